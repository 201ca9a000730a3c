"""The numbers to check: whose turn it is, what was tried, what to try next, and who has taken it on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, case, cast, func, or_, select, true
from sqlalchemy.orm import Session

from accounts.models import User
from directory.codes import Audience, Kind, Outcome, Role, Status
from directory.dates import today_in_sql
from directory.models import Listing, Person, Phone, PoliceUnit
from directory.people.visibility import may_be_seen
from directory.phones.attempts import Attempts, Step, in_vain, next_step
from directory.phones.models import CheckAssignment
from directory.phones.owners import LoggedCheck, last_outcomes
from directory.phones.states import PHONE_STATES, PhoneState, PhoneStatus, as_status, decisive, state
from directory.units.lists import responsible_in, stands_in
from directory.worklist.dependents import churches_at, churches_of_units, dependents

OLDEST_DAYS = 3650
"""The age of a number that nobody has confirmed: no confirmation is older."""

RESTS_DAYS = 30
"""A number that nobody could be reached at in any way is tried again after so many days."""

OUTCOMES_SHOWN = 3
PAGE_ROWS = 25

TO_CHECK = (PhoneState.DOUBTED, PhoneState.UNCONFIRMED, PhoneState.STALE, PhoneState.DUE)


class Whose(StrEnum):
    """To whom the numbers are assigned."""

    ANYBODY = "all"
    MINE = "mine"
    NOBODY = "nobody"


@dataclass(frozen=True)
class WorklistFilter:
    """Which numbers are wanted. The default: all that are to be checked."""

    province: str = ""
    """Of what stands in a province, or is responsible for it."""
    kind: Kind | None = None
    states: tuple[PhoneState, ...] = TO_CHECK
    whose: Whose = Whose.ANYBODY
    user_id: int | None = None
    """Who asks, for those that are theirs."""


@dataclass(frozen=True)
class PersonBehind:
    """Whose own number it is."""

    id: int
    role: Role
    name_en: str
    name_km: str


@dataclass(frozen=True)
class NumberToCheck:
    """A number with all that one needs in order to check it."""

    phone: PhoneStatus
    listing_id: int
    kind: Kind
    name_en: str
    name_km: str
    province: str | None
    person: PersonBehind | None
    dependents: int
    """How many churches are offered it."""
    step: Step
    again_from: date | None
    """The day from which the next attempt makes sense; none where it is today's work."""
    assigned_to_id: int | None
    assigned_to: str
    places: int
    """At how many listings in use the same number stands."""
    outcomes: Sequence[LoggedCheck] = ()

    @property
    def is_resting(self) -> bool:
        """Whether the next attempt is for another day."""
        return self.again_from is not None


@dataclass(frozen=True)
class WorklistPage:
    """Some rows of the worklist, and how many there are in all."""

    rows: list[NumberToCheck]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PAGE_ROWS))


def numbers_to_check(
    session: Session, wanted: WorklistFilter, audiences: Collection[Audience], *, page: int = 1, rows: int = PAGE_ROWS
) -> WorklistPage:
    """A page of the numbers to check, as far as these audiences may see them.

    First what callers have said to be wrong, then by how many churches depend on the number times its age in days; an
    unconfirmed one counts as the oldest. What is to be tried again on another day stands at the end.
    """
    statement = matching(wanted, audiences)
    found = session.execute(statement.limit(rows).offset((page - 1) * rows)).all()
    total = found[0].total if found else count_to_check(session, wanted, audiences) if page > 1 else 0
    outcomes = last_outcomes(session, [row.phone_id for row in found], OUTCOMES_SHOWN)
    return WorklistPage([as_number(row, outcomes[row.phone_id]) for row in found], page, total)


def count_to_check(session: Session, wanted: WorklistFilter, audiences: Collection[Audience]) -> int:
    """How many numbers there are to check."""
    counted = matching(wanted, audiences).order_by(None).with_only_columns(Phone.id).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def matching(wanted: WorklistFilter, audiences: Collection[Audience]) -> Select[Any]:
    """The statement that selects what a filter wants, in order."""
    at = churches_at()
    of_units = churches_of_units(at)
    unit = PoliceUnit.__table__.c
    needed_by = dependents(at, of_units)
    old = today_in_sql() - decisive.c.checked_on
    confirmed = decisive.c.outcome == Outcome.CONFIRMED
    age = case((confirmed, func.least(old, OLDEST_DAYS)), else_=OLDEST_DAYS)
    again_from = func.greatest(
        in_vain.c.last_on + 1,
        case((decisive.c.outcome == Outcome.NOT_REACHED, decisive.c.checked_on + RESTS_DAYS)),
    )
    resting = func.coalesce(again_from > today_in_sql(), False)
    order = (
        resting,
        (state == PhoneState.DOUBTED.value).desc(),
        (func.greatest(needed_by, 1) * cast(age, Integer)).desc(),
        Phone.id,
    )
    statement = (
        PHONE_STATES.add_columns(
            Listing.id.label("owner_id"),
            Listing.kind,
            Listing.name_en,
            Listing.name_km,
            func.left(Listing.place_code, 2).label("province"),
            Person.id.label("whose_id"),
            Person.role,
            Person.name_en.label("person_en"),
            Person.name_km.label("person_km"),
            needed_by.label("dependents"),
            in_vain.c.calls,
            in_vain.c.other_channel,
            in_vain.c.commissariat,
            in_vain.c.last_on,
            case((resting, again_from)).label("again_from"),
            CheckAssignment.user_id,
            func.coalesce(func.nullif(User.name, ""), User.email, "").label("assigned_to"),
            places_of_number().label("places"),
            func.count().over().label("total"),
        )
        .join(in_vain, true())
        .outerjoin(Person, Person.id == Phone.person_id)
        .join(Listing.__table__, Listing.id == func.coalesce(Phone.listing_id, Person.listing_id))
        .outerjoin(PoliceUnit.__table__, unit.id == Listing.id)
        .outerjoin(of_units, of_units.c.police_unit_id == Listing.id)
        .outerjoin(CheckAssignment, CheckAssignment.phone_id == Phone.id)
        .outerjoin(User, User.id == CheckAssignment.user_id)
        .where(
            Listing.status == Status.ACTIVE,
            unit.do_not_use.is_(None),
            state.in_([*wanted.states]),
            seen_by(audiences),
        )
        .order_by(*order)
    )
    return narrowed(statement, wanted)


def places_of_number() -> ColumnElement[int]:
    """At how many listings or people the same number stands."""
    same = Phone.__table__.alias("same")
    return (
        select(func.count())
        .select_from(same)
        .where(same.c.number == Phone.number, ~same.c.demo)
        .correlate(Phone)
        .scalar_subquery()
    )


def seen_by(audiences: Collection[Audience]) -> ColumnElement[bool]:
    """Whether a number may be seen: that of a church or of a person by those only who may see the people there."""
    if not audiences:
        return and_(Phone.person_id.is_(None), Listing.kind != Kind.CHURCH)
    return or_(Phone.person_id.is_(None), may_be_seen(audiences))


def narrowed(statement: Select[Any], wanted: WorklistFilter) -> Select[Any]:
    """The statement, kept to what a filter wants."""
    if wanted.province:
        statement = statement.where(or_(stands_in(wanted.province), Listing.id.in_(responsible_in(wanted.province))))
    if wanted.kind is not None:
        statement = statement.where(Listing.kind == wanted.kind)
    if wanted.whose is Whose.MINE:
        statement = statement.where(CheckAssignment.user_id == wanted.user_id)
    elif wanted.whose is Whose.NOBODY:
        statement = statement.where(CheckAssignment.user_id.is_(None))
    return statement


STATUS_COLUMNS = len(PHONE_STATES.selected_columns)


def as_number(row: Row[Any], outcomes: Sequence[LoggedCheck] = ()) -> NumberToCheck:
    """A row of the statement as a result."""
    attempts = Attempts(row.calls, row.other_channel, row.commissariat, row.last_on)
    person = None
    if row.whose_id is not None:
        person = PersonBehind(row.whose_id, row.role, row.person_en, row.person_km)
    return NumberToCheck(
        phone=as_status(row[:STATUS_COLUMNS]),
        listing_id=row.owner_id,
        kind=row.kind,
        name_en=row.name_en,
        name_km=row.name_km,
        province=row.province,
        person=person,
        dependents=row.dependents,
        step=next_step(attempts, row.kind),
        again_from=row.again_from,
        assigned_to_id=row.user_id,
        assigned_to=row.assigned_to,
        places=row.places,
        outcomes=outcomes,
    )
