"""The worklist: numbers to check, worst first; who has taken them on; and what was done in each week.

What is renewed like a number (a consent) comes as a section of its own: an entry of `templates/verify/sections.html`.
"""

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug import Response as BaseResponse
from werkzeug.datastructures import MultiDict

from accounts.audit import record_export, record_reads
from accounts.permissions import Permission
from accounts.queries import users_who_may
from cards.queries import count_holders
from db import db
from directory.dates import today
from directory.phones.forms import methods_open, outcomes_open
from directory.sheets import csv_lines
from directory.worklist.changes import TakenError, assign, release
from directory.worklist.filter_form import WorklistFilterForm
from directory.worklist.progress import progress
from directory.worklist.queries import NumberToCheck, numbers_to_check
from pages.people.checks import visible_owner
from pages.verify.address import QUERY, list_address
from pages.verify.table import worklist_table
from pages.web.access import can, requires
from pages.web.audiences import audiences
from pages.web.deadlines import LIST, answers_within
from pages.web.limits import exports
from pages.web.listings import ADDRESSES

WEEKS = 12
MOST_PAGES = 10_000
MOST_EXPORTED = 100_000

verify = Blueprint("verify", __name__, url_prefix="/verify")


@verify.get("", strict_slashes=False)
@requires(Permission.CHECKS_LOG)
@answers_within(LIST)
def worklist() -> str:
    """The numbers to check. That somebody saw whose they are is recorded."""
    form = filter_form(request.args)
    page = min(request.args.get("page", 1, type=int) or 1, MOST_PAGES)
    found = numbers_to_check(db.session, form.wanted(current_user.id), audiences(), page=max(page, 1))
    record_seen(found.rows)
    return render_template(
        "verify/worklist.html",
        form=form,
        found=found,
        staff=users_who_may(db.session, Permission.CHECKS_LOG),
        addresses=ADDRESSES,
        outcomes_open=outcomes_open,
        methods_open=methods_open,
        holders=count_holders(db.session, [row.phone.phone_id for row in found.rows]),
        day_of_today=today().strftime("%d %m %Y"),
        query="&".join(f"{name}={request.args[name]}" for name in QUERY if request.args.get(name, "").isalnum()),
    )


@verify.post("/<int:phone_id>/assign")
@requires(Permission.CHECKS_LOG)
def give(phone_id: int) -> BaseResponse:
    """Give a number to somebody, or take it on; refused where somebody else did so meanwhile."""
    visible_owner(phone_id)
    to = request.form.get("to", type=int)
    staff = {current_user.id, *(user.id for user in users_who_may(db.session, Permission.CHECKS_LOG))}
    if to is None or to not in staff:
        flash(_("Nothing was changed: this user can no longer check numbers. Choose somebody else."), "error")
        return redirect(list_address(), 303)
    try:
        assign(db.session, phone_id, to, held_by=request.form.get("held_by", type=int))
    except TakenError:
        db.session.rollback()
        flash(_("Nothing was changed: somebody else has taken this number on meanwhile. Ask them."), "error")
        return redirect(list_address(), 303)
    db.session.commit()
    return redirect(list_address(), 303)


@verify.post("/<int:phone_id>/release")
@requires(Permission.CHECKS_LOG)
def let_go(phone_id: int) -> BaseResponse:
    """Let anybody check a number."""
    visible_owner(phone_id)
    release(db.session, phone_id)
    db.session.commit()
    return redirect(list_address(), 303)


@verify.get("/progress")
@requires(Permission.CHECKS_LOG)
def weeks() -> str:
    """What was checked in each of the last weeks."""
    return render_template("verify/progress.html", weeks=progress(db.session, WEEKS))


@verify.post("/export")
@requires(Permission.LISTINGS_EXPORT)
@answers_within(LIST)
@exports
def export() -> Response:
    """The worklist as a file, in its order; the names of people are not in it. Recorded."""
    if not can(Permission.CHECKS_LOG):
        abort(403)
    wanted = filter_form(request.form).wanted(current_user.id)
    found = numbers_to_check(db.session, wanted, audiences(), rows=MOST_EXPORTED)
    record_export(db.session, "phone", len(found.rows))
    db.session.commit()
    return Response(
        "".join(csv_lines(worklist_table(found.rows))),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=numbers-to-check.csv"},
    )


def filter_form(given: MultiDict[str, str]) -> WorklistFilterForm:
    """The filters as they were given."""
    return WorklistFilterForm(
        given, session=db.session, language=str(get_locale()), sees_churches=can(Permission.PERSONAL_VIEW)
    )


def record_seen(rows: list[NumberToCheck]) -> None:
    """Record whose names and numbers were shown."""
    people = {row.person.id for row in rows if row.person}
    if people:
        record_reads(db.session, "person", sorted(people))
        db.session.commit()


def init_app(app: Flask) -> None:
    """Register the worklist."""
    app.register_blueprint(verify)
