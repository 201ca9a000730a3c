"""Writing the ledger of checks. It only grows; a mistake is followed by a better check."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import Method, Outcome
from directory.dates import today
from directory.models import Phone, PhoneCheck

AT_ONCE = timedelta(minutes=1)
"""Within this time the same check by the same user is one form that was sent twice."""


class FutureCheckError(ValueError):
    """A check dated in the future: it would make a number look good for longer than anybody knows."""


def log_check(
    session: Session, phone_id: int, method: Method, outcome: Outcome, checked_on: date, user_id: int | None
) -> PhoneCheck:
    """Add a check to a number's ledger; the one that this user has just logged is not logged twice.

    Raises `FutureCheckError`.
    """
    if checked_on > today():
        raise FutureCheckError(checked_on.isoformat())
    session.execute(select(Phone.id).where(Phone.id == phone_id).with_for_update())
    latest = session.scalar(
        select(PhoneCheck).where(PhoneCheck.phone_id == phone_id).order_by(PhoneCheck.id.desc()).limit(1)
    )
    if (
        latest is not None
        and (latest.checked_by_id, latest.method, latest.outcome, latest.checked_on)
        == (user_id, method, outcome, checked_on)
        and latest.created_at > datetime.now(UTC) - AT_ONCE
    ):
        return latest
    check = PhoneCheck(phone_id=phone_id, method=method, outcome=outcome, checked_on=checked_on, checked_by_id=user_id)
    session.add(check)
    session.flush()
    return check
