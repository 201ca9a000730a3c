"""Whose agreement is to be renewed, and what came of asking them. An agreement lasts a year (DESIGN, "Do no harm")."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from directory.codes import Audience, Kind, Role, Status
from directory.dates import today
from directory.listings.versions import touch
from directory.models import Listing, Person
from directory.people.changes import renewal_day
from directory.people.visibility import has_run_out, may_be_seen

WITHIN_DAYS = (30, 60, 90)
"""How many days ahead one may look, the usual first."""

PAGE_ROWS = 50


@dataclass(frozen=True)
class DueConsent:
    """Somebody to ask again. Once the agreement has run out no name stands here, as on every other list."""

    person_id: int
    kind: Kind
    listing_name_en: str
    listing_name_km: str
    role: Role
    name_en: str
    name_km: str
    renew_on: date
    has_run_out: bool
    asked_in_vain_on: date | None


@dataclass(frozen=True)
class DueConsents:
    """One page of those to ask again, and how many there are in all."""

    rows: list[DueConsent]
    total: int
    after: int | None
    """Where the next page begins; none on the last."""


def due_consents(
    session: Session, audiences: Collection[Audience], within_days: int, after: int | None = None
) -> DueConsents:
    """Whose agreement has run out or does so within these days, the longest ago first; behind the person `after`.

    Only people of listings in use, as far as `audiences` may ask them.
    """
    last = today() + timedelta(days=within_days)
    due = (
        select(Person.id)
        .join(Listing, Listing.id == Person.listing_id)
        .where(
            may_be_seen(audiences) | has_run_out(audiences),
            Person.consent_renew_on <= last,
            Listing.status == Status.ACTIVE,
        )
    )
    total = session.scalar(select(func.count()).select_from(due.subquery())) or 0
    found = session.execute(behind(due, session.get(Person, after) if after else None)).all()
    rows = [
        DueConsent(
            person_id=row.id,
            kind=row.kind,
            listing_name_en=row.listing_name_en,
            listing_name_km=row.listing_name_km,
            role=row.role,
            name_en="" if row.consent_renew_on < today() else row.name_en,
            name_km="" if row.consent_renew_on < today() else row.name_km,
            renew_on=row.consent_renew_on,
            has_run_out=row.consent_renew_on < today(),
            asked_in_vain_on=row.asked_in_vain_on,
        )
        for row in found[:PAGE_ROWS]
    ]
    return DueConsents(rows, total, rows[-1].person_id if len(found) > PAGE_ROWS else None)


def behind(due: Select[int], person: Person | None) -> Select[tuple[int]]:
    """The columns of a page of those who are due, and of one row more."""
    key = tuple_(Person.consent_renew_on, Person.id)
    statement = due.add_columns(
        Person.role,
        Person.name_en,
        Person.name_km,
        Person.consent_renew_on,
        Person.asked_in_vain_on,
        Listing.kind,
        Listing.name_en.label("listing_name_en"),
        Listing.name_km.label("listing_name_km"),
    ).order_by(Person.consent_renew_on, Person.id)
    if person is not None:
        statement = statement.where(key > tuple_(person.consent_renew_on, person.id))
    return statement.limit(PAGE_ROWS + 1)


def renew_consent(session: Session, listing: Listing, person: Person, on: date) -> None:
    """They agreed again to what they agreed to before; it holds for a year from that day."""
    if (person.consent_given_on, person.consent_withdrawn_on) == (on, None):
        return  # sent twice
    person.consent_given_on = on
    person.consent_renew_on = renewal_day(on)
    person.consent_withdrawn_on = None
    person.asked_in_vain_on = None
    touch(session, listing)


def withdraw_consent(session: Session, listing: Listing, person: Person, on: date) -> None:
    """They withdrew: from now on they stand on no page, map, list or export. What is still held can be erased."""
    if person.consent_withdrawn_on is None:
        person.consent_withdrawn_on = max(on, person.consent_given_on)
        touch(session, listing)


def note_not_reached(session: Session, person: Person, on: date) -> None:
    """Somebody tried to ask them and did not reach them; their agreement is as it was."""
    person.asked_in_vain_on = on
    session.flush()
