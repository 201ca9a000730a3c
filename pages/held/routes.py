"""For administrators: what is held about a person, as a file for that person, and erasing it for good."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from werkzeug import Response as Answer
from wtforms import Form, SelectField, StringField
from wtforms.fields import SelectChoice

from accounts.audit import record_export, record_read, record_reads
from accounts.permissions import Permission
from db import db
from directory.listings.filter_form import keep_to_choices
from directory.people.erasing import erase_person, erasures
from directory.people.erasure_ledger import keep_ledger
from directory.people.gone import Why, people_gone
from directory.people.held import Held, held_about
from pages.held.file import as_json, as_page
from pages.web import limits
from pages.web.access import requires
from pages.web.deadlines import LIST, answers_within
from pages.web.history import table_name
from pages.web.listings import address_of
from pages.web.lists import row_id
from places.keys import clean_name

held = Blueprint("held", __name__)


class GoneForm(Form):
    """Who is looked for among those who are no longer shown."""

    q = StringField(_l("Name"), widget=GovTextInput())
    why = SelectField(
        _l("Why they are no longer shown"),
        choices=[
            SelectChoice(Why.EITHER.value, _l("All")),
            SelectChoice(Why.LEFT.value, _l("They have left")),
            SelectChoice(Why.WITHDREW.value, _l("They have withdrawn their agreement")),
        ],
        widget=GovSelect(),
        validate_choice=False,
    )


FORMATS: dict[str, tuple[Any, str]] = {"json": (as_json, "application/json"), "html": (as_page, "text/html")}


@held.get("/people/<int:person_id>/held")
@requires(Permission.PEOPLE_HAND_OVER)
@answers_within(LIST)
def overview(person_id: int) -> str:
    """How much is held about a person, and the ways on: hand it over, or erase it."""
    return page("held/overview.html", held_or_404(person_id))


@held.post("/people/<int:person_id>/held")
@limits.exports
@requires(Permission.PEOPLE_HAND_OVER)
@answers_within(LIST)
def hand_over(person_id: int) -> Response:
    """Everything that is held about a person, as a file; recorded before it leaves."""
    made, mimetype = FORMATS.get(request.form.get("format", "html")) or abort(400)
    found = held_or_404(person_id)
    record_export(db.session, "person", 1)
    record_read(db.session, "person", person_id)
    body = made(db.session, found)
    db.session.commit()
    name = f"person-{person_id}.{request.form.get('format', 'html')}"
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "private, no-store"}
    return Response(body, mimetype=mimetype, headers=headers)


@held.get("/people/<int:person_id>/erase")
@requires(Permission.PEOPLE_ERASE)
@answers_within(LIST)
def ask_to_erase(person_id: int) -> str:
    """Ask before a person is erased for good, and say what goes."""
    return page("held/erase.html", held_or_404(person_id))


@held.post("/people/<int:person_id>/erase")
@requires(Permission.PEOPLE_ERASE)
@answers_within(LIST)
def erase(person_id: int) -> str | tuple[str, int] | Answer:
    """Erase a person for good, as long as the question was answered."""
    if request.form.get("sure") != "y":
        return page("held/erase.html", held_or_404(person_id), unsure=True), 422
    if not fits(person_id):
        abort(404)
    erased = erase_person(db.session, person_id, current_user.id)
    if erased is None and not any(each.person_id == person_id for each in erasures(db.session)):
        abort(404)
    db.session.commit()
    keep_ledger(db.session, current_app.config["INSTANCE_DIR"])
    flash(_("Person %(id)s is erased for good.", id=person_id))
    return redirect(url_for("held.done"))


@held.get("/admin/people/erased")
@requires(Permission.PEOPLE_ERASE)
def done() -> str:
    """Who was erased and when, by ids alone, and what becomes of backups."""
    return render_template("held/done.html", erasures=erasures(db.session))


@held.get("/admin/people")
@requires(Permission.PEOPLE_HAND_OVER)
def gone() -> str:
    """Who has left or withdrawn and is still held. That somebody read their names is recorded."""
    form = GoneForm(request.args)
    keep_to_choices(form.why, Why.EITHER.value)
    text = clean_name(form.q.data or "")
    page = people_gone(db.session, text=text, why=Why(form.why.data), after=row_id("after"))
    record_reads(db.session, "person", [person.id for person in page.rows])
    db.session.commit()
    return render_template("held/gone.html", form=form, page=page)


def fits(person_id: int) -> bool:
    """Whether an id can be one: a larger number than the column holds is none."""
    return person_id < 2**63


def held_or_404(person_id: int) -> Held:
    """What is held about a person; not found where nothing is."""
    return (held_about(db.session, person_id) if fits(person_id) else None) or abort(404)


def page(template: str, found: Held, **values: Any) -> str:
    """A page about what is held. That somebody saw whose it is is recorded."""
    record_read(db.session, "person", found.person_id)
    back = address_of(found.listing) if found.listing else url_for("held.gone")
    db.session.commit()
    return render_template(template, held=found, back=back, table_name=table_name, **values)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(held)
