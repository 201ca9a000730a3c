"""Stored units and hotlines as the answers of their forms, and two versions of one side by side."""

from typing import Any, NamedTuple

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import Field, Form
from wtforms.fields import SelectChoice

from directory.churches.changes import coordinates_of
from directory.codes import Precision
from directory.labels import name_in
from directory.models import Hotline, Listing, PoliceUnit
from directory.units.forms import UnitForm


class Difference(NamedTuple):
    """One answer in both versions, as words: what is stored now, and what somebody typed."""

    label: str
    theirs: str
    yours: str


def answers_of_unit(unit: PoliceUnit) -> dict[str, Any]:
    """What the form of a stored unit is filled with."""
    codes = [place.code for place in unit.jurisdictions]
    position = coordinates_of(unit)
    typed = unit.precision is Precision.GPS and position is not None
    return {
        "version": unit.version,
        "name_en": unit.name_en,
        "name_km": unit.name_km,
        "unit_type": unit.unit_type.value,
        "provinces": [code for code in codes if len(code) == 2],
        "places": " ".join(code for code in codes if len(code) > 2),
        "place_text": unit.place_code or "",
        "coordinates": f"{position.lat}, {position.lon}" if typed and position else "",
    }


def answers_of_hotline(hotline: Hotline) -> dict[str, Any]:
    """What the form of a stored hotline is filled with."""
    names = ("version", "name_en", "name_km", "free", "all_day", "source")
    return {name: getattr(hotline, name) for name in names} | {"hotline_kind": hotline.hotline_kind.value}


def unit_differences(session: Session, form: UnitForm, stored: dict[str, Any]) -> list[Difference]:
    """What somebody typed beside what is stored now."""
    return differences(form, UnitForm(session=session, **stored))


def differences(form: Form, stored: Form) -> list[Difference]:
    """Each answer of two forms as words."""
    return [
        Difference(str(field.label.text), in_words(stored[name]), in_words(field))
        for name, field in form._fields.items()
        if name not in ("version", "outside_kept")
    ]


def in_words(field: Field) -> str:
    """An answer as its page says it."""
    chosen = field.data
    if isinstance(chosen, bool):
        return str(_l("Yes") if chosen else _l("No"))
    if getattr(field, "choices", None):
        wanted = chosen if isinstance(chosen, list) else [chosen]
        return ", ".join(str(choice.label) for choice in field.choices if choice.value in wanted)
    return str(chosen or "")


def version_in(form: Form) -> int:
    """The version of the listing on which the form was opened; 0 where it does not say."""
    typed = str(form["version"].data or "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def replacement_choices(listings: list[Listing]) -> list[SelectChoice]:
    """Listings as the choices of a field, in the reader's language."""
    language = str(get_locale() or "en")
    return [SelectChoice(str(listing.id), name_in(language, listing)) for listing in listings]
