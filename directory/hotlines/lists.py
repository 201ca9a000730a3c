"""The list of hotlines: filtered, sorted, in pages; first in the order in which they are offered to a caller."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from directory.codes import HotlineKind
from directory.hotlines.queries import HotlineRecord, with_phones
from directory.listings.keyset import Total, count_of
from directory.listings.lists import KEYS, PAGE_ROWS, ListFilter, Page, Sort, narrowed, page_of
from directory.models import Hotline, Listing

HOTLINE_KEYS: dict[Sort, tuple[str, ...]] = KEYS | {
    Sort.OFFERED: (
        "CASE hotline.hotline_kind "
        + " ".join(f"WHEN '{kind.value}' THEN {place}" for place, kind in enumerate(HotlineKind))
        + " END",
        "listing.id",
    )
}
"""As offered: by kind, trafficking first, then the police."""

TABLES = Listing.__table__.join(Hotline.__table__, Hotline.__table__.c.id == Listing.id)


def list_hotlines(
    session: Session,
    wanted: ListFilter,
    *,
    after: int | None = None,
    before: int | None = None,
    rows: int = PAGE_ROWS,
) -> Page[HotlineRecord]:
    """One page of hotlines, after or before the hotline with that id."""
    statement = matching(session, wanted)
    found = page_of(
        session, statement, wanted.sort, after=after, before=before, rows=rows, keys=HOTLINE_KEYS, source=TABLES
    )
    hotlines = {each.id: each for each in session.scalars(select(Hotline).where(Hotline.id.in_(ids_of(found.rows))))}
    return Page(with_phones(session, [hotlines[each] for each in ids_of(found.rows)]), found.before, found.after)


def count_hotlines(session: Session, wanted: ListFilter) -> Total:
    """How many hotlines a filter finds."""
    return count_of(session, matching(session, wanted))


def matching(session: Session, wanted: ListFilter) -> Select[Any]:
    """The statement that selects what a filter wants, without order."""
    return narrowed(session, select(Listing.id).select_from(TABLES), wanted)


def ids_of(rows: list[Any]) -> list[int]:
    """The ids of rows."""
    return [row.id for row in rows]
