"""Whose number it is, and what was logged about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ARRAY, BigInteger, func, literal, select, true, tuple_
from sqlalchemy.orm import Session

from accounts.models import User
from directory.codes import Method, Outcome, Status
from directory.models import Listing, Person, Phone, PhoneCheck, PoliceUnit

LEDGER_ROWS = 50
"""How many checks a page of a ledger shows: one of ten years holds hundreds."""


@dataclass(frozen=True)
class PhoneOwner:
    """The listing behind a number, and the person where it is theirs."""

    listing: Listing
    person: Person | None

    @property
    def may_be_called(self) -> bool:
        """Whether the number may be offered: not one of a listing that is archived, or of a unit not to be used."""
        withheld = isinstance(self.listing, PoliceUnit) and self.listing.do_not_use is not None
        return not withheld and self.listing.status is Status.ACTIVE


@dataclass(frozen=True)
class LoggedCheck:
    """One line of a number's ledger. `checked_by` is empty for a caller, and for who has no account any more."""

    checked_on: date
    method: Method
    outcome: Outcome
    checked_by: str


def owner_of(session: Session, phone_id: int) -> PhoneOwner | None:
    """Whose number it is; none when there is no such number."""
    row = session.execute(
        select(Listing, Person)
        .select_from(Phone)
        .outerjoin(Person, Person.id == Phone.person_id)
        .join(Listing, Listing.id == func.coalesce(Phone.listing_id, Person.listing_id))
        .where(Phone.id == phone_id)
    ).one_or_none()
    return None if row is None else PhoneOwner(*row)


@dataclass(frozen=True)
class LedgerPage:
    """Some checks of a number, latest first, and the one below which the older ones follow."""

    checks: list[LoggedCheck]
    older: int | None


LOGGED = select(
    PhoneCheck.checked_on,
    PhoneCheck.method,
    PhoneCheck.outcome,
    func.coalesce(func.nullif(User.name, ""), User.email, "").label("checked_by"),
).outerjoin(User, User.id == PhoneCheck.checked_by_id)

COUNTED = (PhoneCheck.checked_on, PhoneCheck.id)
"""In which order checks count."""

JUST_NOW = timedelta(minutes=15)
"""For how long a check of somebody else is news to whoever logs one: they may have called at the same moment."""

LATEST_FIRST = [key.desc() for key in COUNTED]


def ledger_of(session: Session, phone_id: int, before: int | None = None, rows: int = LEDGER_ROWS) -> LedgerPage:
    """The checks of a number, latest first, as they count: those before the check with that id, if one is given."""
    statement = LOGGED.add_columns(PhoneCheck.id).where(PhoneCheck.phone_id == phone_id)
    if before is not None:
        edge = session.execute(select(*COUNTED).where(PhoneCheck.id == before)).one_or_none()
        statement = statement.where(tuple_(*COUNTED) < tuple_(*edge)) if edge else statement
    found = session.execute(statement.order_by(*LATEST_FIRST).limit(rows + 1)).all()
    older = found[rows - 1].id if len(found) > rows else None
    return LedgerPage([LoggedCheck(*row[:-1]) for row in found[:rows]], older)


@dataclass(frozen=True)
class JustLogged:
    """A check that somebody else has just logged."""

    outcome: Outcome
    at: datetime


def just_logged_by_another(session: Session, phone_id: int, user_id: int) -> JustLogged | None:
    """The latest check of a number that another user has just logged."""
    row = session.execute(
        select(PhoneCheck.outcome, PhoneCheck.created_at)
        .where(
            PhoneCheck.phone_id == phone_id,
            PhoneCheck.checked_by_id != user_id,
            PhoneCheck.created_at > datetime.now(UTC) - JUST_NOW,
        )
        .order_by(PhoneCheck.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None or row.created_at is None else JustLogged(row.outcome, row.created_at)


def last_outcomes(session: Session, phone_ids: Sequence[int], each: int) -> dict[int, list[LoggedCheck]]:
    """The latest checks of several numbers, so many of each at most."""
    asked = select(func.unnest(literal([*phone_ids], ARRAY(BigInteger))).label("id")).subquery("asked")
    latest = (
        LOGGED.add_columns(PhoneCheck.id.label("check_id"))
        .where(PhoneCheck.phone_id == asked.c.id)
        .order_by(*LATEST_FIRST)
        .limit(each)
        .correlate(asked)
        .lateral("latest")
    )
    found: dict[int, list[LoggedCheck]] = {phone_id: [] for phone_id in phone_ids}
    by_day = (latest.c.checked_on.desc(), latest.c.check_id.desc())
    for phone_id, *columns, _ in session.execute(select(asked.c.id, *latest.c).join(latest, true()).order_by(*by_day)):
        found[phone_id].append(LoggedCheck(*columns))
    return found
