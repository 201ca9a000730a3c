"""Change of command: one page on which the old officer goes and the new one comes."""

from collections.abc import Sequence

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug import Response
from werkzeug.datastructures import MultiDict
from wtforms.fields import SelectChoice

from accounts.audit import record_reads
from accounts.permissions import Permission
from db import db
from directory.dates import today
from directory.labels import label
from directory.listings.versions import StaleVersionError, take
from directory.models import PoliceUnit
from directory.units.succession import Serving, change_officer, is_done, serving_at
from directory.units.succession_form import SuccessionForm
from pages.cards.holders import wrong_cards_with
from pages.web.access import requires
from pages.web.audiences import audiences
from pages.web.versions import Difference, in_words, version_in_request
from pages.web.wording import name_of

succession = Blueprint("succession", __name__)


@succession.route("/police-units/<int:unit_id>/officer-changed", methods=["GET", "POST"])
@requires(Permission.UNITS_EDIT)
def officer_changed(unit_id: int) -> str | tuple[str, int] | Response:
    """Another officer has taken over: who leaves, who comes; who saves second sees both versions."""
    unit = db.session.get(PoliceUnit, unit_id) or abort(404)
    form = form_for(unit_id, request.form if request.method == "POST" else None)
    if request.method == "GET":
        return page(form, unit)
    try:
        unit = take(db.session, PoliceUnit, unit_id, version_in_request())
    except StaleVersionError as stale:
        return second_to_save(stale, form)
    if not form.validate():
        return page(form, unit), 422
    change_officer(db.session, unit, form.leaving_id, form.new_officer(), today(), current_user.id)
    db.session.commit()
    return redirect(after_change(unit_id))


def after_change(unit_id: int) -> str:
    """The list of those whose card no longer holds since, where there are any; else the unit's page."""
    wrong = wrong_cards_with(unit_id)
    if not wrong:
        return url_for("police_units.detail", unit_id=unit_id)
    flash(
        ngettext(
            "The change is saved. %(num)d person holds a card with this unit that is no longer right.",
            "The change is saved. %(num)d people hold a card with this unit that is no longer right.",
            wrong,
        )
    )
    return url_for("reprint.index", unit=unit_id)


def second_to_save(stale: StaleVersionError, form: SuccessionForm) -> tuple[str, int] | Response:
    """Both versions; nothing more to do where the form was sent twice."""
    unit = stale.listing
    typed = form.leaves.data or ""
    leaves = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
    form.leaves.choices = [*leaving_choices(serving_at(db.session, unit.id, audiences())), form.leaves.choices[-1]]
    form.validate()
    rest = [name for name in form.errors if name != "leaves"]
    if isinstance(unit, PoliceUnit) and not rest and is_done(db.session, unit, leaves, form.new_officer()):
        return redirect(url_for("police_units.detail", unit_id=unit.id))
    names = [str(choice.label) for choice in form.leaves.choices[:-1]]
    comes = str(form.consent.choices[1].label) if form.comes_later else name_of_typed(form)
    both = [
        Difference(_("Officers"), ", ".join(names) or _("Nobody yet."), comes),
        Difference(str(form.leaves.label.text), "–", in_words(form.leaves) or "–"),
    ]
    return page(form, unit, both), 409


def name_of_typed(form: SuccessionForm) -> str:
    """The new officer's names as they were typed."""
    return " / ".join(name for name in (form.name_km.data, form.name_en.data) if name) or "–"


def form_for(unit_id: int, answers: MultiDict[str, str] | None) -> SuccessionForm:
    """The form, with those who serve at the unit now. That somebody read their names is recorded."""
    serving = serving_at(db.session, unit_id, audiences())
    form = SuccessionForm(answers, leaving=leaving_choices(serving))
    if answers is None and len(serving) == 1:
        form.leaves.data = form.leaves.choices[0].value
    if read := [each.person.id for each in serving if each.named]:
        record_reads(db.session, "person", read)
        db.session.commit()
    return form


def leaving_choices(serving: Sequence[Serving]) -> list[SelectChoice]:
    """Who may leave, by name or, where the name may not be shown, by what they are here."""
    return [
        SelectChoice(
            str(each.person.id),
            name_of(each.person) if each.named else _("%(role)s whose name is not shown", role=label(each.person.role)),
        )
        for each in serving
    ]


def page(form: SuccessionForm, unit: object, both: Sequence[Difference] = ()) -> str:
    """The page that asks."""
    return render_template("police_units/officer_changed.html", form=form, unit=unit, differences=both)


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(succession)
