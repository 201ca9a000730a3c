"""When another officer takes over a unit: the old one's numbers go at once, and the unit's own deserve a check."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from directory.codes import Audience
from directory.models import Person, PoliceUnit
from directory.people.changes import add_person, add_phone, mark_left, person_as_entry
from directory.people.visibility import may_be_seen
from directory.phones.states import PhoneStatus
from directory.units.succession_form import NewOfficer


@dataclass(frozen=True)
class Serving:
    """Somebody who may leave a unit. `named` says whether whoever asks may read their name."""

    person: Person
    named: bool


def serving_at(session: Session, unit_id: int, audiences: frozenset[Audience]) -> list[Serving]:
    """Everybody who serves at a unit, those without a name for whoever asks too: their numbers must go as well."""
    named = may_be_seen(audiences) if audiences else false()
    rows = session.execute(
        select(Person, named)
        .where(Person.listing_id == unit_id, Person.left_on.is_(None), Person.consent_withdrawn_on.is_(None))
        .order_by(Person.id)
        .execution_options(populate_existing=True)
    )
    return [Serving(*row) for row in rows]


def change_officer(
    session: Session, unit: PoliceUnit, leaving_id: int | None, new: NewOfficer | None, on: date, by: int
) -> Person | None:
    """Let one officer leave and another take over, in one transaction; the caller has locked the unit, `by` says so.

    Gives back who takes over, where they are known. Raises `LookupError` where the one who leaves does not serve here.
    """
    if leaving_id is not None:
        leaving = session.get(Person, leaving_id, populate_existing=True)
        if leaving is None or leaving.listing_id != unit.id or leaving.left_on is not None:
            raise LookupError(leaving_id)
        mark_left(session, unit, leaving, on, by)
    unit.officer_changed_on = on
    session.flush()
    if new is None:
        return None
    person = add_person(session, unit, new.person)
    for phone in new.phones:
        add_phone(session, unit, person, phone)
    return person


def is_done(session: Session, unit: PoliceUnit, leaving_id: int | None, new: NewOfficer | None) -> bool:
    """Whether a unit already stands as this change would leave it: the form was sent twice."""
    if unit.officer_changed_on is None:
        return False
    here = session.scalars(
        select(Person).where(Person.listing_id == unit.id, Person.consent_withdrawn_on.is_(None))
    ).all()
    gone = leaving_id is None or any(each.id == leaving_id and each.left_on is not None for each in here)
    come = new is None or any(each.left_on is None and person_as_entry(each) == new.person for each in here)
    return gone and come


def to_check_again(phones: list[PhoneStatus], officer_changed_on: date | None) -> list[PhoneStatus]:
    """A unit's own numbers that nobody has confirmed since another officer took over; disproved ones not again."""
    if officer_changed_on is None:
        return []
    return [
        phone
        for phone in phones
        if phone.state.is_usable and (phone.confirmed_on is None or phone.confirmed_on < officer_changed_on)
    ]
