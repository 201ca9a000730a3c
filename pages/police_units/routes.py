"""Police units: the list, one unit, adding and changing one, and marking one "do not use"."""

from typing import Any

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from accounts.audit import record_read
from accounts.permissions import Permission
from db import db
from directory.codes import DoNotUseReason, Status
from directory.labels import label
from directory.listings.history import history_of_listing
from directory.listings.versions import StaleVersionError, take
from directory.models import PoliceUnit
from directory.units.changes import add_unit, change_unit, offer_unit_again, withhold_unit
from directory.units.filter_form import UnitFilterForm
from directory.units.forms import UnitForm, WithholdForm
from directory.units.lists import count_units, list_units
from directory.units.queries import UnitRecord, get_unit, possible_replacements, unit_to_edit
from directory.units.shared_numbers import numbers_shared_by
from geo.routing.reading import FAR_FROM_ROADS_METRES
from pages.cards.holders import cards_with
from pages.police_units.answers import answers_of_unit, replacement_choices, unit_differences
from pages.web.access import can, requires
from pages.web.audiences import audiences
from pages.web.history import readable
from pages.web.listings import ADDRESSES
from pages.web.lists import row_id
from pages.web.roads import warnings_of
from pages.web.versions import Difference, change_status, differences, stale_page, version_in_request
from training.responses.queries import responses_of

police_units = Blueprint("police_units", __name__, url_prefix="/police-units")


@police_units.get("/")
@requires(Permission.DIRECTORY_VIEW)
def index() -> str:
    """All police units, filtered, in pages."""
    form = UnitFilterForm(
        request.args, session=db.session, language=str(get_locale()), may_see_withheld=can(Permission.UNITS_WITHHOLD)
    )
    form.validate()
    wanted = form.wanted()
    page = list_units(db.session, wanted, after=row_id("after"), before=row_id("before"))
    total = count_units(db.session, wanted)
    return render_template("police_units/list.html", form=form, page=page, total=total)


@police_units.get("/<int:unit_id>")
@requires(Permission.DIRECTORY_VIEW)
def detail(unit_id: int) -> str:
    """One police unit."""
    unit = shown_unit(unit_id)
    if unit.people:
        record_read(db.session, "listing", unit_id)
        db.session.commit()
    shared = shared_numbers(unit_id) if unit.do_not_use and can(Permission.UNITS_WITHHOLD) else {}
    return render_template(
        "police_units/detail.html",
        unit=unit,
        cards=cards_with(unit_id),
        responses=responses_of(db.session, unit_id),
        warnings=warnings_of([unit_id]),
        far_from_roads=FAR_FROM_ROADS_METRES,
        **shared,
    )


def shared_numbers(unit_id: int) -> dict[str, Any]:
    """Where numbers of a unit stand, too; for who may read the numbers of one that is not to be used."""
    return {"shared": numbers_shared_by(db.session, unit_id), "addresses": ADDRESSES}


def shown_unit(unit_id: int) -> UnitRecord:
    """A unit as whoever asks may see it."""
    return get_unit(db.session, unit_id, audiences()) or abort(404)


@police_units.get("/<int:unit_id>/history")
@requires(Permission.PERSONAL_VIEW)
def history(unit_id: int) -> str:
    """What became of one police unit. That somebody saw its officers is recorded."""
    unit = shown_unit(unit_id)
    record_read(db.session, "listing", unit_id)
    db.session.commit()
    numbers = unit.do_not_use is None or can(Permission.UNITS_WITHHOLD)
    changes = readable(db.session, history_of_listing(db.session, unit_id, audiences(), numbers=numbers))
    return render_template("police_units/history.html", unit=unit, history=changes)


@police_units.route("/new", methods=["GET", "POST"])
@requires(Permission.UNITS_EDIT)
def new() -> str | tuple[str, int] | Response:
    """Add a police unit."""
    form = UnitForm(request.form if request.method == "POST" else None, session=db.session)
    if request.method == "GET":
        return render_template("police_units/edit.html", form=form, unit=None)
    if not form.validate():
        return render_template("police_units/edit.html", form=form, unit=None), 422
    unit = add_unit(db.session, form.entry())
    db.session.commit()
    return redirect(url_for("police_units.detail", unit_id=unit.id))


@police_units.route("/<int:unit_id>/edit", methods=["GET", "POST"])
@requires(Permission.UNITS_EDIT)
def edit(unit_id: int) -> str | tuple[str, int] | Response:
    """Change a police unit; who comes second sees both versions."""
    stored = unit_to_edit(db.session, unit_id) or abort(404)
    if request.method == "GET":
        form = UnitForm(session=db.session, **answers_of_unit(stored))
        return render_template("police_units/edit.html", form=form, unit=stored)
    form = UnitForm(request.form, session=db.session)
    if not form.validate():
        return render_template("police_units/edit.html", form=form, unit=stored), 422
    try:
        unit = take(db.session, PoliceUnit, unit_id, version_in_request())
    except StaleVersionError:
        stored = unit_to_edit(db.session, unit_id) or abort(404)
        both = unit_differences(db.session, form, answers_of_unit(stored))
        return render_template("police_units/conflict.html", form=form, unit=stored, differences=both), 409
    change_unit(db.session, unit, form.entry())
    db.session.commit()
    return redirect(url_for("police_units.detail", unit_id=unit_id))


@police_units.post("/<int:unit_id>/archive")
@requires(Permission.UNITS_EDIT)
def archive(unit_id: int) -> Response | tuple[str, int]:
    """Take a police unit out of use."""
    return change_status(PoliceUnit, unit_id, Status.ARCHIVED)


@police_units.post("/<int:unit_id>/restore")
@requires(Permission.UNITS_EDIT)
def restore(unit_id: int) -> Response | tuple[str, int]:
    """Take an archived police unit into use again."""
    return change_status(PoliceUnit, unit_id, Status.ACTIVE)


@police_units.route("/<int:unit_id>/do-not-use", methods=["GET", "POST"])
@requires(Permission.UNITS_WITHHOLD)
def withhold(unit_id: int) -> str | tuple[str, int] | Response:
    """Mark a unit "do not use", and say what to call instead; who comes second sees both versions."""
    unit = db.session.get(PoliceUnit, unit_id) or abort(404)
    form = withhold_form(unit, request.form if request.method == "POST" else None)
    shared = shared_numbers(unit_id)
    if request.method == "GET":
        return render_template("police_units/withhold.html", form=form, unit=unit, **shared)
    if not form.validate():
        return render_template("police_units/withhold.html", form=form, unit=unit, **shared), 422
    wanted = DoNotUseReason(form.reason.data), int(form.call_instead.data)
    try:
        unit = take(db.session, PoliceUnit, unit_id, version_in_request())
    except StaleVersionError:
        if (unit.do_not_use, unit.call_instead_id) != wanted:
            both = differences(form, withhold_form(unit))
            page = render_template("police_units/withhold.html", form=form, unit=unit, differences=both, **shared)
            return page, 409
    else:
        withhold_unit(db.session, unit, *wanted)
        db.session.commit()
    return redirect(url_for("police_units.detail", unit_id=unit_id))


def withhold_form(unit: PoliceUnit, answers: MultiDict[str, str] | None = None) -> WithholdForm:
    """The form of the mark, with the answers that were sent, else with what is stored."""
    stored: dict[str, Any] = {"reason": unit.do_not_use, "call_instead": str(unit.call_instead_id or "")}
    form = WithholdForm(answers, data=stored)
    form.call_instead.choices = replacement_choices(possible_replacements(db.session, unit.id))
    return form


@police_units.post("/<int:unit_id>/use-again")
@requires(Permission.UNITS_WITHHOLD)
def use_again(unit_id: int) -> Response | tuple[str, int]:
    """Take the mark "do not use" away."""
    try:
        unit = take(db.session, PoliceUnit, unit_id, version_in_request())
    except LookupError:
        abort(404)
    except StaleVersionError as stale:
        reason = getattr(stale.listing, "do_not_use", None)
        if reason is not None:
            wanted = Difference(_("Mark “do not use”"), str(label(reason)), "–")
            return stale_page(stale.listing, [wanted], _("Use this unit again"))
    else:
        offer_unit_again(db.session, unit)
        db.session.commit()
    return redirect(url_for("police_units.detail", unit_id=unit_id))


def init_app(app: Flask) -> None:
    """Register the pages of police units."""
    app.register_blueprint(police_units)
