"""Everything that is held about a person, for the person: what stands here, what the trail keeps, who read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from accounts.audit import Change, Reading, changes_where, readings_where
from accounts.models import Action, AuditEvent
from directory.models import Listing, Person
from directory.people.belongings import PERSON, Belongings, belongings_of, links, the_one


@dataclass(frozen=True)
class Held:
    """What is held about one person."""

    person_id: int
    created_at: datetime
    """When they were added: tells them from somebody else to whom a restored database gives the same id."""
    listing: Listing | None
    """Where they serve or served; none where it is gone."""
    name: str
    """Empty where nothing but the trail is left of them."""
    tables: dict[str, list[dict[str, Any]]]
    """The rows, by table."""
    changes: list[Change]
    readings: list[Reading]
    """Who read them, and who took out lists while they stood here."""
    belongings: Belongings

    @property
    def row_counts(self) -> dict[str, int]:
        """How many rows there are of each table that has any."""
        return {table: len(rows) for table, rows in self.tables.items() if rows}


def held_about(session: Session, person_id: int) -> Held | None:
    """What is held about a person; none where nothing is, not even in the trail.

    Who asked in a crisis search is recorded without whom it showed, so that it is not among the readings.
    """
    person_id = the_one(session, person_id)
    person = session.get(Person, person_id, populate_existing=True)
    belongings = belongings_of(session, person_id)
    added = session.execute(
        select(AuditEvent.new["created_at"].astext, AuditEvent.new["listing_id"].astext).where(
            AuditEvent.table_name == PERSON,
            AuditEvent.row_id == str(person_id),
            AuditEvent.action == Action.INSERT,
            AuditEvent.new.is_not(None),
        )
    ).first()
    if person is None and added is None:
        return None
    created_at = person.created_at if person else datetime.fromisoformat(added[0])  # type: ignore[index]
    listing_id = person.listing_id if person else int(added[1])  # type: ignore[index]
    return Held(
        person_id=person_id,
        created_at=created_at,
        listing=session.get(Listing, listing_id),
        name=" / ".join(name for name in (person.name_km, person.name_en) if name) if person else "",
        tables=rows_of(session, person_id, belongings),
        changes=changes_where(session, belongings.in_trail()),
        readings=readings_where(session, reads_of(belongings) | seen_with(listing_id, created_at)),
        belongings=belongings,
    )


def rows_of(session: Session, person_id: int, belongings: Belongings) -> dict[str, list[dict[str, Any]]]:
    """The rows that stand here now, by table, the person's own first."""
    columns = Person.__table__
    mine = session.execute(select(columns).where(columns.c.id == person_id)).mappings()
    found: dict[str, list[dict[str, Any]]] = {PERSON: [dict(row) for row in mine]}
    for link in links():
        rows = session.execute(select(link.table).where(belongings.stored(link))).mappings()
        known = found.setdefault(link.table.name, [])
        known += [row for row in map(dict, rows) if row not in known]
    return found


def reads_of(belongings: Belongings) -> Any:
    """The readings that name a row; an SQL condition."""
    named = [
        and_(AuditEvent.table_name == table, AuditEvent.row_id.in_(ids)) for table, ids in belongings.ids.items() if ids
    ]
    return and_(AuditEvent.action == Action.READ, or_(*named))


def seen_with(listing_id: int, since: datetime) -> Any:
    """The readings of a listing with its people, and the lists taken out, since a day; an SQL condition."""
    listing = and_(
        AuditEvent.action == Action.READ, AuditEvent.table_name == "listing", AuditEvent.row_id == str(listing_id)
    )
    lists = and_(AuditEvent.action == Action.EXPORT, AuditEvent.table_name.in_(("listing", PERSON)))
    return and_(or_(listing, lists), AuditEvent.happened_at >= since)
