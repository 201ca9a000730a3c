"""Reads of who holds which card."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cards.models import Card, CardNumber
from directory.codes import Kind, Status
from directory.models import Listing, Person, Phone
from directory.monthly import PROVINCE, MonthCount, by_month
from directory.phones.states import PHONE_STATES, PhoneState
from training.models import Attendance, Training


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


LATEST = select(func.max(Card.id)).group_by(Card.person_id)
"""The card that each person holds: the last one that was printed for them."""

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


def holders_of_wrong_numbers(session: Session) -> list[Holder]:
    """Everybody whose card has a number that was changed, removed or disproved since it was printed."""
    states = PHONE_STATES.subquery()
    wrong = or_(
        CardNumber.phone_id.is_(None), Phone.number != CardNumber.number, states.c.state == PhoneState.DISPROVED.value
    )
    statement = (
        HELD.outerjoin(Phone, Phone.id == CardNumber.phone_id)
        .outerjoin(states, states.c.phone_id == CardNumber.phone_id)
        .where(wrong)
    )
    return [Holder(*row) for row in session.execute(statement)]
