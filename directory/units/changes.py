"""Writing police units and hotlines. The trigger of the audit trail sees each change; the caller commits."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from directory.codes import DoNotUseReason
from directory.listings.changes import in_use_by_name, place_listing, write_names
from directory.listings.queries import coordinates_of
from directory.listings.versions import touch
from directory.models import PoliceUnit, jurisdiction
from directory.positions import Placement
from directory.units.forms import UnitEntry


def add_unit(session: Session, entry: UnitEntry) -> PoliceUnit:
    """Store a new police unit. The same entry sent twice, even at the same moment, adds one."""
    alike = in_use_by_name(session, PoliceUnit, entry.name_en, entry.name_km)
    for stored in session.scalars(alike.options(selectinload(PoliceUnit.jurisdictions))):
        if unit_as_entry(stored) == entry:
            return stored
    unit = PoliceUnit()
    write_unit(unit, entry)
    session.add(unit)
    session.flush()
    set_jurisdictions(session, unit, entry.jurisdictions)
    return unit


def unit_as_entry(unit: PoliceUnit) -> UnitEntry:
    """A stored unit as the form that would store it; its jurisdictions are loaded."""
    codes = tuple(sorted(place.code for place in unit.jurisdictions))
    placement = Placement(unit.place_code, coordinates_of(unit), unit.precision)
    return UnitEntry(unit.name_en, unit.name_km, unit.unit_type, codes, placement)


def change_unit(session: Session, unit: PoliceUnit, entry: UnitEntry) -> None:
    """Store a changed unit; a move makes travel times that were computed before worthless."""
    if write_unit(unit, entry):
        unit.revision += 1
    set_jurisdictions(session, unit, entry.jurisdictions)
    touch(session, unit)


def write_unit(unit: PoliceUnit, entry: UnitEntry) -> bool:
    """Copy an entry's own answers onto a unit; tells whether it moved."""
    write_names(unit, entry.name_en, entry.name_km)
    unit.unit_type = entry.unit_type
    return place_listing(unit, entry.placement)


def set_jurisdictions(session: Session, unit: PoliceUnit, codes: Collection[str]) -> None:
    """Make these the places that a unit is responsible for; those that it keeps are not touched."""
    session.execute(
        delete(jurisdiction).where(jurisdiction.c.police_unit_id == unit.id, jurisdiction.c.place_code.not_in(codes))
    )
    if codes:
        rows = [{"police_unit_id": unit.id, "place_code": code} for code in codes]
        session.execute(insert(jurisdiction).on_conflict_do_nothing(), rows)
    session.expire(unit, ["jurisdictions"])


def withhold_unit(session: Session, unit: PoliceUnit, reason: DoNotUseReason, call_instead_id: int) -> None:
    """Mark a unit "do not use"; another listing is offered in its place."""
    unit.do_not_use = reason
    unit.call_instead_id = call_instead_id
    touch(session, unit)


def offer_unit_again(session: Session, unit: PoliceUnit) -> None:
    """Take the mark "do not use" away."""
    unit.do_not_use = None
    unit.call_instead_id = None
    touch(session, unit)
