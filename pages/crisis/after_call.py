"""After a call in a crisis: one tap says what came of it, and the answer stands there again.

The question comes along in the body, as with the switch of the language: into no address, and into no log. Kept are the
number, the day and the outcome; not who tapped, not when, not from which search.
"""

from dataclasses import dataclass
from enum import StrEnum

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from accounts.permissions import Permission
from db import db
from directory.codes import CallResult
from directory.phones.changes import NotedCall, note_call
from pages.crisis.routes import answered, directory_not_reachable, too_many_requests
from pages.web.access import requires
from pages.web.deadlines import CRISIS, answers_within
from pages.web.limits import crisis_searches, limiter
from pages.web.same_site import from_our_page

MOST_TAPS = "20 per minute"
"""Of one user; a caller has a dozen numbers before them."""

after_call = Blueprint("after_call", __name__)
after_call.register_error_handler(SQLAlchemyError, directory_not_reachable)
after_call.register_error_handler(ServiceUnavailable, directory_not_reachable)
after_call.register_error_handler(TooManyRequests, too_many_requests)


class Refusal(StrEnum):
    """Why nothing was kept."""

    NOT_OFFERED = "not_offered"
    TOO_MANY = "too_many"
    FAILED = "failed"


@dataclass(frozen=True)
class Noted:
    """What is said above the answer about the tap."""

    phone_id: int
    call: NotedCall | None
    refusal: Refusal | None = None


@after_call.post("/nearest/after-call")
@requires(Permission.CRISIS_SEARCH)
@answers_within(CRISIS)
@crisis_searches
def tell() -> Response:
    """Keep what came of a call, and show the answer again, whatever becomes of the tap."""
    told = what_was_told()
    if told is None or not from_our_page():
        abort(400)
    g.noted = keep(*told)
    return answered()


def what_was_told() -> tuple[int, CallResult] | None:
    """The number and the outcome: each button is named for its outcome and carries the number's id."""
    for result in CallResult:
        given = request.form.get(result.value, "")
        if given.isascii() and given.isdigit() and len(given) < 19:
            return int(given), result
    return None


def keep(phone_id: int, result: CallResult) -> Noted:
    """Keep it, or say why not."""
    try:
        call = counted(phone_id, result)
        db.session.commit()
    except TooManyRequests:
        return Noted(phone_id, None, Refusal.TOO_MANY)
    except SQLAlchemyError as error:
        current_app.logger.error("After a call: nothing could be kept (%s)", type(error).__name__)
        db.session.rollback()
        return Noted(phone_id, None, Refusal.FAILED)
    return Noted(phone_id, call, None if call else Refusal.NOT_OFFERED)


@limiter.limit(MOST_TAPS, key_func=lambda: str(current_user.get_id()))
def counted(phone_id: int, result: CallResult) -> NotedCall | None:
    """Keep it, unless this user taps all too often."""
    mistaken = request.form.get("instead_of")
    instead_of = CallResult(mistaken) if mistaken in list(CallResult) else None
    return note_call(db.session, phone_id, result, instead_of=instead_of)


def init_app(app: Flask) -> None:
    """Register the tap. It asks by itself whether a page of ours sent it."""
    app.register_blueprint(after_call)
    app.extensions["csrf"].exempt(tell)
