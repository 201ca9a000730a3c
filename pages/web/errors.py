"""Error pages: in words, with what to do next, as a page or as a problem document; never a traceback."""

import traceback
from types import TracebackType
from typing import NamedTuple

from flask import Flask, current_app, g, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from psycopg.errors import NumericValueOutOfRange
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug import Response
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    HTTPException,
    InternalServerError,
    NotFound,
    SecurityError,
    ServiceUnavailable,
    default_exceptions,
)

from pages.web.problems import problem, wants_json


class Words(NamedTuple):
    """What an error page says: a code for programs, a title, and what happened and what to do next."""

    code: str
    title: LazyString
    detail: LazyString


WORDS = {
    400: Words(
        "bad-request",
        _l("That was not understood"),
        _l("The page sent something that we cannot read. Go back, reload the page and try again."),
    ),
    401: Words("sign-in-needed", _l("Sign in first"), _l("Sign in to open this page.")),
    403: Words(
        "not-allowed",
        _l("Your role does not allow this"),
        _l("An administrator can give you another role. Everything else still works."),
    ),
    404: Words(
        "not-found",
        _l("There is no such page"),
        _l("The address may be mistyped, or what it showed was removed. Go to the first page and search from there."),
    ),
    405: Words(
        "wrong-method",
        _l("This address cannot be opened like that"),
        _l("Go to the first page and follow the links from there."),
    ),
    409: Words(
        "conflict",
        _l("Somebody else changed this in the meantime"),
        _l("Nothing of yours was stored. Open it again, look at what is there now, and change it then."),
    ),
    413: Words("too-large", _l("That is too large"), _l("Send a smaller file, or several small ones.")),
    422: Words(
        "not-valid",
        _l("Some of it is not right"),
        _l("Nothing was stored. Go back and mend what is marked."),
    ),
    429: Words(
        "too-many",
        _l("That was too often"),
        _l("Wait a few minutes, then try again. The hotlines and the help page are open all the time."),
    ),
    500: Words(
        "our-fault",
        _l("Something went wrong on our side"),
        _l("Nothing of yours was stored. Try again; if it happens once more, tell an administrator what you did."),
    ),
    503: Words(
        "database-down",
        _l("The directory cannot be reached just now"),
        _l("Its database does not answer. Try again in a minute. The hotlines on the help page work all the time."),
    ),
}
EXPIRED_FORM = Words(
    "form-expired",
    _l("This form was open too long"),
    _l("Somebody signed in or out since it was opened. Go back, reload the page and send it again."),
)


def show_http_error(error: HTTPException) -> Response:
    """Answer an HTTP error: in our words, or with the sentence that was given to `abort`."""
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    if isinstance(error, CSRFError):
        return answer(400, EXPIRED_FORM)
    if isinstance(error, SecurityError):  # a host that is not ours: no page can be made, for it has no addresses
        return Response(str(_l("This product does not go by that name.")), 400, mimetype="text/plain")
    status = error.code or 500
    words = WORDS.get(status) or WORDS[400 if status < 500 else 500]
    own_sentence = error.description != getattr(default_exceptions.get(status), "description", None)
    detail = error.description if own_sentence and isinstance(error.description, (str, LazyString)) else None
    response = answer(status, words, str(detail) if detail and status not in (429, 500) else None)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def show_database_error(error: Exception) -> Response:
    """Answer while the database does not: nobody is signed in, so that no further question goes to it."""
    current_app.logger.error("The database does not answer: %s at %s", type(error).__name__, request.url_rule)
    g.database_down = True
    current_app.login_manager._update_request_context_with_user()  # type: ignore[attr-defined]
    response = show_http_error(ServiceUnavailable())
    response.headers["Retry-After"] = "30"
    return response


def show_input_error(error: DataError) -> Response:
    """Answer input that the database cannot hold: a number beyond its range names nothing that exists."""
    current_app.logger.warning("Input that the database refuses at %s %s", request.method, request.url_rule)
    return show_http_error(NotFound() if isinstance(error.orig, NumericValueOutOfRange) else BadRequest())


def show_conflict(error: Exception) -> Response:
    """Answer who comes second when two people store the same thing at the same moment, and no form has noticed."""
    current_app.logger.warning("%s at %s %s", type(error).__name__, request.method, request.url_rule)
    return show_http_error(Conflict())


def answer(status: int, words: Words, detail: str | None = None) -> Response:
    """Render an error as whoever asks prefers it."""
    if wants_json():
        return problem(status, words.code, str(words.title), detail or str(words.detail))
    page = render_template("errors/page.html", status=status, words=words, detail=detail or words.detail)
    return Response(page, status, mimetype="text/html")


Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def log_without_values(raised: Raised) -> None:
    """Log where an error happened and its kind. Its message is left out: it can hold names, numbers or a search."""
    where = "".join(traceback.format_tb(raised[2]))
    kind = raised[0].__name__ if raised[0] else "error"
    current_app.logger.error("%s at %s %s\n%s", kind, request.method, request.url_rule, where)


def init_app(app: Flask) -> None:
    """Register the error pages."""
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(InternalServerError, show_http_error)
    for unreachable in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(unreachable, show_database_error)
    app.register_error_handler(DataError, show_input_error)
    for conflict in (IntegrityError, StaleDataError):
        app.register_error_handler(conflict, show_conflict)
    app.log_exception = log_without_values  # type: ignore[method-assign, assignment]
