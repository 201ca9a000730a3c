"""Writing the ledger of checks. It only grows; a mistake is followed by a better check."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, insert, null, select
from sqlalchemy.orm import Session

from directory.codes import DISPROVING, SILENT, CallResult, Kind, Method, Outcome
from directory.dates import today
from directory.models import Phone, PhoneCheck
from directory.phones.attempts import Step, attempts_of, next_step
from directory.phones.models import CheckAssignment
from directory.phones.owners import PhoneOwner, owner_of
from directory.phones.states import phone_status

AT_ONCE = timedelta(minutes=1)
"""Within this time the same check by the same user is one form that was sent twice."""

SAID = {
    CallResult.ANSWERED: Outcome.CONFIRMED,
    CallResult.NO_ANSWER: Outcome.NO_ANSWER,
    CallResult.WRONG_NUMBER: Outcome.SAID_WRONG,
}
"""What stands in the ledger for what a caller said. That a number is wrong is said, and not yet found."""

IN_THE_FUTURE = _l("This day is in the future. Log a check after it was made.")
NOT_TRIED_YET = _l(
    "Try the other ways first: call on two days, then write or visit. Only then mark it as not confirmed."
)
CHURCH_STAYS_SECRET = _l("Never ask the commissariat about a church or a pastor: it must not learn who they are.")


class CheckRefusedError(ValueError):
    """A check that is not logged: `code` for programs, `sentence` (translated when shown) for people."""

    def __init__(self, code: str, sentence: LazyString) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


def log_check(
    session: Session, phone_id: int, method: Method, outcome: Outcome, checked_on: date, user_id: int | None
) -> PhoneCheck:
    """Add a check to a number's ledger; the one that this user has just logged is not logged twice.

    Raises `CheckRefusedError`: for a day in the future, which would make a number look good for longer than anybody
    knows; for "not confirmed" before everything was tried; for a church about which the commissariat was asked.
    """
    if checked_on > today():
        raise CheckRefusedError("future", IN_THE_FUTURE)
    lock(session, phone_id)
    latest = session.scalar(
        select(PhoneCheck).where(PhoneCheck.phone_id == phone_id).order_by(PhoneCheck.id.desc()).limit(1)
    )
    if (
        latest is not None
        and (latest.checked_by_id, latest.method, latest.outcome, latest.checked_on)
        == (user_id, method, outcome, checked_on)
        and latest.created_at is not None
        and latest.created_at > datetime.now(UTC) - AT_ONCE
    ):
        return latest
    refuse_what_does_not_fit(session, phone_id, method, outcome)
    check = PhoneCheck(phone_id=phone_id, method=method, outcome=outcome, checked_on=checked_on, checked_by_id=user_id)
    session.add(check)
    if outcome in DISPROVING:
        # A check of an earlier day that is logged late: what callers have said since, it says better.
        session.execute(
            delete(PhoneCheck).where(
                PhoneCheck.phone_id == phone_id,
                PhoneCheck.outcome == Outcome.SAID_WRONG,
                PhoneCheck.checked_on > checked_on,
            )
        )
    session.flush()
    if outcome not in SILENT:
        session.execute(delete(CheckAssignment).where(CheckAssignment.phone_id == phone_id))
    return check


def lock(session: Session, phone_id: int) -> None:
    """Let whoever writes to this ledger at the same moment wait."""
    session.execute(select(Phone.id).where(Phone.id == phone_id).with_for_update())


def refuse_what_does_not_fit(session: Session, phone_id: int, method: Method, outcome: Outcome) -> None:
    """Raise `CheckRefusedError` for a way or an outcome that this number is not open to."""
    owner = owner_of(session, phone_id)
    if owner is None or (Method.COMMISSARIAT is not method and outcome is not Outcome.NOT_REACHED):
        return
    if method is Method.COMMISSARIAT and owner.listing.kind is Kind.CHURCH:
        raise CheckRefusedError("church", CHURCH_STAYS_SECRET)
    step = next_step(attempts_of(session, phone_id), owner.listing.kind)
    if outcome is Outcome.NOT_REACHED and step is not Step.MARK:
        raise CheckRefusedError("not-tried-yet", NOT_TRIED_YET)


@dataclass(frozen=True)
class NotedCall:
    """What came of a call and was kept; `new` where nobody had said the same today."""

    number: str
    result: CallResult
    new: bool


def note_call(
    session: Session, phone_id: int, result: CallResult, *, instead_of: CallResult | None = None
) -> NotedCall | None:
    """Keep what came of a call in a crisis: number, day and outcome, nobody and no hour.

    Nothing is kept, and none given, for a number that is not offered to callers (of a person, disproved, demo, …): what
    somebody says from an old page must not bring it back. The same outcome of one day is kept once, unless a check came
    between. `instead_of` takes back what the same caller said by mistake a moment ago.
    """
    lock(session, phone_id)
    owner, phone = owner_of(session, phone_id), phone_status(session, phone_id)
    if owner is None or phone is None or not offered_in_a_crisis(owner) or phone.demo or not phone.state.is_usable:
        return None
    here = PhoneCheck.phone_id == phone_id
    said = [here, PhoneCheck.method == Method.CRISIS_CALL, PhoneCheck.checked_on == today()]
    if instead_of is not None:
        session.execute(delete(PhoneCheck).where(*said, PhoneCheck.outcome == SAID[instead_of]))
    last_check = select(func.coalesce(func.max(PhoneCheck.id), 0)).where(here, PhoneCheck.method != Method.CRISIS_CALL)
    again = select(PhoneCheck.id).where(
        *said, PhoneCheck.outcome == SAID[result], PhoneCheck.id > last_check.scalar_subquery()
    )
    new = session.scalar(again.limit(1)) is None
    if new:
        session.execute(
            insert(PhoneCheck).values(
                phone_id=phone_id,
                method=Method.CRISIS_CALL,
                outcome=SAID[result],
                checked_on=today(),
                created_at=null(),
            )
        )
    return NotedCall(phone.display, result, new)


def offered_in_a_crisis(owner: PhoneOwner) -> bool:
    """Whether everybody who searches is offered the numbers of this owner."""
    return owner.person is None and owner.listing.kind is not Kind.CHURCH and owner.may_be_called
