"""Who was at a training: ticking those who attended, received a card, or taught."""

from collections.abc import Iterator

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from werkzeug import Response
from wtforms import StringField

from accounts.audit import record_reads
from accounts.permissions import Permission
from db import db
from directory.listings.filter_form import PlaceFilterForm
from pages.trainings.routes import ONE, language, training_or_404
from pages.web.access import refuse_who_sees_no_people, requires
from pages.web.audiences import audiences
from places.keys import clean_name
from training.changes import Part, set_parts
from training.models import Training
from training.queries import Present, people_to_tick, places_of

attendance = Blueprint("attendance", __name__, url_prefix="/trainings")

MARKS = (("a", "attended"), ("c", "received_card"), ("t", "taught"))
"""How what was ticked when the page was opened travels in a hidden field, beside the id of the person: `12:ac`."""


class PeopleFilterForm(PlaceFilterForm):
    """Whose people are offered: of which province or district, with which name."""

    q = StringField(_l("Name of the person or the church"), widget=GovTextInput())


@attendance.get(f"{ONE}/people")
@requires(Permission.DIRECTORY_EDIT)
def people(training_id: int) -> str:
    """The people of the churches near the training, to be ticked. That somebody saw them is recorded."""
    refuse_who_sees_no_people()
    training = training_or_404(training_id)
    form = PeopleFilterForm(request.args, data={"province": training.place_code[:2]})
    if "province" not in request.args:
        form.province.data = training.place_code[:2]
    del form.unplaced
    form.offer_places(db.session, language())
    text = clean_name(form.q.data or "")
    found, more = people_to_tick(db.session, training_id, audiences(), place_code=form.place_code(), text=text)
    record_reads(db.session, "person", [person.id for person in found])
    db.session.commit()
    return render_template(
        "trainings/people.html",
        training=training,
        place=places_of(db.session, training.place_code, personal=True),
        form=form,
        people=found,
        more=more,
        was=was,
    )


@attendance.post(f"{ONE}/people")
@requires(Permission.DIRECTORY_EDIT)
def tick(training_id: int) -> Response:
    """Store what was ticked or unticked on the page; what somebody else has ticked meanwhile stays."""
    refuse_who_sees_no_people()
    training = db.session.get(Training, training_id, with_for_update=True) or abort(404)
    changed = {person_id: now for person_id, before, now in ticked() if now != before}
    if changed:
        set_parts(db.session, training, changed, audiences())
        db.session.commit()
    return redirect(url_for("trainings.show", training_id=training_id), 303)


def ticked() -> Iterator[tuple[int, Part, Part]]:
    """Each person of the page: their part when it was opened, and now."""
    now = {name: set(request.form.getlist(name)) for _mark, name in MARKS}
    for sent in request.form.getlist("was"):
        person_id, _colon, marks = sent.partition(":")
        if not (person_id.isascii() and person_id.isdigit() and len(person_id) < 19):
            abort(400)
        before = Part(**{name: mark in marks for mark, name in MARKS})
        ticks = {name: person_id in now[name] for _mark, name in MARKS}
        # Who received a card was there.
        yield int(person_id), before, Part(**ticks | {"attended": ticks["attended"] or ticks["received_card"]})


def was(person: Present) -> str:
    """What stands in the hidden field of a person."""
    return f"{person.id}:" + "".join(mark for mark, name in MARKS if getattr(person, name))


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(attendance)
