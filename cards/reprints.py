"""The reprint and call list: whose card has to be replaced, why, and who was told already."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, Select, Text, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from cards.models import Card, CardNumber
from cards.reasons import ABOUT_NUMBERS, LATEST, Reason, keys_of_cards, read_keys
from cards.variants import Variant
from directory.codes import Audience, Status
from directory.listings.queries import place_lines
from directory.models import Listing, Person
from directory.people.visibility import may_be_seen
from directory.phones.numbers import display_number
from directory.phones.states import PhoneStatus, phones_of_people
from places.results import ParentName
from training.queries import NamedListing

PAGE_ROWS = 50
NO_TEXTS = cast([], ARRAY(Text))


class Which(StrEnum):
    """Which of the cards that no longer hold are wanted."""

    OPEN = "open"
    """Whose holder has neither a new one nor been told."""
    TOLD = "told"
    """Whose holder was told of all that is wrong, and has no new one yet."""


@dataclass(frozen=True)
class ReprintFilter:
    """Which cards are wanted. The default: all whose holders are still to be reached."""

    which: Which = Which.OPEN
    province: str = ""
    """Of churches in a province."""
    listing_id: int | None = None
    """With this unit, or with a number of this listing, on it."""


@dataclass(frozen=True)
class WhyReplaced:
    """A reason, with the number or the contact that it is about."""

    reason: Reason
    number: str = ""
    """As people read it."""
    contact: NamedListing | None = None
    """Whose place it is now, or what is called instead; none where there is nothing."""


@dataclass(frozen=True)
class CardToReplace:
    """Somebody whose card no longer holds."""

    id: int
    person_id: int
    name_en: str
    name_km: str
    church: NamedListing
    church_in_use: bool
    """A church that is archived gets no new card; whoever holds one is told all the same."""
    place: tuple[ParentName, ...]
    """The church's, with those above it."""
    printed_on: date
    variant: Variant
    languages: str
    told_on: date | None
    """When they were told of something that was wrong by then."""
    keys: tuple[str, ...]
    """The reasons as they are kept once they are told."""
    reasons: tuple[WhyReplaced, ...]
    phones: tuple[PhoneStatus, ...]
    """Their own numbers that no check has disproved."""


@dataclass(frozen=True)
class HeldCard:
    """The card that somebody holds."""

    printed_on: date
    variant: Variant
    told_on: date | None
    reasons: tuple[WhyReplaced, ...]
    """Why it no longer holds; none where it does."""


@dataclass(frozen=True)
class CardKind:
    """Cards that can be printed together: of one variant, in the same languages."""

    variant: Variant
    languages: str
    number: int


@dataclass(frozen=True)
class ReprintCounts:
    """How many there are in all."""

    shown: int
    hidden: int
    """Whose agreement has run out, or is not for whoever asks: counted, and not shown."""
    kinds: tuple[CardKind, ...]
    """Those who can get a new card."""


@dataclass(frozen=True)
class ReprintPage:
    """Some cards to replace, the oldest first, and the one after which the next page begins."""

    rows: list[CardToReplace]
    after: int | None


def cards_to_replace(
    session: Session,
    wanted: ReprintFilter,
    audiences: Collection[Audience],
    *,
    after: int | None = None,
    rows: int = PAGE_ROWS,
) -> ReprintPage:
    """A page of the holders whom these audiences may see."""
    listed = listed_cards(session, wanted, audiences)
    statement = select(listed).where(listed.c.seen).order_by(listed.c.card_id).limit(rows + 1)
    if after is not None:
        statement = statement.where(listed.c.card_id > after)
    found = session.execute(statement).all()
    return ReprintPage(complete(session, found[:rows]), found[rows - 1].card_id if len(found) > rows else None)


def card_to_replace(session: Session, card_id: int, audiences: Collection[Audience]) -> CardToReplace | None:
    """One of them, told or not; none where the card holds, or a newer one was printed, or nobody may be seen."""
    listed = listed_cards(session, None, audiences, card_id=card_id)
    found = complete(session, session.execute(select(listed).where(listed.c.seen)).all())
    return found[0] if found else None


def count_to_replace(session: Session, wanted: ReprintFilter, audiences: Collection[Audience]) -> ReprintCounts:
    """How many there are, by what can be printed together."""
    listed = listed_cards(session, wanted, audiences)
    counted = (
        select(listed.c.seen, listed.c.variant, listed.c.languages, func.count(), func.count().filter(listed.c.in_use))
        .group_by(listed.c.seen, listed.c.variant, listed.c.languages)
        .order_by(listed.c.variant.desc(), listed.c.languages)
    )
    found = session.execute(counted).all()
    return ReprintCounts(
        sum(row[3] for row in found if row.seen),
        sum(row[3] for row in found if not row.seen),
        tuple(CardKind(row.variant, row.languages, row[4]) for row in found if row.seen and row[4]),
    )


def people_to_reprint(
    session: Session, wanted: ReprintFilter, audiences: Collection[Audience], kind: tuple[Variant, str], most: int
) -> list[int]:
    """Those of the list who can get a new card of the kind that they have, the oldest cards first."""
    listed = listed_cards(session, wanted, audiences)
    statement = select(listed.c.person_id).where(
        listed.c.seen, listed.c.in_use, listed.c.variant == kind[0], listed.c.languages == kind[1]
    )
    return list(session.scalars(statement.order_by(listed.c.card_id).limit(most)))


def cards_held_by(session: Session, person_ids: Collection[int]) -> dict[int, HeldCard]:
    """The card that each of these people holds, by person; who holds none is not in it."""
    if not person_ids:
        return {}
    holders = held_cards(None, (), Person.id.in_(person_ids))
    found = keys_of_cards(session, holders)
    rows = session.execute(
        select(holders, func.coalesce(found.c.reasons, NO_TEXTS).label("reasons")).outerjoin(
            found, found.c.card_id == holders.c.card_id
        )
    ).all()
    names = names_of_contacts(session, [row.reasons for row in rows])
    return {
        row.person_id: HeldCard(row.printed_on, row.variant, row.told_on, as_reasons(row.reasons, names))
        for row in rows
    }


def count_cards_with(session: Session, listing_id: int) -> int:
    """How many people hold a card with a unit, or a number of a listing, on it."""
    holders = held_cards(ReprintFilter(listing_id=listing_id), ())
    return session.scalar(select(func.count()).select_from(holders)) or 0


def held_cards(wanted: ReprintFilter | None, audiences: Collection[Audience], *more: ColumnElement[bool]) -> CTE:
    """The card that each one holds who still serves and has not withdrawn, with whether it may be shown whose it is."""
    statement = (
        select(
            Card.id.label("card_id"),
            Card.person_id,
            Card.contact_id,
            Card.printed_on,
            Card.variant,
            Card.languages,
            Card.told_on,
            Card.told_of,
            Person.name_en,
            Person.name_km,
            Listing.id.label("church_id"),
            Listing.name_en.label("church_en"),
            Listing.name_km.label("church_km"),
            Listing.place_code,
            (Listing.status == Status.ACTIVE).label("in_use"),
            (may_be_seen(audiences) if audiences else literal(False)).label("seen"),
        )
        .select_from(Card)
        .join(Person, Person.id == Card.person_id)
        .join(Listing.__table__, Listing.id == Person.listing_id)
        .where(Card.id.in_(LATEST), Person.left_on.is_(None), Person.consent_withdrawn_on.is_(None), *more)
    )
    if wanted is not None and wanted.province:
        statement = statement.where(func.left(Listing.place_code, 2) == wanted.province)
    if wanted is not None and wanted.listing_id is not None:
        statement = statement.where(stands_on_card(wanted.listing_id))
    return statement.cte("holder").prefix_with("MATERIALIZED")


def stands_on_card(listing_id: int) -> ColumnElement[bool]:
    """Whether a unit, or a number of a listing, stands on a card."""
    with_number = select(CardNumber.card_id).where(CardNumber.listing_id == listing_id)
    return or_(Card.contact_id == listing_id, Card.id.in_(with_number))


def listed_cards(
    session: Session, wanted: ReprintFilter | None, audiences: Collection[Audience], *, card_id: int | None = None
) -> CTE:
    """The cards that no longer hold, with why, as a filter wants them; or one of them."""
    holders = held_cards(wanted, audiences, *(() if card_id is None else (Card.id == card_id,)))
    found = keys_of_cards(session, holders)
    statement: Select[Any] = select(holders, found.c.reasons).join(found, found.c.card_id == holders.c.card_id)
    if wanted is not None:
        told_of_all = found.c.reasons.contained_by(func.coalesce(holders.c.told_of, NO_TEXTS))
        statement = statement.where(told_of_all if wanted.which is Which.TOLD else ~told_of_all)
    return statement.cte("listed").prefix_with("MATERIALIZED")


def complete(session: Session, rows: Collection[Row[Any]]) -> list[CardToReplace]:
    """The rows as results, with names and with the holders' own numbers."""
    phones = phones_of_people(session, [row.person_id for row in rows])
    names = names_of_contacts(session, [row.reasons for row in rows])
    places = place_lines(session, {row.place_code for row in rows if row.place_code})
    return [
        CardToReplace(
            id=row.card_id,
            person_id=row.person_id,
            name_en=row.name_en,
            name_km=row.name_km,
            church=NamedListing(row.church_id, row.church_en, row.church_km),
            church_in_use=row.in_use,
            place=places.get(row.place_code, ()),
            printed_on=row.printed_on,
            variant=row.variant,
            languages=row.languages,
            told_on=row.told_on,
            keys=tuple(row.reasons),
            reasons=as_reasons(row.reasons, names),
            phones=tuple(phone for phone in phones[row.person_id] if phone.state.is_usable),
        )
        for row in rows
    ]


def as_reasons(keys: Collection[str], names: Mapping[int, NamedListing]) -> tuple[WhyReplaced, ...]:
    """The reasons behind their texts."""
    return tuple(
        WhyReplaced(reason, number=display_number(about))
        if reason in ABOUT_NUMBERS
        else WhyReplaced(reason, contact=names.get(int(about)))
        for reason, about in read_keys(keys)
    )


def names_of_contacts(session: Session, all_keys: Collection[Collection[str]]) -> dict[int, NamedListing]:
    """The names of the contacts that reasons are about."""
    ids = {int(about) for keys in all_keys for reason, about in read_keys(keys) if reason not in ABOUT_NUMBERS}
    rows = session.execute(select(Listing.id, Listing.name_en, Listing.name_km).where(Listing.id.in_(ids)))
    return {row.id: NamedListing(*row) for row in rows}
