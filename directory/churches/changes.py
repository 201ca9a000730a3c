"""Writing churches. The trigger of the audit trail sees each change; the caller commits."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.churches.forms import ChurchEntry
from directory.churches.queries import church_added_by
from directory.listings.changes import place_listing, write_names
from directory.listings.versions import touch
from directory.models import Church
from directory.people.changes import add_person, add_phone


def add_church(session: Session, entry: ChurchEntry, form: UUID) -> tuple[int, bool]:
    """Store a new church with its pastor; gives its id, and whether it is new.

    The same form sent twice, even at the same moment, adds one church.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(form), 0))))
    already = church_added_by(session, form)
    if already is not None:
        return already, False
    church = Church(added_by_form=form)
    write_church(church, entry)
    session.add(church)
    session.flush()
    store_pastor(session, church, entry)
    return church.id, True


def change_church(session: Session, church: Church, entry: ChurchEntry) -> None:
    """Store a church's changed names and place; a move makes travel times that were computed before worthless."""
    if write_church(church, entry):
        church.revision += 1
    touch(session, church)
    store_pastor(session, church, entry)


def store_pastor(session: Session, church: Church, entry: ChurchEntry) -> None:
    """Add the pastor of an entry with their numbers, if it has one."""
    if entry.pastor is None:
        return
    pastor = add_person(session, church, entry.pastor)
    for number in entry.numbers:
        add_phone(session, church, pastor, number)


def write_church(church: Church, entry: ChurchEntry) -> bool:
    """Copy names and place onto a church; tells whether it moved."""
    write_names(church, entry.name_en, entry.name_km)
    return place_listing(church, entry.placement)
