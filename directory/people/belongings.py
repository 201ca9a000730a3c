"""What belongs to a person, found by walking the foreign keys that point at their row, from the metadata.

A table that is added later comes in by itself. A key that is set to null when the person goes (`ON DELETE SET NULL`)
does not make a row theirs: it stays, and no longer names them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, or_, select
from sqlalchemy.orm import Session

from accounts.models import ADDED_BELOW, Action, AuditEvent
from db import Base
from directory.models import MergedPerson, Person

FOUND_BY_INDEX = ("phone_id", "person_id", "listing_id")
"""The columns of `ADDED_BELOW`, in its order."""

PERSON = Person.__tablename__


@dataclass(frozen=True)
class Link:
    """A table whose rows belong to rows of another: by this column."""

    table: Table
    column: Column[Any]
    parent: str

    @property
    def has_own_ids(self) -> bool:
        """Whether the trail knows each row by an id of its own, rather than by one that it shares with others."""
        return [column.name for column in self.table.primary_key] == ["id"]


@cache
def links() -> tuple[Link, ...]:
    """Every table below a person, parents before children."""
    found: list[Link] = []
    known = [PERSON]
    for parent in known:  # it grows while it is walked
        for table in Base.metadata.sorted_tables:
            for key in table.foreign_keys:
                if key.column.table.name != parent or key.column.name != "id" or key.ondelete == "SET NULL":
                    continue
                found.append(Link(table, key.parent, parent))
                if table.name not in known:
                    known.append(table.name)
    return tuple(found)


@dataclass(frozen=True)
class Belongings:
    """The ids of everything that belongs, or ever belonged, to a person."""

    ids: Mapping[str, frozenset[str]]
    """By table; of a table without ids of its own there are none."""

    def in_trail(self) -> ColumnElement[bool]:
        """The events of the trail about any of it; an SQL condition."""
        about = [
            and_(AuditEvent.table_name == table, AuditEvent.row_id.in_(ids)) for table, ids in self.ids.items() if ids
        ]
        for link in links():
            parents = self.ids.get(link.parent)
            if parents and not link.has_own_ids:
                name = link.column.name
                points = or_(AuditEvent.old[name].astext.in_(parents), AuditEvent.new[name].astext.in_(parents))
                about.append(and_(AuditEvent.table_name == link.table.name, points))
        return or_(*about)

    def stored(self, link: Link) -> ColumnElement[bool]:
        """The rows of a link's table that belong to it now; an SQL condition."""
        return link.column.in_([int(each) for each in self.ids.get(link.parent, ())])


def belongings_of(session: Session, person_id: int) -> Belongings:
    """Everything that belongs to a person, and what was taken out before and stands in the trail alone.

    Who was merged into them is the same person: what the trail keeps of one belongs to both.
    """
    same = (person_id, *merged_people(session, [person_id]))
    ids: dict[str, frozenset[str]] = {PERSON: frozenset(str(each) for each in same)}
    for link in links():
        if not link.has_own_ids:
            continue
        parents = ids.get(link.parent, frozenset())
        now = session.scalars(select(link.table.c.id).where(link.column.in_([int(each) for each in parents])))
        ever = {str(each) for each in now} | added_below(session, link, parents)
        ids[link.table.name] = ids.get(link.table.name, frozenset()) | ever
    return Belongings(ids)


def merged_people(session: Session, person_ids: Collection[int]) -> list[int]:
    """The ids that these people had, too, before they were merged."""
    gone = select(MergedPerson.gone_person_id).where(MergedPerson.kept_person_id.in_(person_ids))
    return list(session.scalars(gone.order_by(MergedPerson.gone_person_id)))


def the_one(session: Session, person_id: int) -> int:
    """The id of the person who stands for one with this id today: their own, or whose they were merged into."""
    kept = select(MergedPerson.kept_person_id).where(MergedPerson.gone_person_id == person_id)
    return session.scalar(kept) or person_id


def added_below(session: Session, link: Link, parents: Collection[str]) -> set[str]:
    """Ids of the rows that were ever added below these parents, from the trail; by its index where that knows them."""
    name = link.column.name
    statement = select(AuditEvent.row_id).where(
        AuditEvent.action == Action.INSERT,
        AuditEvent.table_name == link.table.name,
        AuditEvent.new[name].astext.in_(parents),
    )
    first = next((each for each in FOUND_BY_INDEX if each in link.table.columns), None)
    if name == first:
        statement = statement.where(ADDED_BELOW.in_(parents))
    return set(session.scalars(statement))
