"""Which rows make up the history of one listing."""

from collections.abc import Collection
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.audit import Change, added_below, history_of
from directory.codes import Audience
from directory.models import MergedListing, Person
from directory.people.belongings import merged_people
from directory.people.visibility import may_be_seen

WITH_A_LISTING = ("listing", "police_unit", "hotline", "jurisdiction")
"""Tables whose rows carry the id of the listing itself."""


def history_of_listing(
    session: Session, listing_id: int, audiences: Collection[Audience], *, numbers: bool = True
) -> list[Change]:
    """What became of a listing, its people and their numbers, newest first; removed numbers included.

    Of its people only those whom `audiences` may see now; what is known of the others stands in the audit trail alone.
    Without `numbers` none is among it, as of a unit that is not to be called.
    """
    ids = [listing_id, *session.scalars(select(MergedListing.gone_id).where(MergedListing.kept_id == listing_id))]
    rows: list[tuple[str, int | str]] = [(table, each) for each in ids for table in (*WITH_A_LISTING, "merged_listing")]
    seen = select(Person.id).where(Person.listing_id == listing_id, may_be_seen(audiences))
    people = list(session.scalars(seen))
    merged = merged_people(session, people)
    rows += [("merged_person", person_id) for person_id in merged]
    people += merged
    phones: list[int] = []
    if numbers:
        phones += added_below(session, "phone", "listing_id", ids)
        phones += added_below(session, "phone", "person_id", people)
    checks = added_below(session, "phone_check", "phone_id", phones)
    for table, ids in (("person", people), ("phone", phones), ("phone_check", checks)):
        rows += [(table, row_id) for row_id in ids]
    return history_of(session, rows)


def changes_since(
    session: Session, listing_id: int, version: int, audiences: Collection[Audience], *, numbers: bool = True
) -> list[Change]:
    """What became of a listing after it had this version, newest first, as far as `audiences` may see it."""

    def is_later(change: Change) -> bool:
        fields = [field for row in change.rows if row.table == "listing" for field in row.fields]
        return all(int(field.new or 0) > version for field in fields if field.field == "version")

    return list(takewhile(is_later, history_of_listing(session, listing_id, audiences, numbers=numbers)))
