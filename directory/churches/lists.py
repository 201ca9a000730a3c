"""The list of churches: filtered, sorted, in pages that begin after a row (keyset), however many there are."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal_column, select, text
from sqlalchemy.orm import Session

from directory.codes import Audience, Precision, Status
from directory.listings.keyset import COUNTED_UP_TO, Total, count_of
from directory.listings.lists import KEYS, PAGE_ROWS, ListFilter, Page, Sort, narrowed, page_of
from directory.listings.queries import place_lines, shown_place_code
from directory.models import Listing
from directory.people.queries import PersonOfListing, people_of
from directory.phones.states import PhoneStatus, phones_of
from places.results import ParentName

BATCH_ROWS = 1_000


@dataclass(frozen=True)
class ChurchRow:
    """A church in a list; people and numbers only for whoever may see them."""

    id: int
    name_en: str
    name_km: str
    place: tuple[ParentName, ...]
    precision: Precision | None
    unplaced: bool
    status: Status
    demo: bool
    lon: float | None
    lat: float | None
    people: list[PersonOfListing]
    phones: list[PhoneStatus]


def list_churches(
    session: Session,
    wanted: ListFilter,
    audiences: Collection[Audience],
    *,
    after: int | None = None,
    before: int | None = None,
    rows: int = PAGE_ROWS,
) -> Page[ChurchRow]:
    """One page of churches, after or before the church with that id; a handful of queries, however many rows."""
    found = page_of(session, matching(session, wanted, audiences), wanted.sort, after=after, before=before, rows=rows)
    return Page(complete(session, found.rows, audiences), found.before, found.after)


def count_churches(session: Session, wanted: ListFilter, audiences: Collection[Audience]) -> Total:
    """How many churches a filter finds, up to where nobody reads on; sooner where each one's ledger must be read."""
    found = matching(session, wanted, audiences)
    return count_of(session, found, COUNTED_UP_TO // 10 if wanted.unconfirmed else COUNTED_UP_TO)


def count_all(session: Session, wanted: ListFilter, audiences: Collection[Audience]) -> int:
    """How many churches a filter finds, all of them: what an export is recorded with."""
    found = matching(session, wanted, audiences).with_only_columns(Listing.id).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def all_churches(session: Session, wanted: ListFilter, audiences: Collection[Audience]) -> Iterator[ChurchRow]:
    """Every church that a filter finds, read in batches."""
    page = list_churches(session, wanted, audiences, rows=BATCH_ROWS)
    yield from page.rows
    while page.after is not None:
        page = list_churches(session, wanted, audiences, after=page.after, rows=BATCH_ROWS)
        yield from page.rows


def matching(session: Session, wanted: ListFilter, audiences: Collection[Audience]) -> Select[Any]:
    """The statement that selects what a filter wants, without order; who sees no numbers cannot filter by them."""
    if not audiences:
        wanted = replace(wanted, unconfirmed=False)
    statement = select(
        Listing.id,
        Listing.name_en,
        Listing.name_km,
        Listing.place_code,
        Listing.precision,
        Listing.status,
        Listing.demo,
        func.ST_X(Listing.location).label("lon"),
        func.ST_Y(Listing.location).label("lat"),
    ).where(text("listing.kind = 'church'"))  # literal, so that the partial indexes count
    if wanted.place_code:
        commune: ColumnElement[str] = literal_column(KEYS[Sort.PLACE][0])
        # Digits only, so a range of codes is a prefix, under any collation.
        statement = statement.where(commune >= wanted.place_code, commune < wanted.place_code + ":")
    return narrowed(session, statement, wanted, audiences)


def complete(session: Session, found: list[Row[Any]], audiences: Collection[Audience]) -> list[ChurchRow]:
    """The rows with their places, people and numbers, as far as `audiences` may see them."""
    personal = bool(audiences)
    ids = [row.id for row in found]
    codes = {row.id: shown_place_code(row.place_code, personal) for row in found}
    places = place_lines(session, {code for code in codes.values() if code})
    people = people_of(session, ids, audiences)
    phones = phones_of(session, ids) if personal else {}
    return [
        ChurchRow(
            id=row.id,
            name_en=row.name_en,
            name_km=row.name_km,
            place=places.get(codes[row.id] or "", ()),
            precision=row.precision if personal else None,
            unplaced=row.precision is None,
            status=row.status,
            demo=row.demo,
            lon=row.lon if personal else None,
            lat=row.lat if personal else None,
            people=people[row.id],
            phones=phones.get(row.id, []),
        )
        for row in found
    ]
