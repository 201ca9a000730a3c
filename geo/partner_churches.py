"""The partner churches near a place, with their pastors: for those who may see people's names and numbers."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory.models import Audience
from directory.phone_states import PhoneStatus, phones_of_people
from geo.queries import NearbyChurch, PastorRow, nearest_churches, pastor_rows

CHURCHES = 5
"""How many churches are shown."""


@dataclass(frozen=True)
class Pastor:
    """A pastor who agreed to be called."""

    id: int
    name_en: str
    name_km: str
    phones: tuple[PhoneStatus, ...]


@dataclass(frozen=True)
class PartnerChurch:
    """A church near the place, with the pastors whom one may call."""

    church: NearbyChurch
    pastors: tuple[Pastor, ...]


def churches_near(
    session: Session, lon: float, lat: float, audiences: Collection[Audience]
) -> tuple[PartnerChurch, ...]:
    """The nearest churches with the pastors who agreed that these audiences see them; disproved numbers left out."""
    churches = nearest_churches(session, lon, lat, CHURCHES)
    rows = pastor_rows(session, [church.id for church in churches], audiences)
    numbers = phones_of_people(session, [row.id for row in rows])

    def pastor(row: PastorRow) -> Pastor:
        usable = tuple(phone for phone in numbers[row.id] if phone.state.is_usable)
        return Pastor(row.id, row.name_en, row.name_km, usable)

    return tuple(
        PartnerChurch(church, tuple(pastor(row) for row in rows if row.listing_id == church.id)) for church in churches
    )
