"""How long a page waits for the database before it answers without it."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from deadline import set_deadline

PAGE = 10.0
"""Seconds for a page, whose worker serves nobody else so long; gunicorn ends it after 30 without any answer."""

LIST = 25.0
"""Seconds for a route that reads or writes a whole list."""

CRISIS = 3.0
"""Seconds for the crisis search and the help page: then the hotlines are shown that the product carries."""

View = TypeVar("View", bound=Callable[..., Any])


def answers_within(seconds: float) -> Callable[[View], View]:
    """Declare how long a route may wait for the database, the sign-in before it included."""

    def declare(view: View) -> View:
        view.seconds = seconds  # type: ignore[attr-defined]
        return view

    return declare


def begin() -> None:
    """Set the deadline of this request."""
    view = current_app.view_functions.get(request.endpoint or "")
    set_deadline(getattr(view, "seconds", PAGE))


def end(error: BaseException | None = None) -> None:
    """Take the deadline away: what this thread does next has none, or its own."""
    set_deadline(None)


def init_app(app: Flask) -> None:
    """Give each request a deadline: from before it asks the database at first until its sessions are closed."""
    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.teardown_appcontext_funcs.insert(0, end)
