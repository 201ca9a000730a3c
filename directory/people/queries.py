"""Reads of the people of listings, as far as whoever asks may see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import Audience, Role
from directory.models import Person
from directory.people.visibility import has_run_out, may_be_seen
from directory.phones.states import PhoneStatus, phones_of_people


@dataclass(frozen=True)
class PersonOfListing:
    """A person who serves at a listing now, with their numbers and what they agreed to."""

    id: int
    name_en: str
    name_km: str
    role: Role
    audience: Audience
    given_on: date
    renew_on: date
    phones: list[PhoneStatus]


@dataclass(frozen=True)
class LapsedPerson:
    """Somebody whose agreement has run out: nothing of them is shown but that they are to be asked again."""

    id: int
    role: Role
    renew_on: date


def people_of(
    session: Session, listing_ids: Collection[int], audiences: Collection[Audience]
) -> dict[int, list[PersonOfListing]]:
    """The people of listings whom these audiences may see now; two queries for all listings."""
    found: dict[int, list[PersonOfListing]] = {listing_id: [] for listing_id in listing_ids}
    if not audiences:
        return found
    people = session.execute(
        select(
            Person.id,
            Person.listing_id,
            Person.name_en,
            Person.name_km,
            Person.role,
            Person.consent_audience,
            Person.consent_given_on,
            Person.consent_renew_on,
        )
        .where(Person.listing_id.in_(listing_ids), may_be_seen(audiences))
        .order_by(Person.id)
    ).all()
    phones = phones_of_people(session, [person.id for person in people])
    for person in people:
        found[person.listing_id].append(
            PersonOfListing(
                id=person.id,
                name_en=person.name_en,
                name_km=person.name_km,
                role=person.role,
                audience=person.consent_audience,
                given_on=person.consent_given_on,
                renew_on=person.consent_renew_on,
                phones=phones[person.id],
            )
        )
    return found


def lapsed_people(session: Session, listing_id: int, audiences: Collection[Audience]) -> list[LapsedPerson]:
    """The people of a listing whose agreement has run out, for those who may ask them again."""
    rows = session.execute(
        select(Person.id, Person.role, Person.consent_renew_on)
        .where(Person.listing_id == listing_id, has_run_out(audiences))
        .order_by(Person.consent_renew_on, Person.id)
    )
    return [LapsedPerson(*row) for row in rows]


def person_seen_by(
    session: Session, person_id: int, audiences: Collection[Audience], *, lapsed_too: bool = False
) -> Person | None:
    """One person, if these audiences may see them; `lapsed_too` for the page by which they are asked again."""
    seen = may_be_seen(audiences) | has_run_out(audiences) if lapsed_too else may_be_seen(audiences)
    statement = select(Person).where(Person.id == person_id, seen)
    return session.scalar(statement.execution_options(populate_existing=True))
