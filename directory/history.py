"""Which rows make up the history of one listing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.audit import Change, added_below, history_of
from directory.codes import Audience
from directory.models import Person

WITH_A_LISTING = ("listing", "police_unit", "hotline", "jurisdiction")
"""Tables whose rows carry the id of the listing itself."""


def history_of_listing(session: Session, listing_id: int, *, everyone: bool = False) -> list[Change]:
    """What became of a listing, its people and their numbers, newest first; removed numbers included.

    People who agreed to be seen by administrators only, and people who have been removed, are left out unless
    `everyone`.
    """
    rows: list[tuple[str, int | str]] = [(table, listing_id) for table in WITH_A_LISTING]
    people = added_below(session, "person", "listing_id", [listing_id])
    if not everyone:
        seen_by_staff = select(Person.id).where(Person.id.in_(people), Person.consent_audience == Audience.STAFF)
        people = list(session.scalars(seen_by_staff))
    phones = added_below(session, "phone", "listing_id", [listing_id])
    phones += added_below(session, "phone", "person_id", people)
    checks = added_below(session, "phone_check", "phone_id", phones)
    for table, ids in (("person", people), ("phone", phones), ("phone_check", checks)):
        rows += [(table, row_id) for row_id in ids]
    return history_of(session, rows)
