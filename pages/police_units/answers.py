"""Stored units and hotlines as the answers of their forms, and two versions of one side by side."""

from typing import Any

from flask_babel import get_locale
from sqlalchemy.orm import Session
from wtforms.fields import SelectChoice

from directory.codes import Precision
from directory.coordinates import format_degrees
from directory.labels import name_in
from directory.listings.position_form import BY_COORDINATES, BY_PLACE
from directory.listings.queries import coordinates_of
from directory.models import Listing, PoliceUnit
from directory.units.forms import UnitForm
from pages.web.versions import Difference, differences


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
        "where": BY_COORDINATES if typed else BY_PLACE,
        "coordinates": f"{position.lat}, {position.lon}" if typed and position else "",
        "latitude": format_degrees(position.lat) if typed and position else "",
        "longitude": format_degrees(position.lon) if typed and position else "",
    }


def unit_differences(session: Session, form: UnitForm, stored: dict[str, Any]) -> list[Difference]:
    """What somebody typed beside what is stored now."""
    return differences(form, UnitForm(session=session, **stored))


def replacement_choices(listings: list[Listing]) -> list[SelectChoice]:
    """Listings as the choices of a field, in the reader's language."""
    language = str(get_locale() or "en")
    return [SelectChoice(str(listing.id), name_in(language, listing)) for listing in listings]
