"""What can be done in the background: each feature registers its tasks where they are defined."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

from sqlalchemy.orm import Session

Argument = int | str
"""What a job may carry: an id, a flag or a code."""

CODE = re.compile(r"(?!\d{9})[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
"""Codes of places, of coded lists, of locks; no name in capitals or in Khmer, no position, no telephone number."""


@dataclass(frozen=True)
class Task:
    """A function that the worker can run; calling it runs it here and now."""

    code: str
    """Its name in the queue, which stays when the function moves: jobs may be waiting under it."""
    function: Callable[..., None]
    every: str | None
    """When the worker puts it in by itself: minute, hour, day, month, weekday as in crontab, in UTC.

    Such a job has the task's code for its lock and its queueing lock; whoever puts one in gives the same.
    """

    def __call__(self, session: Session, **arguments: Argument) -> None:
        """Run it in a session, which the caller commits."""
        self.function(session, **arguments)


TASKS: dict[str, Task] = {}
"""Every task, by its code."""


def task(code: str, *, every: str | None = None) -> Callable[[Callable[..., None]], Task]:
    """Let the worker run a function, whose first argument is a session; the others are its job's, by name.

    It may run more than once, since a job whose worker was killed begins again; but what it did without a commit of
    its own is kept once only, together with the end of the job. One that commits on the way goes on from where it was.
    """

    def register(function: Callable[..., None]) -> Task:
        if _code(code) in TASKS:
            raise ValueError(f"There are two tasks with the code {code}.")
        TASKS[code] = Task(code, function, every)
        return TASKS[code]

    return register


def checked(task: Task, arguments: Mapping[str, Any]) -> dict[str, Argument]:
    """The arguments of a job. Raises TypeError where the task takes others, or where one could say who or where."""
    signature(task.function).bind(None, **arguments)
    for name, value in arguments.items():
        if isinstance(value, str):
            _code(value)
        elif not isinstance(value, int):
            raise TypeError(f"The argument {name} of {task.code} is neither an id, a flag nor a code.")
    return dict(arguments)


def checked_lock(lock: str | None) -> str | None:
    """The name of a lock. Raises TypeError where it is no code."""
    return lock if lock is None else _code(lock)


def _code(value: str) -> str:
    if not CODE.fullmatch(value):
        raise TypeError("A job carries codes only: small Latin letters, digits, - and _, and no telephone number.")
    return value
