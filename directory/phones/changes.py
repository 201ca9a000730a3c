"""Writing the ledger of checks. It only grows; a mistake is followed by a better check."""

from datetime import date

from sqlalchemy.orm import Session

from directory.codes import Method, Outcome
from directory.dates import today
from directory.models import PhoneCheck


class FutureCheckError(ValueError):
    """A check dated in the future: it would make a number look good for longer than anybody knows."""


def log_check(
    session: Session, phone_id: int, method: Method, outcome: Outcome, checked_on: date, user_id: int | None
) -> PhoneCheck:
    """Add a check to a number's ledger. Raises `FutureCheckError`."""
    if checked_on > today():
        raise FutureCheckError(checked_on.isoformat())
    check = PhoneCheck(phone_id=phone_id, method=method, outcome=outcome, checked_on=checked_on, checked_by_id=user_id)
    session.add(check)
    session.flush()
    return check
