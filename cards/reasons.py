"""Why a card is to be replaced: what on it no longer holds, as the directory stands now."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import Session

from cards.models import Card, CardNumber
from directory.codes import Kind, Outcome, Role, Status
from directory.models import Listing, Person, Phone, PoliceUnit
from directory.phones.states import PHONE_STATES, PhoneState
from geo.responsible_queries import contact_of_places


class Reason(StrEnum):
    """Why a card is to be replaced."""

    OFFICER_LEFT = "officer_left"
    """A number that was also an officer's who has left the unit, and that nobody has confirmed since."""
    REMOVED = "removed"
    """Changed to another, or taken out."""
    CHANGED = Outcome.CHANGED.value
    WRONG_NUMBER = Outcome.WRONG_NUMBER.value
    OUT_OF_SERVICE = Outcome.OUT_OF_SERVICE.value
    NOT_OFFERED = "not_offered"
    """A number of a listing that is no longer in use."""
    WITHHELD = "withheld"
    """The unit is marked "do not use"."""
    ARCHIVED = "archived"
    OTHER_CONTACT = "other_contact"
    """The unit is no longer theirs: its jurisdiction, or the church, has moved."""
    NO_CONTACT = "no_contact"
    """The unit is no longer theirs, and nobody else is."""
    NEW_CONTACT = "new_contact"
    """The card has hotlines only, and a unit is responsible by now."""


ABOUT_NUMBERS = (
    Reason.OFFICER_LEFT,
    Reason.REMOVED,
    Reason.CHANGED,
    Reason.WRONG_NUMBER,
    Reason.OUT_OF_SERVICE,
    Reason.NOT_OFFERED,
)
"""Reasons that are about one number of the card; the others are about its unit."""

LATEST = select(func.max(Card.id)).group_by(Card.person_id)
"""The card that each person holds: the last one that was printed for them."""


def keys_of_cards(session: Session, holders: CTE) -> Subquery:
    """Why each card of `holders` (`card_id`, `contact_id`, `place_code`) is to be replaced; the others are not in it.

    A reason is a text: its code, and the number or the id of the contact that it is about. As texts they are kept when
    a holder is told, so that whatever comes later counts anew.
    """
    every = union_all(keys_of_numbers(holders), keys_of_contacts(session, holders)).subquery("every")
    ordered = aggregate_order_by(every.c.key, every.c.position, every.c.key)
    return (
        select(every.c.card_id, func.array_agg(ordered, type_=ARRAY(Text)).label("reasons"))
        .group_by(every.c.card_id)
        .subquery("found")
    )


def keys_of_numbers(holders: CTE) -> Select[Any]:
    """The reasons that are about a number.

    Of a unit that is not to be used no number is told; that the unit stands on the card is reason enough.
    """
    now, left = phones_now(holders), numbers_of_those_who_left()
    confirmed_since = and_(now.c.outcome == Outcome.CONFIRMED, now.c.decided_on >= left.c.left_on)
    reason = case(
        (and_(left.c.left_on.is_not(None), ~func.coalesce(confirmed_since, False)), Reason.OFFICER_LEFT.value),
        (CardNumber.phone_id.is_(None), Reason.REMOVED.value),
        (now.c.number != CardNumber.number, Reason.CHANGED.value),
        (now.c.state == PhoneState.DISPROVED.value, cast(now.c.outcome, Text)),
        (and_(~now.c.offered, CardNumber.listing_id.is_distinct_from(holders.c.contact_id)), Reason.NOT_OFFERED.value),
    )
    contact = PoliceUnit.__table__.alias("contact_of_card")
    told = or_(contact.c.do_not_use.is_(None), CardNumber.listing_id != holders.c.contact_id)
    return (
        select(holders.c.card_id, CardNumber.position, key(reason, CardNumber.__table__.c.number))
        .select_from(holders)
        .join(CardNumber, CardNumber.card_id == holders.c.card_id)
        .outerjoin(contact, contact.c.id == holders.c.contact_id)
        .outerjoin(now, now.c.phone_id == CardNumber.phone_id)
        .outerjoin(
            left,
            and_(left.c.number == CardNumber.number, left.c.listing_id == CardNumber.listing_id),
        )
        .where(reason.is_not(None), told)
    )


def phones_now(holders: CTE) -> CTE:
    """The numbers that stand on these cards, as they are now; few, however many cards there are."""
    on_cards = (
        select(CardNumber.phone_id)
        .join(holders, holders.c.card_id == CardNumber.card_id)
        .where(CardNumber.phone_id.is_not(None))
    )
    states = PHONE_STATES.where(Phone.id.in_(on_cards.distinct())).cte("states").prefix_with("MATERIALIZED")
    unit = PoliceUnit.__table__.c
    offered = and_(Listing.status == Status.ACTIVE, unit.do_not_use.is_(None))
    return (
        select(
            states.c.phone_id,
            states.c.listing_id,
            states.c.number,
            states.c.state,
            states.c.outcome,
            states.c.decided_on,
            offered.label("offered"),
        )
        .join(Listing.__table__, Listing.id == states.c.listing_id)
        .outerjoin(PoliceUnit.__table__, unit.id == Listing.id)
        .cte("phones_now")
        .prefix_with("MATERIALIZED")
    )


def numbers_of_those_who_left() -> CTE:
    """The own numbers of officers who no longer serve at a unit, and since when."""
    return (
        select(Person.listing_id, Phone.number, func.max(Person.left_on).label("left_on"))
        .join(Phone, Phone.person_id == Person.id)
        .join(Listing.__table__, Listing.id == Person.listing_id)
        .where(Listing.kind == Kind.POLICE_UNIT, Person.role == Role.OFFICER, Person.left_on.is_not(None))
        .group_by(Person.listing_id, Phone.number)
        .cte("left_with")
        .prefix_with("MATERIALIZED")
    )


def keys_of_contacts(session: Session, holders: CTE) -> Select[Any]:
    """The reasons that are about the unit on a card: whose it is now says the crisis search for the church's place."""
    places = (
        select(holders.c.place_code.label("code")).where(holders.c.place_code.is_not(None)).distinct().cte("places")
    )
    now = contact_of_places(session, places)
    contact, unit = Listing.__table__.alias("contact_listing"), PoliceUnit.__table__.alias("contact_unit")
    held, due = holders.c.contact_id, now.c.contact_id
    reason = case(
        (unit.c.do_not_use.is_not(None), Reason.WITHHELD.value),
        (contact.c.status == Status.ARCHIVED, Reason.ARCHIVED.value),
        (and_(held.is_(None), due.is_not(None)), Reason.NEW_CONTACT.value),
        (and_(held.is_not(None), due.is_(None)), Reason.NO_CONTACT.value),
        (held != due, Reason.OTHER_CONTACT.value),
    )
    after_the_numbers = literal(1000)
    return (
        select(holders.c.card_id, after_the_numbers.label("position"), key(reason, cast(func.coalesce(due, 0), Text)))
        .select_from(holders)
        .outerjoin(contact, contact.c.id == held)
        .outerjoin(unit, unit.c.id == held)
        .outerjoin(now, now.c.code == holders.c.place_code)
        .where(reason.is_not(None))
    )


def key(reason: ColumnElement[str], about: ColumnElement[str]) -> ColumnElement[str]:
    """A reason as a text."""
    return func.concat(reason, " ", about).label("key")


def read_keys(keys: Collection[str]) -> list[tuple[Reason, str]]:
    """The reasons behind their texts, each with the number or the id that it is about."""
    return [(Reason(code), about) for code, _, about in (each.partition(" ") for each in keys)]
