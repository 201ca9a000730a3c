"""Reads of police units: the list with its filters, and one unit with its officers and what to call instead of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from directory.codes import Audience, DoNotUseReason, Kind, Precision, Status, UnitType
from directory.coordinates import Coordinates
from directory.listings.queries import coordinates_of, place_lines
from directory.models import Listing, Phone, PoliceUnit, jurisdiction
from directory.people.queries import LapsedPerson, PersonOfListing, lapsed_people, people_of
from directory.phones.states import PhoneStatus, phones_of
from directory.units.replacements import called_instead_of
from directory.units.succession import to_check_again
from places.results import ParentName


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
    officer_changed_on: date | None
    to_check: list[PhoneStatus]
    """Its own numbers that nobody has confirmed since another officer took over."""

    @property
    def may_be_called(self) -> bool:
        """Whether its numbers, and those of its officers, may be offered to anybody."""
        return self.do_not_use is None and self.status is Status.ACTIVE


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
    phones = phones_of(session, [unit_id])[unit_id]
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
        phones=phones,
        officer_changed_on=unit.officer_changed_on,
        to_check=to_check_again(phones, unit.officer_changed_on),
    )


def unit_to_edit(session: Session, unit_id: int) -> PoliceUnit | None:
    """One unit with its jurisdictions, for a form."""
    return session.get(PoliceUnit, unit_id, options=[selectinload(PoliceUnit.jurisdictions)], populate_existing=True)


def get_replacement(session: Session, unit: PoliceUnit) -> Replacement | None:
    """What to call instead of a unit that is not to be used; none where nothing that may be called is named."""
    return get_replacements(session, [unit.id]).get(unit.id) if unit.do_not_use else None


def get_replacements(session: Session, unit_ids: Collection[int]) -> dict[int, Replacement]:
    """What to call instead of each unit that is not to be used; two queries for all."""
    ends = called_instead_of(session, unit_ids)
    listings = {each.id: each for each in session.scalars(select(Listing).where(Listing.id.in_(ends.values())))}
    phones = phones_of(session, listings.keys())
    return {
        unit_id: Replacement(
            id=end,
            kind=listings[end].kind,
            name_en=listings[end].name_en,
            name_km=listings[end].name_km,
            phones=[phone for phone in phones[end] if phone.state.is_usable],
        )
        for unit_id, end in ends.items()
    }


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
