"""Whose number it is, and what was logged about it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from directory.codes import Method, Outcome, Status
from directory.models import Listing, Person, Phone, PhoneCheck, PoliceUnit


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
    """One line of a number's ledger. `checked_by` is empty for somebody who has no account any more."""

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


def ledger_of(session: Session, phone_id: int) -> list[LoggedCheck]:
    """The checks of a number, latest first, as they count."""
    rows = session.execute(
        select(
            PhoneCheck.checked_on,
            PhoneCheck.method,
            PhoneCheck.outcome,
            func.coalesce(func.nullif(User.name, ""), User.email, "").label("checked_by"),
        )
        .outerjoin(User, User.id == PhoneCheck.checked_by_id)
        .where(PhoneCheck.phone_id == phone_id)
        .order_by(PhoneCheck.checked_on.desc(), PhoneCheck.id.desc())
    )
    return [LoggedCheck(*row) for row in rows]
