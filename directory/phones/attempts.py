"""How often a number was tried in vain since a check last decided, and what is to be tried next.

Nothing of it is stored: the ledger says it. A second call counts on another day only, since whoever is in the field
today may be at the desk tomorrow.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from directory.codes import SILENT, Kind, Method
from directory.dates import today_in_sql
from directory.models import Phone, PhoneCheck
from directory.phones.states import decisive

CALLS = 2
"""On so many days a number is called before anything else is tried."""

OTHER_CHANNELS = (Method.SMS, Method.VISIT, Method.LETTER)


class Step(StrEnum):
    """What is to be tried next, in this order."""

    CALL = "call"
    AGAIN = "again"
    OTHER_CHANNEL = "other_channel"
    ASK_COMMISSARIAT = "ask_commissariat"
    MARK = "mark"
    """Nobody was reached in any way: the number is marked as not confirmed."""


@dataclass(frozen=True)
class Attempts:
    """What was tried in vain since a check last decided."""

    calls: int
    """On how many days somebody called."""
    other_channel: bool
    commissariat: bool
    last_on: date | None


def next_step(attempts: Attempts, kind: Kind) -> Step:
    """What is to be tried next. Only about a unit the commissariat is asked: it must not learn who the pastors are."""
    if attempts.calls < CALLS:
        return Step.AGAIN if attempts.last_on else Step.CALL
    if not attempts.other_channel:
        return Step.OTHER_CHANNEL
    if kind is Kind.POLICE_UNIT and not attempts.commissariat:
        return Step.ASK_COMMISSARIAT
    return Step.MARK


in_vain = (
    select(
        func.count(PhoneCheck.checked_on.distinct()).filter(PhoneCheck.method == Method.CALL).label("calls"),
        func.coalesce(func.bool_or(PhoneCheck.method.in_(OTHER_CHANNELS)), False).label("other_channel"),
        func.coalesce(func.bool_or(PhoneCheck.method == Method.COMMISSARIAT), False).label("commissariat"),
        func.max(PhoneCheck.checked_on).label("last_on"),
    )
    .where(
        PhoneCheck.phone_id == Phone.id,
        PhoneCheck.outcome.in_(SILENT),
        PhoneCheck.method != Method.CRISIS_CALL,
        PhoneCheck.checked_on <= today_in_sql(),
        or_(
            decisive.c.id.is_(None),
            # Both, so that the index finds those since then in a ledger of many years.
            and_(
                PhoneCheck.checked_on >= decisive.c.checked_on,
                tuple_(PhoneCheck.checked_on, PhoneCheck.id) > tuple_(decisive.c.checked_on, decisive.c.id),
            ),
        ),
    )
    .correlate(Phone, decisive)
    .lateral("in_vain")
)
"""The attempts of a number as a subquery beside `decisive`."""


def attempts_of(session: Session, phone_id: int) -> Attempts:
    """The attempts of one number."""
    statement = (
        select(in_vain).select_from(Phone).outerjoin(decisive, true()).join(in_vain, true()).where(Phone.id == phone_id)
    )
    return Attempts(*session.execute(statement).one())
