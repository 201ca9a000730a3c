"""Trainings: the list, one training, adding and changing one, the sheet that people sign."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from werkzeug import Response

from accounts.audit import history_of, record_reads
from accounts.permissions import Permission
from db import db
from directory.codes import Status
from directory.labels import label
from directory.people.queries import person_seen_by
from pages.trainings.filter_form import TrainingFilterForm
from pages.web.access import can, refuse_who_sees_no_people, requires
from pages.web.audiences import audiences
from pages.web.history import readable
from pages.web.versions import Difference, differences, version_in_request
from training import codes
from training.attendance import as_codes, people_at
from training.changes import (
    StaleTrainingError,
    add_training,
    change_training,
    set_training_status,
    take_training,
)
from training.forms import TrainingForm
from training.models import Training
from training.queries import (
    list_trainings,
    named_listings,
    officer_choices,
    places_of,
    staff_of,
    unit_choices,
    user_choices,
)

trainings = Blueprint("trainings", __name__, url_prefix="/trainings")

ONE = "/<int(max=9223372036854775807):training_id>"
"""The address of one training; a larger number is no id of any."""

SHEET_LINES = 25
"""Lines of a sign-in sheet: as many as one writes on one side of A4."""


@trainings.get("/")
@requires(Permission.DIRECTORY_VIEW)
def index() -> str:
    """The trainings, latest first."""
    form = TrainingFilterForm(request.args, session=db.session, language=language())
    page = list_trainings(
        db.session, form.wanted(), request.args.get("page", 1, type=int), personal=can(Permission.PERSONAL_VIEW)
    )
    return render_template("trainings/list.html", form=form, page=page)


@trainings.get(ONE)
@requires(Permission.DIRECTORY_VIEW)
def show(training_id: int) -> str:
    """One training. That somebody saw who attended is recorded."""
    training = training_or_404(training_id)
    people = people_at(db.session, training_id, audiences())
    officer = training.officer_id and person_seen_by(db.session, training.officer_id, audiences())
    seen = [person.id for person in people.shown] + ([officer.id] if officer else [])
    record_reads(db.session, "person", seen)
    db.session.commit()
    return render_template(
        "trainings/detail.html",
        training=training,
        place=places_of(db.session, training.place_code, personal=can(Permission.PERSONAL_VIEW)),
        unit=named_listings(db.session, [training.unit_id or 0]).get(training.unit_id or 0),
        officer=officer,
        staff=staff_of(db.session, training_id) if audiences() else [],
        people=people,
        codes=codes,
    )


@trainings.get(f"{ONE}/sheet")
@requires(Permission.DIRECTORY_EDIT)
def sheet(training_id: int) -> str:
    """A sheet to print, on which those who come write their names; in both languages, without a name on it."""
    training = training_or_404(training_id)
    place = places_of(db.session, training.place_code, personal=True)
    # Where it is not recorded yet what is handed out, any of it may be.
    handed_out = as_codes(training.materials) or tuple(codes.Material)
    words = {}
    for each in ("km", "en"):
        with force_locale(each):
            words[each] = sheet_words() | {code.value: str(label(code)) for code in handed_out}
    return render_template(
        "trainings/sheet.html", training=training, place=place, lines=SHEET_LINES, words=words, handed_out=handed_out
    )


def sheet_words() -> dict[str, str]:
    """What stands on the sheet, in one language."""
    return {
        "heading": _("Who attended"),
        "consent": _(
            "By signing I agree that the organisation keeps my name and number to reach me. "
            "I can withdraw this at any time."
        ),
        "number": _("No."),
        "name": _("Name"),
        "church": _("Church"),
        "place": _("Village, commune"),
        "phone": _("Phone number"),
        "signature": _("Signature"),
        "card": _("Card"),
        "taken_home": _("Taken home, to tick"),
    }


@trainings.get(f"{ONE}/history")
@requires(Permission.PERSONAL_VIEW)
def history(training_id: int) -> str:
    """What became of a training."""
    training = training_or_404(training_id)
    tables = ("training", "staff_facilitator", "facilitator", "attendance")
    changes = readable(db.session, history_of(db.session, [(table, training_id) for table in tables]))
    return render_template("trainings/history.html", training=training, history=changes)


@trainings.route("/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_EDIT)
def new() -> str | tuple[str, int] | Response:
    """Add a training."""
    refuse_who_sees_no_people()
    form = training_form(None)
    if request.method == "GET":
        form.form.data = str(uuid4())
        return render_template("trainings/edit.html", form=form, training=None)
    if not form.validate():
        return render_template("trainings/edit.html", form=form, training=None), 422
    training = add_training(db.session, form.entry(), read_uuid(form.form.data))
    db.session.commit()
    return redirect(url_for("attendance.people", training_id=training.id))


@trainings.route(f"{ONE}/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_EDIT)
def edit(training_id: int) -> str | tuple[str, int] | Response:
    """Change a training; who comes second sees both versions."""
    refuse_who_sees_no_people()
    training = training_or_404(training_id)
    form = training_form(training)
    if request.method == "GET":
        return render_template("trainings/edit.html", form=form, training=training)
    if not form.validate():
        return render_template("trainings/edit.html", form=form, training=training), 422
    try:
        taken = take_training(db.session, training_id, version_in_request())
    except StaleTrainingError as stale:
        stored = training_form(stale.training, typed=False)
        both = differences(form, stored)
        form.version.data = str(stale.training.version)
        return render_template("trainings/edit.html", form=form, training=training, differences=both), 409
    change_training(db.session, taken, form.entry())
    db.session.commit()
    return redirect(url_for("trainings.show", training_id=training_id))


@trainings.post(f"{ONE}/archive")
@requires(Permission.DIRECTORY_EDIT)
def archive(training_id: int) -> Response | tuple[str, int]:
    """Take a training out that was entered by mistake: it counts nowhere any more."""
    return change_status(training_id, Status.ARCHIVED)


@trainings.post(f"{ONE}/restore")
@requires(Permission.DIRECTORY_EDIT)
def restore(training_id: int) -> Response | tuple[str, int]:
    """Let an archived training count again."""
    return change_status(training_id, Status.ACTIVE)


def change_status(training_id: int, status: Status) -> Response | tuple[str, int]:
    """Give a training a status, as long as nobody else has saved it since the page was opened."""
    refuse_who_sees_no_people()
    try:
        training = take_training(db.session, training_id, version_in_request())
    except LookupError:
        abort(404)
    except StaleTrainingError as stale:
        if stale.training.status is not status:
            both = [Difference(_("Status"), str(stale.training.status), str(status))]
            return render_template("trainings/stale.html", training=stale.training, differences=both), 409
    else:
        set_training_status(db.session, training, status)
        db.session.commit()
    return redirect(url_for("trainings.show", training_id=training_id), 303)


def training_form(training: Training | None, *, typed: bool = True) -> TrainingForm:
    """The form with what was typed, else with what is stored."""
    stored = answers_of(training) if training else {}
    sent = request.form if typed and request.method == "POST" else None
    chosen_staff = [int(user) for user in stored.get("staff", ())]
    return TrainingForm(
        sent,
        session=db.session,
        units=unit_choices(db.session, language(), training.unit_id if training else None),
        officers=officer_choices(db.session, language(), audiences(), training.officer_id if training else None),
        users=user_choices(db.session, chosen_staff),
        data=stored,
    )


def answers_of(training: Training) -> dict[str, Any]:
    """What the form of a stored training is filled with."""
    return {
        "version": training.version,
        "held_on": training.held_on,
        "place_text": training.place_code,
        "unit": str(training.unit_id or ""),
        "officer": str(training.officer_id or ""),
        "staff": [str(user.id) for user in staff_of(db.session, training.id)],
        "topics": training.topics,
        "materials": training.materials,
        "concerns": training.concerns,
        "prayer_themes": training.prayer_themes,
    }


def training_or_404(training_id: int) -> Training:
    """The training with this id."""
    return db.session.get(Training, training_id) or abort(404)


def read_uuid(text: str | None) -> UUID | None:
    """The id of the form that was sent; what is none counts as none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def language() -> str:
    """The reader's language."""
    return str(get_locale() or "en")


def init_app(app: Flask) -> None:
    """Register the pages of trainings."""
    app.register_blueprint(trainings)
