"""The list of police units: filtered, sorted, in pages."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from directory.codes import Status, UnitType
from directory.listings.keyset import Total, count_of
from directory.listings.lists import PAGE_ROWS, ListFilter, Page, narrowed, page_of
from directory.models import Listing, PoliceUnit, jurisdiction
from directory.phones.states import PhoneStatus, phones_of
from directory.units.queries import Replacement, get_replacements, jurisdictions_of
from places.results import ParentName


@dataclass(frozen=True)
class UnitFilter(ListFilter):
    """Which units are wanted. In a province or a district are those that stand there or are responsible for it."""

    unit_type: UnitType | None = None
    withheld: bool = False
    """Only those that are marked "do not use"."""


@dataclass(frozen=True)
class UnitRow:
    """A police unit in a list."""

    id: int
    name_en: str
    name_km: str
    unit_type: UnitType
    status: Status
    demo: bool
    withheld: bool
    jurisdictions: tuple[ParentName, ...]
    phones: list[PhoneStatus]
    """None of a unit that is not to be used."""
    instead: Replacement | None

    @property
    def may_be_called(self) -> bool:
        """Whether its numbers may be offered to anybody."""
        return not self.withheld and self.status is Status.ACTIVE


def list_units(
    session: Session, wanted: UnitFilter, *, after: int | None = None, before: int | None = None, rows: int = PAGE_ROWS
) -> Page[UnitRow]:
    """One page of units, after or before the unit with that id."""
    found = page_of(session, matching(session, wanted), wanted.sort, after=after, before=before, rows=rows)
    return Page(complete(session, found.rows), found.before, found.after)


def count_units(session: Session, wanted: UnitFilter) -> Total:
    """How many units a filter finds."""
    return count_of(session, matching(session, wanted))


def matching(session: Session, wanted: UnitFilter) -> Select[Any]:
    """The statement that selects what a filter wants, without order."""
    unit = PoliceUnit.__table__.c
    statement = (
        select(
            Listing.id,
            Listing.name_en,
            Listing.name_km,
            Listing.status,
            Listing.demo,
            unit.unit_type,
            unit.do_not_use.is_not(None).label("withheld"),
        )
        .select_from(Listing)
        .join(PoliceUnit.__table__, unit.id == Listing.id)
    )
    if wanted.place_code:
        statement = statement.where(
            or_(Listing.id.in_(responsible_in(wanted.place_code)), stands_in(wanted.place_code))
        )
    if wanted.unit_type is not None:
        statement = statement.where(unit.unit_type == wanted.unit_type)
    if wanted.withheld:
        statement = statement.where(unit.do_not_use.is_not(None))
    return narrowed(session, statement, wanted)


def stands_in(code: str) -> ColumnElement[bool]:
    """Whether a listing stands in a place."""
    return func.left(Listing.place_code, len(code)) == code


def responsible_in(code: str) -> Select[int]:
    """The units that are responsible for a place, for one that holds it, or for a part of it."""
    around = [code[:length] for length in range(2, len(code), 2)]
    held = jurisdiction.c.place_code
    return select(jurisdiction.c.police_unit_id).where(or_(held.in_(around), func.left(held, len(code)) == code))


def complete(session: Session, found: list[Row[Any]]) -> list[UnitRow]:
    """The rows with what they are responsible for and their numbers."""
    ids = [row.id for row in found]
    responsible = jurisdictions_of(session, ids)
    phones = phones_of(session, ids)
    instead = get_replacements(session, [row.id for row in found if row.withheld])
    return [
        UnitRow(
            id=row.id,
            name_en=row.name_en,
            name_km=row.name_km,
            unit_type=UnitType(row.unit_type),
            status=row.status,
            demo=row.demo,
            withheld=row.withheld,
            jurisdictions=tuple(lines[0] for lines in responsible[row.id]),
            phones=[] if row.withheld else phones[row.id],
            instead=instead.get(row.id),
        )
        for row in found
    ]
