"""The partner churches near a place, with their pastors: for those who may see people's names and numbers."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory.codes import Audience, Role
from directory.listings.queries import place_lines
from geo.people_to_call import PersonToCall, people_to_call
from geo.queries import NearbyChurch, nearest_churches
from places.results import ParentName

CHURCHES = 5
"""How many churches are shown."""


@dataclass(frozen=True)
class PartnerChurch:
    """A church near the place, where it is, and its pastors."""

    church: NearbyChurch
    place: tuple[ParentName, ...]
    """The church's place first, its province last."""
    pastors: tuple[PersonToCall, ...]


def churches_near(
    session: Session, lon: float, lat: float, audiences: Collection[Audience]
) -> tuple[PartnerChurch, ...]:
    """The nearest churches with the pastors whose agreement to be seen by these audiences has not run out."""
    churches = nearest_churches(session, lon, lat, CHURCHES)
    pastors = people_to_call(session, [church.id for church in churches], Role.PASTOR, audiences)
    places = place_lines(session, {church.place_code for church in churches if church.place_code})
    return tuple(
        PartnerChurch(church, places.get(church.place_code or "", ()), pastors[church.id]) for church in churches
    )
