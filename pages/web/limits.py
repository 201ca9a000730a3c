"""How often one address may try to sign in, and how often one may take a list out. Counted in each server process.

The count that protects an account stands in the database (accounts/lockout.py); this one keeps a single address from
trying one password on many accounts.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask_babel import lazy_gettext as _l
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from werkzeug import Response

View = TypeVar("View", bound=Callable[..., Any])

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")

SIGN_IN = "30 per 15 minutes"
"""Refused attempts of one address; enough for a training where everyone shares one connection."""

SIGN_IN_ENDPOINTS = (
    "security.login",
    "security.mf_recovery",
    "security.reset_password",
    "security.two_factor_token_validation",
    "security.verify",
)

exports = limiter.limit("20 per hour")
"""Decorates a route that gives a list out as a file."""

imports = limiter.limit("30 per hour", methods=["POST"], key_func=lambda: str(current_user.get_id()))
"""Decorates the route that takes a list in. Counted by user: at a training everyone shares one connection."""

crisis_searches = limiter.limit("60 per minute", key_func=lambda: str(current_user.get_id()))
"""Decorates the crisis search. Counted by user: at a training everyone shares one connection."""


MEGABYTE = 2**20
PASSED_OVER = 100 * MEGABYTE
SECONDS_TO_PASS_OVER = 10


def takes_up_to(megabytes: int) -> Callable[[View], View]:
    """Declare how large a request a route takes; any other takes what `security` says."""

    def declare(view: View) -> View:
        view.megabytes = megabytes  # type: ignore[attr-defined]
        return view

    return declare


def let_large_requests_in() -> None:
    """Let a route have the size that it declares; one that says itself that it is larger is refused unread."""
    megabytes = getattr(current_app.view_functions.get(request.endpoint or ""), "megabytes", None)
    if megabytes is None or request.method != "POST":
        return
    most = megabytes * MEGABYTE
    if (request.content_length or 0) > most + MEGABYTE:
        pass_over(request.content_length or 0)
        sentence = _l("This is larger than %(most)s MB. Send it in parts, each with its headings.", most=megabytes)
        abort(413, sentence)
    request.max_content_length = most + MEGABYTE  # what a form adds around a file
    request.max_form_memory_size = most


def pass_over(size: int) -> None:
    """Read what is refused to its end, keeping none of it: a browser shows no answer to what it could not send."""
    until = time.monotonic() + SECONDS_TO_PASS_OVER
    left = min(size, PASSED_OVER)
    while left > 0 and time.monotonic() < until:
        piece = request.environ["wsgi.input"].read(min(left, 2**16))
        if not piece:
            return
        left -= len(piece)


def was_refused(response: Response) -> bool:
    """Whether an attempt failed: Flask-Security leads on after one that succeeds, and shows the form again else."""
    return request.method == "POST" and not 300 <= response.status_code < 400


def init_app(app: Flask) -> None:
    """Limit the attempts to sign in, and how large a request is."""
    # Before the check of the CSRF token, which reads the form.
    app.before_request_funcs.setdefault(None, []).insert(0, let_large_requests_in)
    limiter.init_app(app)
    limit = limiter.shared_limit(SIGN_IN, scope="sign-in", methods=["POST"], deduct_when=was_refused)
    for endpoint in SIGN_IN_ENDPOINTS:
        view: Any = limit(app.view_functions[endpoint])
        app.view_functions[endpoint] = view
