"""Reads of who holds which card."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cards.models import Card, CardNumber
from cards.reasons import LATEST
from directory.codes import Kind, Status
from directory.models import Listing, Person
from directory.monthly import PROVINCE, MonthCount, by_month
from training.models import Attendance, Training
from training.queries import NamedListing


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a card with a number on it."""

    person_id: int
    listing_id: int
    card_id: int
    printed_on: date
    phone_id: int | None
    number: str
    """As it stands on the card."""


HELD = (
    select(Card.person_id, Person.listing_id, Card.id, Card.printed_on, CardNumber.phone_id, CardNumber.number)
    .join(CardNumber, CardNumber.card_id == Card.id)
    .join(Person, Person.id == Card.person_id)
    .where(Card.id.in_(LATEST))
    .order_by(Card.person_id, CardNumber.position)
)


def cards_by_month(session: Session) -> list[MonthCount]:
    """People of churches in use by the month in which the first card was printed for them, or given to them.

    Somebody who received one of the police at a training holds a card, too.
    """
    printed = select(Card.person_id, Card.printed_on.label("day"))
    received = (
        select(Attendance.person_id, Training.held_on)
        .join(Training, Training.id == Attendance.training_id)
        .where(Attendance.received_card, Training.status == Status.ACTIVE)
    )
    either = printed.union_all(received).subquery()
    people = (
        select(PROVINCE.label("province"), func.min(either.c.day).label("day"))
        .select_from(either)
        .join(Person, Person.id == either.c.person_id)
        .join(Listing, Listing.id == Person.listing_id)
        .where(Person.left_on.is_(None), Person.consent_withdrawn_on.is_(None))
        .where(Listing.kind == Kind.CHURCH, Listing.status == Status.ACTIVE)
        .group_by(Person.id, PROVINCE)
    )
    return by_month(session, people)


def holders_of(session: Session, phone_ids: Collection[int]) -> list[Holder]:
    """Everybody whose card has one of these numbers on it. Personal data: ask who may see them before showing."""
    return [Holder(*row) for row in session.execute(HELD.where(CardNumber.phone_id.in_(phone_ids)))]


def count_holders(session: Session, phone_ids: Collection[int]) -> dict[int, int]:
    """How many people hold a card with each of these numbers on it; one that nobody holds is not in it.

    Who has left or withdrawn is not counted.
    """
    statement = (
        select(CardNumber.phone_id, func.count(Card.person_id.distinct()))
        .join(Card, Card.id == CardNumber.card_id)
        .join(Person, Person.id == Card.person_id)
        .where(
            CardNumber.phone_id.in_(phone_ids),
            Card.id.in_(LATEST),
            Person.left_on.is_(None),
            Person.consent_withdrawn_on.is_(None),
        )
        .group_by(CardNumber.phone_id)
    )
    return {row[0]: row[1] for row in session.execute(statement) if row[0] is not None}


def listings_on_cards(session: Session) -> list[NamedListing]:
    """The units, and the listings with a number, that stand on any card, by name."""
    contacts = select(Card.contact_id)
    owners = select(CardNumber.listing_id)
    statement = (
        select(Listing.id, Listing.name_en, Listing.name_km)
        .where(Listing.id.in_(contacts.union(owners)))
        .order_by(Listing.kind.desc(), Listing.name_en, Listing.id)
    )
    return [NamedListing(*row) for row in session.execute(statement)]
