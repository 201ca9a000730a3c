"""How good a number is, from the ledger of its checks alone.

The latest *decisive* check decides: `confirmed` confirms; `wrong_number`, `changed` and `out_of_service` disprove until
somebody confirms the number again; `not_reached` takes a confirmation back. `no_answer` and `busy` decide nothing:
silence never proves a number dead. Of two checks of one day the one logged later counts. A check dated in the future
counts from its day on. For how long a confirmation counts, an administrator says (`CheckRules`).

A caller who said in a crisis that the number is wrong (`said_wrong`) does not disprove it: one slip of a thumb must not
take the unit's number from whoever calls next. The number is *doubted*: still offered, after the others and never as
the first call, it says why, and it stands first among those to check.

One number may stand at several listings. That it is out of service holds for all of them, until it is confirmed there;
whose number it is, or no longer is, and that it was confirmed, says nothing about the others.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, any_, case, func, literal, literal_column, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from directory.codes import DISPROVING, SILENT, Audience, Outcome, Purpose
from directory.dates import today_in_sql
from directory.models import Person, Phone, PhoneCheck
from directory.people.visibility import may_be_seen
from directory.phones.models import CheckRules
from directory.phones.numbers import display_number, tel_link


class PhoneState(StrEnum):
    """What the ledger says about a number."""

    CONFIRMED = "confirmed"
    DUE = "due"
    STALE = "stale"
    UNCONFIRMED = "unconfirmed"
    DOUBTED = "doubted"
    DISPROVED = "disproved"

    @property
    def is_usable(self) -> bool:
        """Whether the number may be offered: no check has disproved it."""
        return self is not PhoneState.DISPROVED

    @property
    def is_current(self) -> bool:
        """Whether a confirmation stands that is not too old."""
        return self in (PhoneState.CONFIRMED, PhoneState.DUE)


@dataclass(frozen=True)
class PhoneStatus:
    """A number with what the ledger says about it."""

    phone_id: int
    listing_id: int | None
    person_id: int | None
    number: str
    purpose: Purpose
    answers_from: int | None
    answers_until: int | None
    demo: bool
    state: PhoneState
    decided_on: date | None
    """The day of the check that decided the state."""
    outcome: Outcome | None
    """What that check found."""
    tried_on: date | None
    """The day of the latest check, whatever came of it."""

    @property
    def confirmed_on(self) -> date | None:
        """Since when the number stands confirmed; none when it never was or has been disproved since."""
        return self.decided_on if self.outcome is Outcome.CONFIRMED else None

    @property
    def display(self) -> str:
        """The number as people read it."""
        return display_number(self.number)

    @property
    def tel(self) -> str | None:
        """The address that calls it; none for a demo number."""
        return tel_link(self.number, self.demo)


the_same_number = aliased(Phone, name="the_same_number")

# As an array: the few checks are then found by index, where a join or an OR would read the whole ledger.
its_rows = func.array(
    select(the_same_number.id).where(the_same_number.number == Phone.number).correlate(Phone).scalar_subquery()
)

decisive = (
    select(PhoneCheck.outcome, PhoneCheck.checked_on, PhoneCheck.id)
    .where(
        PhoneCheck.phone_id == any_(its_rows),
        or_(
            PhoneCheck.outcome == Outcome.OUT_OF_SERVICE,
            and_(PhoneCheck.phone_id == Phone.id, PhoneCheck.outcome.not_in(SILENT)),
        ),
        PhoneCheck.checked_on <= today_in_sql(),
    )
    .order_by(PhoneCheck.checked_on.desc(), PhoneCheck.id.desc())
    .limit(1)
    .correlate(Phone)
    .lateral("decisive")
)

age = today_in_sql() - decisive.c.checked_on

# PostgreSQL asks each once for a statement, not for each number. Without an answer a confirmation counts as too old.
due_after = select(CheckRules.due_after_days).scalar_subquery()
stale_after = select(CheckRules.stale_after_days).scalar_subquery()

state: ColumnElement[str] = case(
    (
        decisive.c.outcome == Outcome.CONFIRMED,
        case(
            (age <= due_after, PhoneState.CONFIRMED.value),
            (age <= stale_after, PhoneState.DUE.value),
            else_=PhoneState.STALE.value,
        ),
    ),
    (decisive.c.outcome.in_(DISPROVING), PhoneState.DISPROVED.value),
    (decisive.c.outcome == Outcome.SAID_WRONG, PhoneState.DOUBTED.value),
    else_=PhoneState.UNCONFIRMED.value,
)

last_tried = (
    select(func.max(PhoneCheck.checked_on))
    .where(PhoneCheck.phone_id == Phone.id, PhoneCheck.checked_on <= today_in_sql())
    .correlate(Phone)
    .scalar_subquery()
)

PHONE_STATES: Select[Any] = (
    select(
        Phone.id.label("phone_id"),
        Phone.listing_id,
        Phone.person_id,
        Phone.number,
        Phone.purpose,
        Phone.answers_from,
        Phone.answers_until,
        Phone.demo,
        state.label("state"),
        decisive.c.checked_on.label("decided_on"),
        decisive.c.outcome,
        last_tried.label("tried_on"),
    )
    .select_from(Phone)
    .outerjoin(decisive, true())
)
"""Every number with its state; add a `where` on `Phone`, or join it as a subquery."""


def phones_of(session: Session, listing_ids: Collection[int]) -> dict[int, list[PhoneStatus]]:
    """The numbers of the listings themselves (not of their people), in the order in which they are offered."""
    statement = PHONE_STATES.where(Phone.listing_id.in_(listing_ids)).order_by(Phone.position, Phone.id)
    return by_owner(session.execute(statement), "listing_id", listing_ids)


def phones_of_people(session: Session, person_ids: Collection[int]) -> dict[int, list[PhoneStatus]]:
    """The numbers of people, in the order in which they are offered. Personal data: ask who may see them first."""
    statement = PHONE_STATES.where(Phone.person_id.in_(person_ids)).order_by(Phone.position, Phone.id)
    return by_owner(session.execute(statement), "person_id", person_ids)


def phone_status(session: Session, phone_id: int) -> PhoneStatus | None:
    """One number with its state."""
    row = session.execute(PHONE_STATES.where(Phone.id == phone_id)).one_or_none()
    return None if row is None else as_status(row)


def has_phone_in(
    listing_id: InstrumentedAttribute[int],
    states: Iterable[PhoneState],
    *,
    audiences: Collection[Audience] = (),
    row_by_row: bool = False,
) -> ColumnElement[bool]:
    """Whether a listing has a number of its own, or one of a person whom `audiences` may see, in one of these states.

    An SQL condition for lists and maps; `listing_id` is the column of the outer query. Asked `row_by_row`, it suits a
    query that stops after a page of rows; else PostgreSQL may read the states of all numbers first.
    """
    wanted = select(literal(1)).select_from(Phone).outerjoin(decisive, true()).where(state.in_([*states]))
    having = [wanted.where(Phone.listing_id == listing_id)]
    if audiences:
        # A subquery of its own rather than an OR in one: each of them then uses its own index.
        theirs = wanted.join(Person, Person.id == Phone.person_id)
        having.append(theirs.where(Person.listing_id == listing_id, may_be_seen(audiences)))
    if row_by_row:
        # An OFFSET, even of nothing, keeps the planner from hashing the whole subquery (140 ms at 100,000 numbers).
        having = [each.offset(literal_column("0")) for each in having]
    return or_(*(each.exists() for each in having))


def by_owner(rows: Iterable[Row[Any]], owner: str, ids: Collection[int]) -> dict[int, list[PhoneStatus]]:
    """The rows as results, under their owner; an owner without a number has an empty list."""
    found: dict[int, list[PhoneStatus]] = {owner_id: [] for owner_id in ids}
    for row in rows:
        found[getattr(row, owner)].append(as_status(row))
    return found


PURPOSES = {each.value: each for each in Purpose}
STATES = {each.value: each for each in PhoneState}
OUTCOMES = {each.value: each for each in Outcome} | {None: None}
"""Codes by their text. Calling the class for each took a tenth of the time of a crisis answer."""


def as_status(columns: Sequence[Any]) -> PhoneStatus:
    """The columns of `PHONE_STATES` as a result; a code may still be the text that the database holds."""
    *ids, number, purpose, opens, closes, demo, state, decided_on, outcome, tried_on = columns
    phone_id, listing_id, person_id = ids
    return PhoneStatus(
        phone_id,
        listing_id,
        person_id,
        number,
        PURPOSES[purpose],
        opens,
        closes,
        demo,
        STATES[state],
        decided_on,
        OUTCOMES[outcome],
        tried_on,
    )
