"""The ledger of a number: what was logged about it, and one more check."""

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import format_time, gettext
from flask_login import current_user
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from accounts.audit import record_read
from accounts.permissions import Permission
from db import db
from directory.codes import Kind, Method, Outcome
from directory.labels import label
from directory.people.queries import person_seen_by
from directory.phones.attempts import attempts_of, next_step
from directory.phones.changes import CheckRefusedError, log_check
from directory.phones.forms import CheckForm
from directory.phones.owners import PhoneOwner, just_logged_by_another, ledger_of, owner_of
from directory.phones.states import phone_status
from pages.verify.address import came_from_worklist, list_address
from pages.web.access import can, requires
from pages.web.audiences import audiences
from pages.web.listings import address_of, ensure_numbers_are_seen
from pages.web.lists import row_id

checks = Blueprint("checks", __name__)


@checks.get("/phones/<int:phone_id>/checks")
@requires(Permission.CHECKS_LOG)
def ledger(phone_id: int) -> str:
    """What was logged about a number, and the form for one more check."""
    owner = visible_owner(phone_id)
    return show_ledger(phone_id, owner, check_form(phone_id, owner))


@checks.post("/phones/<int:phone_id>/checks")
@requires(Permission.CHECKS_LOG)
def log(phone_id: int) -> str | tuple[str, int] | Response:
    """Log a check of a number."""
    owner = visible_owner(phone_id)
    form = check_form(phone_id, owner, request.form)
    if not form.validate() or form.checked_on.data is None:
        return show_ledger(phone_id, owner, form), 422
    method, outcome, day = Method(form.method.data), Outcome(form.outcome.data), form.checked_on.data
    try:
        log_check(db.session, phone_id, method, outcome, day, current_user.id)
    except CheckRefusedError as refusal:  # somebody else has logged one since the form was read
        db.session.rollback()
        form.outcome.errors = [str(refusal.sentence)]
        return show_ledger(phone_id, visible_owner(phone_id), form), 422
    other = just_logged_by_another(db.session, phone_id, current_user.id)
    db.session.commit()
    if other is not None:
        said = {"time": format_time(other.at, "short"), "outcome": label(other.outcome)}
        flash(gettext("Somebody else logged this number at %(time)s: %(outcome)s. Both checks are kept.", **said))
    if came_from_worklist():
        flash(gettext("Logged: %(outcome)s", outcome=label(outcome)))
        return redirect(list_address(), 303)
    return redirect(url_for("checks.ledger", phone_id=phone_id) if other else address_of(owner.listing))


def check_form(phone_id: int, owner: PhoneOwner, answers: MultiDict[str, str] | None = None) -> CheckForm:
    """The form for a number, with the answers that were sent."""
    kind = owner.listing.kind
    return CheckForm(answers, kind=kind, step=next_step(attempts_of(db.session, phone_id), kind))


def visible_owner(phone_id: int) -> PhoneOwner:
    """Whose number it is, for somebody who may see it."""
    owner = owner_of(db.session, phone_id) or abort(404)
    if owner.person is not None:
        if person_seen_by(db.session, owner.person.id, audiences()) is None:
            abort(404)
    elif owner.listing.kind is Kind.CHURCH and not can(Permission.PERSONAL_VIEW):
        abort(404)
    ensure_numbers_are_seen(owner.listing)
    return owner


def show_ledger(phone_id: int, owner: PhoneOwner, form: CheckForm) -> str:
    """The page of a number. That somebody saw whose it is is recorded."""
    if owner.person is not None:
        record_read(db.session, "person", owner.person.id)
        db.session.commit()
    return render_template(
        "people/ledger.html",
        phone=phone_status(db.session, phone_id),
        owner=owner,
        back=address_of(owner.listing),
        ledger=ledger_of(db.session, phone_id, row_id("before")),
        form=form,
    )


def init_app(app: Flask) -> None:
    """Register the ledger's pages."""
    app.register_blueprint(checks)
