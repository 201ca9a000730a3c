"""Until when a request waits for the database: a server that is down says so at once, one that hangs never answers.

PostgreSQL's statement_timeout is kept by the server itself, so it ends no wait for one that is stopped, swapped out or
cut off. The limit is therefore kept here, for all that a request asks together, its sign-in included. A command has
none: it may take as long as it takes.
"""

from contextvars import ContextVar
from math import ceil
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from sqlalchemy import Engine, event

Result = TypeVar("Result")

GRACE = 0.5
"""Seconds that the server has to end a statement that was cancelled; then the connection is given up."""

LEAST = 0.05
"""Seconds that a statement gets after the time is over: enough for a rollback, or for an error page's own question."""

INTERVAL = 0.1
"""Seconds between two looks for an interruption, psycopg's own."""

_until: ContextVar[float | None] = ContextVar("until", default=None)


def set_deadline(seconds: float | None) -> None:
    """Wait for the database at most so long from now on, for everything together; without a number, for ever."""
    _until.set(None if seconds is None else monotonic() + seconds)


def seconds_left() -> float | None:
    """How long it may still be waited for; none without a deadline."""
    until = _until.get()
    return None if until is None else max(until - monotonic(), LEAST)


class ImpatientConnection(psycopg.Connection[Any]):
    """A connection that waits no longer than the deadline."""

    def wait(self, gen: PQGen[Result], interval: float = INTERVAL, timeout: float | None = None) -> Result:
        """Wait for the answer. Raises `OperationalError` when none came in time; the statement is cancelled then."""
        left = seconds_left()
        if left is None or (timeout is not None and timeout < left):
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, left)
        except _WaitTimeout:
            self._try_cancel(timeout=GRACE)
        try:
            return super().wait(gen, interval, GRACE)  # raises QueryCanceled where the server still listens
        except _WaitTimeout:
            self.close()
            raise psycopg.OperationalError("the database does not answer") from None


def keep_deadlines(engine: Engine) -> None:
    """Let each connection of an engine keep the deadlines, the making of one included."""

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, arguments: list[Any], options: dict[str, Any]) -> ImpatientConnection:
        left = seconds_left()
        if left is not None:
            options["connect_timeout"] = min(ceil(left), int(options.get("connect_timeout") or ceil(left)))
        return ImpatientConnection.connect(*arguments, **options)
