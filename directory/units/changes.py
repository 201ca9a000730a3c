"""Writing police units and hotlines. The trigger of the audit trail sees each change; the caller commits."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason
from directory.listings.changes import place_listing, write_names
from directory.listings.versions import touch
from directory.models import PoliceUnit, jurisdiction
from directory.units.forms import UnitEntry


def add_unit(session: Session, entry: UnitEntry) -> PoliceUnit:
    """Store a new police unit."""
    unit = PoliceUnit()
    write_unit(unit, entry)
    session.add(unit)
    session.flush()
    set_jurisdictions(session, unit, entry.jurisdictions)
    return unit


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
