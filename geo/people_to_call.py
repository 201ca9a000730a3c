"""People whom one may call besides the police units and the hotlines, for those who may see names and numbers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory.codes import Audience, Kind, Role
from directory.listings.queries import place_lines
from directory.people.queries import PersonOfListing, people_of
from directory.phones.states import PhoneStatus
from geo.contacts import Contact
from geo.queries import NearbyChurch, nearest_churches
from places.results import ParentName

CHURCHES = 5
"""How many churches are shown."""


@dataclass(frozen=True)
class PersonToCall:
    """Somebody who agreed to be called, with the numbers that no check has disproved."""

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
    pastors: tuple[PersonToCall, ...]


@dataclass(frozen=True)
class PeopleNear:
    """The officers of the responsible units, by the id of their unit, and the partner churches near the place."""

    officers: Mapping[int, tuple[PersonToCall, ...]]
    churches: tuple[PartnerChurch, ...]


def people_near(
    session: Session,
    responsible: Iterable[Contact],
    point: tuple[float, float] | None,
    audiences: Collection[Audience],
) -> PeopleNear:
    """The people whose agreement to be seen by these audiences holds today; the churches nearest to a point.

    An officer's own number comes after those of the unit. Of a unit that is not to be called no officer is offered
    either: it is not among the contacts of an answer.
    """
    units = [contact.id for contact in responsible if contact.kind is Kind.POLICE_UNIT]
    churches = nearest_churches(session, *point, CHURCHES) if point else []
    people = people_of(session, [*units, *(church.id for church in churches)], audiences)
    places = place_lines(session, {church.place_code for church in churches if church.place_code})
    officers = {unit_id: in_role(people[unit_id], Role.OFFICER) for unit_id in units}
    return PeopleNear(
        {unit_id: tuple(person for person in found if person.phones) for unit_id, found in officers.items()},
        tuple(
            PartnerChurch(church, places.get(church.place_code or "", ()), in_role(people[church.id], Role.PASTOR))
            for church in churches
        ),
    )


def in_role(people: Iterable[PersonOfListing], role: Role) -> tuple[PersonToCall, ...]:
    """The people of a role, with the numbers of theirs that may be called."""
    return tuple(
        PersonToCall(
            person.id,
            person.name_en,
            person.name_km,
            tuple(phone for phone in person.phones if phone.state.is_usable),
        )
        for person in people
        if person.role is role
    )
