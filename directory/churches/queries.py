"""Reads of churches: one with its people, and the names of places. Lists stand in directory/churches/lists.py."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Float, cast, func, select
from sqlalchemy.orm import Session

from directory.codes import Audience, Kind, Precision, Status
from directory.coordinates import Coordinates
from directory.listings.queries import place_lines, shown_place_code
from directory.models import Church, Listing
from directory.people.queries import LapsedPerson, PersonOfListing, lapsed_people, people_of
from directory.phones.states import PhoneStatus, phones_of
from places.results import ParentName


@dataclass(frozen=True)
class ChurchRecord:
    """A church as its page shows it; coordinates, people and numbers only for whoever may see them."""

    id: int
    name_en: str
    name_km: str
    status: Status
    demo: bool
    version: int
    updated_at: datetime
    place: tuple[ParentName, ...]
    """The place, then its parents up to the province; at commune level for whoever sees no personal data."""
    unplaced: bool
    coordinates: Coordinates | None
    precision: Precision | None
    people: list[PersonOfListing]
    lapsed: list[LapsedPerson]
    """Those who are to be asked again before anything of them is shown."""
    phones: list[PhoneStatus]


def get_church(session: Session, church_id: int, audiences: Collection[Audience]) -> ChurchRecord | None:
    """One church as `audiences` may see it; without any, at commune level and without people or numbers."""
    row = session.execute(
        select(
            Listing.id,
            Listing.name_en,
            Listing.name_km,
            Listing.status,
            Listing.demo,
            Listing.version,
            Listing.updated_at,
            Listing.place_code,
            Listing.precision,
            cast(func.ST_X(Listing.location), Float).label("lon"),
            cast(func.ST_Y(Listing.location), Float).label("lat"),
        ).where(Listing.id == church_id, Listing.kind == Kind.CHURCH)
    ).one_or_none()
    if row is None:
        return None
    personal = bool(audiences)
    code = shown_place_code(row.place_code, personal)
    return ChurchRecord(
        id=row.id,
        name_en=row.name_en,
        name_km=row.name_km,
        status=row.status,
        demo=row.demo,
        version=row.version,
        updated_at=row.updated_at,
        place=place_lines(session, [code]).get(code, ()) if code else (),
        unplaced=row.precision is None,
        coordinates=Coordinates(row.lon, row.lat) if personal and row.precision else None,
        precision=row.precision if personal else None,
        people=people_of(session, [church_id], audiences)[church_id],
        lapsed=lapsed_people(session, church_id, audiences),
        phones=phones_of(session, [church_id])[church_id] if personal else [],
    )


def church_added_by(session: Session, form: UUID) -> int | None:
    """The church that a form has added already, if it was sent before."""
    return session.scalar(select(Church.id).where(Church.added_by_form == form))
