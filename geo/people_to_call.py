"""People whom one may call besides the police units and the hotlines, for those who may see names and numbers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory.codes import Audience, Kind, Role
from directory.people.queries import people_of
from directory.phones.states import PhoneStatus
from geo.contacts import Contact


@dataclass(frozen=True)
class PersonToCall:
    """Somebody who agreed to be called, with the numbers that no check has disproved."""

    id: int
    name_en: str
    name_km: str
    phones: tuple[PhoneStatus, ...]


def people_to_call(
    session: Session, listing_ids: Collection[int], role: Role, audiences: Collection[Audience]
) -> dict[int, tuple[PersonToCall, ...]]:
    """The people of a role at listings, whose agreement to be seen by these audiences holds today."""
    return {
        listing_id: tuple(
            PersonToCall(
                person.id,
                person.name_en,
                person.name_km,
                tuple(phone for phone in person.phones if phone.state.is_usable),
            )
            for person in found
            if person.role is role
        )
        for listing_id, found in people_of(session, listing_ids, audiences).items()
    }


def officers_of(
    session: Session, contacts: Iterable[Contact], audiences: Collection[Audience]
) -> dict[int, tuple[PersonToCall, ...]]:
    """The officers of units that may be called, with their own numbers: those of the unit itself come before them.

    Of a unit that is not to be called no officer is offered either: it is not among the contacts of an answer.
    """
    units = [contact.id for contact in contacts if contact.kind is Kind.POLICE_UNIT]
    found = people_to_call(session, units, Role.OFFICER, audiences)
    return {unit_id: tuple(person for person in people if person.phones) for unit_id, people in found.items()}
