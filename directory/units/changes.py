"""Writing police units and hotlines. The trigger of the audit trail sees each change; the caller commits."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from directory.churches.changes import place_listing
from directory.codes import DoNotUseReason, Status
from directory.models import Hotline, Listing, PoliceUnit, jurisdiction
from directory.units.forms import HotlineEntry, UnitEntry
from directory.versions import touch
from places.keys import khmer_clean, latin_norm


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


def write_names(listing: Listing, name_en: str, name_km: str) -> None:
    """Copy names onto a listing, with the keys that they are found by."""
    listing.name_en, listing.name_km = name_en, name_km
    listing.key_en, listing.key_km = latin_norm(name_en), khmer_clean(name_km)


def set_status(session: Session, listing: Listing, status: Status) -> None:
    """Archive a listing, or take it into use again."""
    listing.status = status
    touch(session, listing)


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


def add_hotline(session: Session, entry: HotlineEntry) -> Hotline:
    """Store a new hotline."""
    hotline = Hotline()
    write_hotline(hotline, entry)
    session.add(hotline)
    session.flush()
    return hotline


def change_hotline(session: Session, hotline: Hotline, entry: HotlineEntry) -> None:
    """Store a changed hotline; loading the reference data again does not undo it."""
    write_hotline(hotline, entry)
    touch(session, hotline)


def write_hotline(hotline: Hotline, entry: HotlineEntry) -> None:
    """Copy an entry onto a hotline."""
    write_names(hotline, entry.name_en, entry.name_km)
    hotline.hotline_kind = entry.hotline_kind
    hotline.free, hotline.all_day = entry.free, entry.all_day
    hotline.source = entry.source
