"""Asking pastors whether the police responded: whom to ask in this quarter, and the question to one of them.

No page shows a count of the present quarter. A reading is recorded when a page shows a name; the answer itself is kept
in a request, and a transaction, in which nothing is recorded.
"""

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from accounts.audit import record_read, record_reads
from accounts.permissions import Permission
from db import db
from directory.dates import quarter_of, today
from directory.listings.filter_form import PlaceFilterForm
from directory.phones.states import phones_of, phones_of_people
from geo.people_to_ask import AskedAbout, pastor_asked_about, pastors_to_ask
from geo.reach_queries import units_in_use
from pages.trainings.routes import language
from pages.web.access import refuse_who_sees_no_people, requires
from pages.web.audiences import audiences
from training.queries import named_listings
from training.responses.changes import record_answer
from training.responses.forms import AnswerForm
from training.responses.queries import was_asked

responses = Blueprint("responses", __name__, url_prefix="/responses")

ONE = "/<int(max=9223372036854775807):person_id>"


@responses.get("/")
@requires(Permission.DIRECTORY_EDIT)
def index() -> str:
    """Whom to ask in this quarter. That somebody saw their names is recorded."""
    refuse_who_sees_no_people()
    form = PlaceFilterForm(request.args)
    del form.unplaced
    form.offer_places(db.session, language())
    if "district" in form:
        del form.district
    quarter = quarter_of(today())
    page = pastors_to_ask(
        db.session,
        units_in_use(db.session),
        audiences(),
        quarter,
        province_code=form.place_code(),
        page=request.args.get("page", 1, type=int),
    )
    record_reads(db.session, "person", [row.id for row in page.rows])
    db.session.commit()
    return render_template("responses/list.html", form=form, page=page, quarter=quarter)


@responses.get(ONE)
@requires(Permission.DIRECTORY_EDIT)
def ask(person_id: int) -> str:
    """The question to one pastor, with their numbers."""
    return question(asked_about(person_id), AnswerForm())


@responses.post(ONE)
@requires(Permission.DIRECTORY_EDIT)
def answer(person_id: int) -> str | tuple[str, int] | Response:
    """Count the answer; who comes second in a quarter is told, and counts nothing."""
    about = asked_about(person_id)
    if about.unit is None:
        return question(about, AnswerForm()), 409
    form = AnswerForm(request.form)
    if not form.validate():
        return question(about, form), 422
    if not record_answer(db.session, person_id, about.unit.id, quarter_of(today()), form.said()):
        db.session.rollback()
        return question(asked_about(person_id), AnswerForm(), second=True), 409
    db.session.commit()
    flash(_("The answer is counted. It cannot be looked up any more."))
    return redirect(url_for("responses.index", province=request.args.get("province") or None), 303)


def asked_about(person_id: int) -> AskedAbout:
    """A pastor whom whoever asks may see, and the unit to ask about."""
    refuse_who_sees_no_people()
    return pastor_asked_about(db.session, person_id, units_in_use(db.session), audiences()) or abort(404)


def question(about: AskedAbout, form: AnswerForm, *, second: bool = False) -> str:
    """The page of one pastor. That somebody saw it is recorded."""
    person, church_id = about.person, about.church_id
    quarter = quarter_of(today())
    record_read(db.session, "person", person.id)
    db.session.commit()
    return render_template(
        "responses/ask.html",
        person=person,
        church=named_listings(db.session, [church_id])[church_id],
        unit=about.unit,
        quarter=quarter,
        asked=was_asked(db.session, person.id, quarter),
        second=second,
        form=form,
        phones_of_person=phones_of_people(db.session, [person.id])[person.id],
        phones_of_church=phones_of(db.session, [church_id])[church_id],
    )


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(responses)
