"""For whom cards are printed: who may get one, and the card of each one's own unit."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from cards.contents import CardContent, card_for
from cards.models import Card
from cards.variants import Variant
from directory.codes import Audience, Kind, Status
from directory.dates import today
from directory.listings.names import name_condition
from directory.models import Listing, Person
from directory.people.visibility import may_be_seen
from geo.responsible import codes_above
from geo.responsible_queries import places_that_decide
from training.attendance import BY_NAME
from training.models import Attendance
from training.queries import NamedListing

MOST_RECIPIENTS = 1_000
"""For how many people cards are printed at once."""

MOST_DIFFERENT = 26
"""How many different cards one print may hold, so that it is set in 5 seconds and 200 MB."""


@dataclass(frozen=True)
class Recipient:
    """Somebody of a church for whom a card can be printed."""

    id: int
    name_en: str
    name_km: str
    church: NamedListing
    printed_on: date | None
    """When the card was printed that they hold, if they hold one."""


@dataclass(frozen=True)
class Printed:
    """A card as it is printed for several people."""

    content: CardContent
    person_ids: tuple[int, ...]


def recipients(
    session: Session,
    audiences: Collection[Audience],
    *,
    place_code: str = "",
    text: str = "",
    training_id: int | None = None,
) -> tuple[list[Recipient], bool]:
    """Who serves at a church in use, has agreed and fits; whether there are more than are offered."""
    conditions: list[ColumnElement[bool]] = [may_be_seen(audiences), Listing.status == Status.ACTIVE]
    if place_code:
        conditions.append(Listing.place_code.like(place_code + "%"))
    if training_id is not None:
        conditions.append(Person.id.in_(select(Attendance.person_id).where(Attendance.training_id == training_id)))
    named = name_condition(session, text)
    if named is not None:
        person = or_(Person.name_en.icontains(text, autoescape=True), Person.name_km.contains(text, autoescape=True))
        conditions.append(or_(named, person))
    printed_on = select(func.max(Card.printed_on)).where(Card.person_id == Person.id).scalar_subquery()
    rows = session.execute(
        select(Person.id, Person.name_en, Person.name_km, Listing.id, Listing.name_en, Listing.name_km, printed_on)
        .join(Listing, Listing.id == Person.listing_id)
        .where(Listing.kind == Kind.CHURCH, *conditions)
        .order_by(*BY_NAME)
        .limit(MOST_RECIPIENTS + 1)
    )
    found = [Recipient(row[0], row[1], row[2], NamedListing(row[3], row[4], row[5]), row[6]) for row in rows]
    return found[:MOST_RECIPIENTS], len(found) > MOST_RECIPIENTS


def cards_of(
    session: Session, person_ids: Collection[int], variant: Variant, languages: Sequence[str]
) -> dict[int, CardContent]:
    """The card of each one's own unit, by person; whoever is not of a church in use gets none.

    Whether they still agree is asked where the print is recorded. Needs an application context, for the words.
    """
    statement = (
        select(Person.id, Listing.place_code)
        .join(Listing, Listing.id == Person.listing_id)
        .where(Person.id.in_(person_ids), Listing.kind == Kind.CHURCH, Listing.status == Status.ACTIVE)
        .order_by(*BY_NAME)
    )
    places = {row.id: row.place_code for row in session.execute(statement)}
    decide = places_that_decide(session)
    alike = {code: tuple(each for each in codes_above(code or "") if each in decide) for code in set(places.values())}
    asked = {deciding: code for code, deciding in alike.items()}
    cards = {deciding: card_for(session, code, variant, languages) for deciding, code in asked.items()}
    return {person_id: cards[alike[code]] for person_id, code in places.items()}


def grouped(cards: Mapping[int, CardContent]) -> list[Printed]:
    """Each different card once, with those for whom it is; that of most people first."""
    groups: dict[str, list[int]] = {}
    for person_id, content in cards.items():
        groups.setdefault(as_text(content), []).append(person_id)
    found = [Printed(cards[ids[0]], tuple(ids)) for ids in groups.values()]
    return sorted(found, key=lambda each: -len(each.person_ids))


def print_id(form_id: UUID, cards: Mapping[int, CardContent]) -> UUID:
    """The id of a print: sending a form twice gives the same, unless what stands on the cards has changed between."""
    contents = [[person_id, as_text(cards[person_id])] for person_id in sorted(cards)]
    return uuid5(form_id, json.dumps([today().isoformat(), contents]))


def as_text(content: CardContent) -> str:
    """What stands on a card, to compare it with another."""
    return json.dumps([content.contact_id, content.data, [each.phone_id for each in content.numbers]], sort_keys=True)
