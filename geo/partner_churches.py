"""The partner churches near a place, with their pastors: for those who may see people's names and numbers."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory.codes import Audience, Role
from directory.listings.queries import place_lines
from directory.people.queries import people_of
from directory.phones.states import PhoneStatus
from geo.queries import NearbyChurch, nearest_churches
from places.results import ParentName

CHURCHES = 5
"""How many churches are shown."""


@dataclass(frozen=True)
class Pastor:
    """A pastor whom one may call."""

    id: int
    name_en: str
    name_km: str
    phones: tuple[PhoneStatus, ...]


@dataclass(frozen=True)
class PartnerChurch:
    """A church near the place, where it is, and its pastors."""

    church: NearbyChurch
    place: tuple[ParentName, ...]
    """The church's place first, its province last."""
    pastors: tuple[Pastor, ...]


def churches_near(
    session: Session, lon: float, lat: float, audiences: Collection[Audience]
) -> tuple[PartnerChurch, ...]:
    """The nearest churches with the pastors whose agreement to be seen by these audiences has not run out.

    Numbers that a check has disproved are left out.
    """
    churches = nearest_churches(session, lon, lat, CHURCHES)
    people = people_of(session, [church.id for church in churches], audiences)
    places = place_lines(session, {church.place_code for church in churches if church.place_code})
    pastors = {
        church_id: tuple(
            Pastor(
                person.id,
                person.name_en,
                person.name_km,
                tuple(phone for phone in person.phones if phone.state.is_usable),
            )
            for person in found
            if person.role is Role.PASTOR
        )
        for church_id, found in people.items()
    }
    return tuple(
        PartnerChurch(church, places.get(church.place_code or "", ()), pastors[church.id]) for church in churches
    )
