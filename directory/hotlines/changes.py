"""Writing hotlines. The trigger of the audit trail sees each change; the caller commits."""

from dataclasses import fields

from sqlalchemy.orm import Session

from directory.hotlines.forms import HotlineEntry
from directory.listings.changes import in_use_by_name, write_names
from directory.listings.versions import touch
from directory.models import Hotline


def add_hotline(session: Session, entry: HotlineEntry) -> Hotline:
    """Store a new hotline. The same entry sent twice, even at the same moment, adds one."""
    for stored in session.scalars(in_use_by_name(session, Hotline, entry.name_en, entry.name_km)):
        if all(getattr(stored, field.name) == getattr(entry, field.name) for field in fields(entry)):
            return stored
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
