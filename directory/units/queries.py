"""Reads of police units: the list with its filters, and one unit with its officers and what to call instead of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal_column, or_, select
from sqlalchemy.orm import Session, selectinload

from directory.churches.changes import coordinates_of
from directory.churches.lists import DESCENDING, KEYS, Sort, name_condition
from directory.churches.queries import place_lines
from directory.codes import Audience, DoNotUseReason, Kind, Precision, Status, UnitType
from directory.coordinates import Coordinates
from directory.keyset import Total, count_of, slice_of
from directory.models import Listing, Phone, PoliceUnit, jurisdiction
from directory.people.queries import LapsedPerson, PersonOfListing, lapsed_people, people_of
from directory.phones.states import PhoneState, PhoneStatus, has_phone_in, phones_of
from directory.units.replacements import called_instead_of
from places.results import ParentName

PAGE_ROWS = 50


@dataclass(frozen=True)
class UnitFilter:
    """Which units are wanted. The default: all that are in use."""

    province: str = ""
    """Two digits: units that are responsible for any of it, or stand in it."""
    unit_type: UnitType | None = None
    text: str = ""
    status: Status | None = Status.ACTIVE
    unconfirmed: bool = False
    """Only those with no number that was confirmed within the last year."""
    withheld: bool = False
    """Only those that are marked "do not use"."""
    sort: Sort = Sort.NAME_EN


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

    @property
    def may_be_called(self) -> bool:
        """Whether its numbers may be offered to anybody."""
        return not self.withheld and self.status is Status.ACTIVE


@dataclass(frozen=True)
class UnitPage:
    """One page of a list, and the units from which the pages beside it count; none where there is no more."""

    rows: list[UnitRow]
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Replacement:
    """What to call instead of a unit that is not to be used."""

    id: int
    kind: Kind
    name_en: str
    name_km: str
    phones: list[PhoneStatus]
    """Those that no check has disproved."""


@dataclass(frozen=True)
class UnitRecord:
    """A police unit as its page shows it; officers only for whoever may see them."""

    id: int
    name_en: str
    name_km: str
    unit_type: UnitType
    status: Status
    demo: bool
    version: int
    updated_at: datetime
    place: tuple[ParentName, ...]
    coordinates: Coordinates | None
    precision: Precision | None
    jurisdictions: tuple[tuple[ParentName, ...], ...]
    """Each place with its parents up to the province."""
    do_not_use: DoNotUseReason | None
    instead: Replacement | None
    people: list[PersonOfListing]
    lapsed: list[LapsedPerson]
    phones: list[PhoneStatus]

    @property
    def may_be_called(self) -> bool:
        """Whether its numbers, and those of its officers, may be offered to anybody."""
        return self.do_not_use is None and self.status is Status.ACTIVE


def list_units(
    session: Session, wanted: UnitFilter, *, after: int | None = None, before: int | None = None, rows: int = PAGE_ROWS
) -> UnitPage:
    """One page of units, after or before the unit with that id."""
    keys: list[ColumnElement[Any]] = [literal_column(key) for key in KEYS[wanted.sort]]
    found = slice_of(
        session,
        matching(session, wanted),
        keys,
        after=after,
        before=before,
        rows=rows,
        falling=wanted.sort in DESCENDING,
    )
    return UnitPage(complete(session, found.rows), found.before, found.after)


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
    if wanted.status is not None:
        statement = statement.where(Listing.status == wanted.status)
    if wanted.province:
        responsible = select(jurisdiction.c.police_unit_id).where(
            func.left(jurisdiction.c.place_code, 2) == wanted.province
        )
        statement = statement.where(
            or_(Listing.id.in_(responsible), func.left(Listing.place_code, 2) == wanted.province)
        )
    if wanted.unit_type is not None:
        statement = statement.where(unit.unit_type == wanted.unit_type)
    if wanted.unconfirmed:
        statement = statement.where(~has_phone_in(Listing.id, (PhoneState.CONFIRMED, PhoneState.DUE)))
    if wanted.withheld:
        statement = statement.where(unit.do_not_use.is_not(None))
    named = name_condition(session, wanted.text)
    return statement if named is None else statement.where(named)


def complete(session: Session, found: list[Row[Any]]) -> list[UnitRow]:
    """The rows with what they are responsible for and their numbers."""
    ids = [row.id for row in found]
    responsible = jurisdictions_of(session, ids)
    phones = phones_of(session, ids)
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
            phones=phones[row.id],
        )
        for row in found
    ]


def jurisdictions_of(session: Session, unit_ids: Collection[int]) -> dict[int, tuple[tuple[ParentName, ...], ...]]:
    """The places that units are responsible for, by code, each with its parents."""
    rows = session.execute(
        select(jurisdiction.c.police_unit_id, jurisdiction.c.place_code)
        .where(jurisdiction.c.police_unit_id.in_(unit_ids))
        .order_by(jurisdiction.c.place_code)
    ).all()
    lines = place_lines(session, {row.place_code for row in rows})
    return {
        unit_id: tuple(lines[row.place_code] for row in rows if row.police_unit_id == unit_id) for unit_id in unit_ids
    }


def get_unit(session: Session, unit_id: int, audiences: Collection[Audience]) -> UnitRecord | None:
    """One unit, its officers as far as `audiences` may see them."""
    unit = session.get(PoliceUnit, unit_id)
    if unit is None:
        return None
    code = unit.place_code
    return UnitRecord(
        id=unit.id,
        name_en=unit.name_en,
        name_km=unit.name_km,
        unit_type=unit.unit_type,
        status=unit.status,
        demo=unit.demo,
        version=unit.version,
        updated_at=unit.updated_at,
        place=place_lines(session, [code]).get(code, ()) if code else (),
        coordinates=coordinates_of(unit),
        precision=unit.precision,
        jurisdictions=jurisdictions_of(session, [unit_id])[unit_id],
        do_not_use=unit.do_not_use,
        instead=get_replacement(session, unit),
        people=people_of(session, [unit_id], audiences)[unit_id],
        lapsed=lapsed_people(session, unit_id, audiences),
        phones=phones_of(session, [unit_id])[unit_id],
    )


def unit_to_edit(session: Session, unit_id: int) -> PoliceUnit | None:
    """One unit with its jurisdictions, for a form."""
    return session.get(PoliceUnit, unit_id, options=[selectinload(PoliceUnit.jurisdictions)], populate_existing=True)


def get_replacement(session: Session, unit: PoliceUnit) -> Replacement | None:
    """What to call instead of a unit that is not to be used; none where nothing that may be called is named."""
    listing_id = called_instead_of(session, unit.id) if unit.do_not_use else None
    if listing_id is None:
        return None
    listing = session.get_one(Listing, listing_id)
    phones = phones_of(session, [listing_id])[listing_id]
    usable = [phone for phone in phones if phone.state.is_usable]
    return Replacement(listing.id, listing.kind, listing.name_en, listing.name_km, usable)


def possible_replacements(session: Session, unit_id: int) -> list[Listing]:
    """What can be called instead of a unit: hotlines first, then units in use that are not withheld themselves."""
    withheld = select(PoliceUnit.id).where(PoliceUnit.do_not_use.is_not(None))
    has_number = select(Phone.id).where(Phone.listing_id == Listing.id).exists()
    return list(
        session.scalars(
            select(Listing)
            .where(
                Listing.kind.in_((Kind.HOTLINE, Kind.POLICE_UNIT)),
                Listing.status == Status.ACTIVE,
                Listing.id != unit_id,
                Listing.id.not_in(withheld),
                has_number,
            )
            .order_by(Listing.kind, Listing.id)
        )
    )
