"""The list of churches: filtered, sorted, in pages that begin after a row (keyset), however many there are."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal_column, or_, select, text
from sqlalchemy.orm import Session

from directory.churches.duplicates import KHMER_WORDS, LATIN_WORDS
from directory.churches.queries import place_lines, shown_place_code
from directory.codes import Audience, Precision, Status
from directory.keyset import COUNTED_UP_TO, Total, count_of, slice_of
from directory.models import Listing
from directory.people.queries import PersonOfListing, people_of
from directory.phones.states import PhoneState, PhoneStatus, has_phone_in, phones_of
from places.keys import is_khmer, khmer_clean, latin_norm
from places.results import ParentName

PAGE_ROWS = 50
BATCH_ROWS = 1_000
SHORTEST_TEXT = 3
"""Fewer characters make no trigram; every church would be looked at."""

SIMILAR_WORD = 0.5
"""Word similarity from which a name holds the searched text, misspelt; about one letter in six may differ."""


class Sort(StrEnum):
    """In which order churches are listed."""

    NAME_EN = "name_en"
    NAME_KM = "name_km"
    PLACE = "place"
    NEWEST = "newest"


KEYS: dict[Sort, tuple[str, ...]] = {
    Sort.NAME_EN: ("coalesce(nullif(listing.name_en COLLATE \"km-x-icu\", ''), listing.name_km)", "listing.id"),
    Sort.NAME_KM: ("coalesce(nullif(listing.name_km COLLATE \"km-x-icu\", ''), listing.name_en)", "listing.id"),
    Sort.PLACE: ("\"left\"(coalesce(listing.place_code, ''), 6)", "listing.id"),
    Sort.NEWEST: ("listing.id",),
}
"""What each order compares, written as the indexes are (a church without a name in one script counts by its other)."""

DESCENDING = frozenset({Sort.NEWEST})


@dataclass(frozen=True)
class ChurchFilter:
    """Which churches are wanted. The default: all that are in use."""

    place_code: str = ""
    """A province or a district."""
    text: str = ""
    """Part of a name in either script, misspelt or not; shorter than `SHORTEST_TEXT` it does not count."""
    status: Status | None = Status.ACTIVE
    unplaced: bool = False
    unconfirmed: bool = False
    """Only those with no number that was confirmed within the last year."""
    sort: Sort = Sort.NAME_EN


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


@dataclass(frozen=True)
class ChurchPage:
    """One page of a list, and the rows from which the pages beside it count; none where there is no more."""

    rows: list[ChurchRow]
    before: int | None
    after: int | None


def list_churches(
    session: Session,
    wanted: ChurchFilter,
    audiences: Collection[Audience],
    *,
    after: int | None = None,
    before: int | None = None,
    rows: int = PAGE_ROWS,
) -> ChurchPage:
    """One page of churches, after or before the church with that id; a handful of queries, however many rows."""
    keys: list[ColumnElement[Any]] = [literal_column(key) for key in KEYS[wanted.sort]]
    found = slice_of(
        session,
        matching(session, wanted, audiences),
        keys,
        after=after,
        before=before,
        rows=rows,
        falling=wanted.sort in DESCENDING,
    )
    return ChurchPage(complete(session, found.rows, audiences), found.before, found.after)


def count_churches(session: Session, wanted: ChurchFilter, audiences: Collection[Audience]) -> Total:
    """How many churches a filter finds, up to where nobody reads on; sooner where each one's ledger must be read."""
    found = matching(session, wanted, audiences)
    return count_of(session, found, COUNTED_UP_TO // 10 if wanted.unconfirmed else COUNTED_UP_TO)


def count_all(session: Session, wanted: ChurchFilter, audiences: Collection[Audience]) -> int:
    """How many churches a filter finds, all of them: what an export is recorded with."""
    found = matching(session, wanted, audiences).with_only_columns(Listing.id).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def all_churches(session: Session, wanted: ChurchFilter, audiences: Collection[Audience]) -> Iterator[ChurchRow]:
    """Every church that a filter finds, read in batches."""
    page = list_churches(session, wanted, audiences, rows=BATCH_ROWS)
    yield from page.rows
    while page.after is not None:
        page = list_churches(session, wanted, audiences, after=page.after, rows=BATCH_ROWS)
        yield from page.rows


def matching(session: Session, wanted: ChurchFilter, audiences: Collection[Audience]) -> Select[Any]:
    """The statement that selects what a filter wants, without order.

    No filter tells more than the rows: a number that `audiences` may not see confirms nothing.
    """
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
    if wanted.status is not None:
        statement = statement.where(text(f"listing.status = '{wanted.status.value}'"))
    if wanted.unplaced:
        statement = statement.where(Listing.location.is_(None))
    if wanted.place_code:
        commune: ColumnElement[str] = literal_column(KEYS[Sort.PLACE][0])
        # Digits only, so a range of codes is a prefix, under any collation.
        statement = statement.where(commune >= wanted.place_code, commune < wanted.place_code + ":")
    if wanted.unconfirmed and audiences:
        states = (PhoneState.CONFIRMED, PhoneState.DUE)
        current = has_phone_in(Listing.id, states, audiences=audiences, row_by_row=True)
        statement = statement.where(~current)
    named = name_condition(session, wanted.text)
    return statement if named is None else statement.where(named)


def name_condition(session: Session, typed: str) -> ColumnElement[bool] | None:
    """Whether a name holds the typed text, as it is or misspelt; none where the text says nothing."""
    latin = re.sub("|".join(LATIN_WORDS), "", latin_norm(typed))
    khmer = re.sub("|".join(KHMER_WORDS), "", khmer_clean(typed)) if is_khmer(typed) else ""
    conditions = []
    for key, column in ((latin, Listing.key_en), (khmer, Listing.key_km)):
        if len(key) >= SHORTEST_TEXT:
            conditions += [column.contains(key, autoescape=True), column.op("%>")(key)]
    if not conditions:
        return None
    session.execute(select(func.set_config("pg_trgm.word_similarity_threshold", str(SIMILAR_WORD), True)))
    return or_(*conditions)


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
