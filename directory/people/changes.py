"""Writing people and their numbers. Each change counts as a change of their listing: its version grows."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.codes import Method, Outcome, Role
from directory.listings.versions import touch
from directory.models import Listing, Person, Phone, PhoneCheck, PoliceUnit
from directory.people.forms import PersonEntry, PhoneEntry


def renewal_day(given_on: date) -> date:
    """When a consent is to be renewed: after a year (DESIGN, "Do no harm")."""
    try:
        return given_on.replace(year=given_on.year + 1)
    except ValueError:  # the 29th of February
        return given_on.replace(year=given_on.year + 1, month=3, day=1)


def add_person(session: Session, listing: Listing, entry: PersonEntry) -> Person:
    """Store a person who has agreed to it. The same entry sent twice adds one; the listing is locked by then."""
    here = select(Person).where(
        Person.listing_id == listing.id, Person.left_on.is_(None), Person.consent_withdrawn_on.is_(None)
    )
    for stored in session.scalars(here):
        if person_as_entry(stored) == entry:
            return stored
    person = Person(listing_id=listing.id)
    write_person(person, entry)
    session.add(person)
    touch(session, listing)
    return person


def person_as_entry(person: Person) -> PersonEntry:
    """A stored person as the form that would store them."""
    return PersonEntry(person.name_en, person.name_km, person.role, person.consent_audience, person.consent_given_on)


def change_person(session: Session, listing: Listing, person: Person, entry: PersonEntry) -> None:
    """Store a person's changed name, role or consent; an agreement given anew ends a withdrawal."""
    write_person(person, entry)
    touch(session, listing)


def write_person(person: Person, entry: PersonEntry) -> None:
    """Copy an entry onto a person."""
    person.name_en = entry.name_en
    person.name_km = entry.name_km
    person.role = entry.role
    person.consent_audience = entry.audience
    person.consent_given_on = entry.given_on
    person.consent_renew_on = renewal_day(entry.given_on)
    person.consent_withdrawn_on = None
    person.asked_in_vain_on = None


def mark_left(session: Session, listing: Listing, person: Person, on: date, by: int | None) -> None:
    """Note since when a person no longer serves here: their numbers are no longer offered. `by` is who says so.

    Where an officer leaves a unit, its own numbers deserve a check.
    """
    person.left_on = on
    if isinstance(listing, PoliceUnit) and person.role is Role.OFFICER:
        listing.officer_changed_on = on
        let_numbers_go(session, listing, person, on, by)
    touch(session, listing)


def let_numbers_go(session: Session, unit: PoliceUnit, officer: Person, on: date, by: int | None) -> None:
    """A unit's own number that is also the own one of an officer who leaves goes with them, and is offered no more.

    It keeps its ledger: where the unit has kept the number, a check that confirms it brings it back.
    """
    theirs = select(Phone.number).where(Phone.person_id == officer.id)
    shared = session.scalars(select(Phone.id).where(Phone.listing_id == unit.id, Phone.number.in_(theirs)))
    session.add_all(
        PhoneCheck(phone_id=phone_id, method=Method.HANDOVER, outcome=Outcome.CHANGED, checked_on=on, checked_by_id=by)
        for phone_id in shared.all()
    )


def add_phone(session: Session, listing: Listing, owner: Listing | Person, entry: PhoneEntry) -> Phone:
    """Add a number behind the others of its owner; nobody has checked it yet.

    One that they have already is changed instead: it keeps its checks, and a form that is sent twice adds one number.
    """
    column = Phone.person_id if isinstance(owner, Person) else Phone.listing_id
    already = session.scalar(select(Phone).where(column == owner.id, Phone.number == entry.number).limit(1))
    if already is not None:
        return change_phone(session, listing, already, entry)
    last = session.scalar(select(func.max(Phone.position)).where(column == owner.id))
    phone = Phone(position=0 if last is None else last + 1)
    setattr(phone, column.key, owner.id)
    write_phone(phone, entry)
    session.add(phone)
    touch(session, listing)
    return phone


def change_phone(session: Session, listing: Listing, phone: Phone, entry: PhoneEntry) -> Phone:
    """Change what a number is for and when it answers; another number is a new one, with an empty ledger.

    Were the row kept, the new number would look as good as the checks of the old one.
    """
    if entry.number != phone.number:
        new = Phone(listing_id=phone.listing_id, person_id=phone.person_id, position=phone.position)
        session.delete(phone)
        session.add(new)
        phone = new
    write_phone(phone, entry)
    touch(session, listing)
    return phone


def write_phone(phone: Phone, entry: PhoneEntry) -> None:
    """Copy an entry onto a number."""
    phone.number = entry.number
    phone.purpose = entry.purpose
    phone.answers_from = entry.answers_from
    phone.answers_until = entry.answers_until
    phone.demo = entry.demo


def remove_phone(session: Session, listing: Listing, phone: Phone) -> None:
    """Take a number out of the directory, with its checks."""
    session.delete(phone)
    touch(session, listing)
