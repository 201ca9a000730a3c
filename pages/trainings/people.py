"""Who was at a training: ticking those who attended, received a card, took something home, or taught."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from werkzeug import Response
from wtforms import StringField

from accounts.audit import record_export, record_reads
from accounts.permissions import Permission
from db import db
from directory.listings.filter_form import PlaceFilterForm
from directory.sheets import csv_lines
from pages.trainings.routes import ONE, language, training_or_404
from pages.trainings.table import attendance_table
from pages.web import limits
from pages.web.access import refuse_who_sees_no_people, requires
from pages.web.audiences import audiences
from places.keys import clean_name
from training.attendance import Present, as_codes, people_at, people_to_tick
from training.changes import Part, set_parts
from training.codes import Material
from training.models import Training
from training.queries import places_of

attendance = Blueprint("attendance", __name__, url_prefix="/trainings")

MARKS = (("a", "attended"), ("c", "received_card"), ("t", "taught"))
"""How what was ticked when the page was opened travels in a hidden field, beside the id of the person: `12:ac`.

What they took home follows: `12:ac:leaflet,video`, `12:a:nothing`, or nothing where it is not recorded.
"""

NOTHING = "nothing"
"""Somebody took nothing home, as a value of a form: another thing than that it is not recorded."""

Taken = tuple[Material, ...] | None


class Ticked(NamedTuple):
    """Somebody of the page: their part, and what they took home, when it was opened and now."""

    id: int
    before: Part
    now: Part
    took_before: Taken
    took: Taken


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
        handed_out=as_codes(training.materials) or (),
        as_sent=as_sent,
        unrecorded=any(person.attended and person.materials is None for person in found),
        materials=Material,
        nothing=NOTHING,
    )


@attendance.post(f"{ONE}/people")
@requires(Permission.DIRECTORY_EDIT)
def tick(training_id: int) -> Response:
    """Store what was ticked or unticked on the page; what somebody else has ticked meanwhile stays."""
    refuse_who_sees_no_people()
    training = db.session.get(Training, training_id, with_for_update=True) or abort(404)
    rows = list(ticked())
    taken = {row.id: row.took for row in rows if row.took != row.took_before}
    changed = {row.id: row.now for row in rows if row.now != row.before or row.id in taken}
    if changed:
        set_parts(db.session, training, changed, audiences(), taken)
        db.session.commit()
    return redirect(url_for("trainings.show", training_id=training_id), 303)


@attendance.post(f"{ONE}/people/export")
@limits.exports
@requires(Permission.LISTINGS_EXPORT)
def export(training_id: int) -> Response:
    """Who was there as a CSV file; recorded before it leaves."""
    refuse_who_sees_no_people()
    people = people_at(db.session, training_or_404(training_id).id, audiences()).shown
    record_export(db.session, "person", len(people))
    db.session.commit()
    return Response(
        "".join(csv_lines(attendance_table(people, language()))),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=attendance.csv"},
    )


def ticked() -> Iterator[Ticked]:
    """Each person of the page as it was opened, and now."""
    now = {name: set(request.form.getlist(name)) for _mark, name in MARKS}
    took = {each: set(request.form.getlist(f"took-{each}")) for each in (*Material, NOTHING)}
    handed_out = taken_from(request.form.get("handed_out", ""))
    for sent in request.form.getlist("was"):
        person_id, marks, held = (*sent.split(":"), "", "")[:3]
        if not (person_id.isascii() and person_id.isdigit() and len(person_id) < 19):
            abort(400)
        before = Part(**{name: mark in marks for mark, name in MARKS})
        took_before = taken_from(held)
        now_taken: Taken = tuple(code for code in Material if person_id in took[code])
        if not now_taken and person_id not in took[NOTHING]:
            now_taken = None
        ticks = {name: person_id in now[name] for _mark, name in MARKS}
        # Who received a card, or is ticked now as having taken something home, was there.
        took_something = bool(now_taken) and now_taken != took_before
        attended = ticks["attended"] or ticks["received_card"] or took_something
        if (
            attended
            and now_taken is took_before is None
            and ("all_before" if before.attended else "all") in request.form
        ):
            now_taken = handed_out
        part = Part(**ticks | {"attended": attended})
        yield Ticked(int(person_id), before, part, took_before, now_taken if attended else took_before)


def was(person: Present) -> str:
    """What stands in the hidden field of a person."""
    marks = "".join(mark for mark, name in MARKS if getattr(person, name))
    return f"{person.id}:{marks}:{as_sent(person.materials)}"


def as_sent(taken: Collection[Material] | None) -> str:
    """What somebody took home as a value of the form."""
    return "" if taken is None else ",".join(taken) or NOTHING


def taken_from(sent: str) -> Taken:
    """What somebody took home, from a value of the form; a code that is none is left out."""
    return as_codes(sent.split(",")) if sent else None


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(attendance)
