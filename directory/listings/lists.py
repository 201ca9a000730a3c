"""What the lists of all kinds of listings have in common: filters, orders, and keyset pages."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, FromClause, Select, literal_column, text
from sqlalchemy.orm import Session

from directory.codes import Audience, Status
from directory.listings.keyset import Slice, slice_of
from directory.listings.names import name_condition
from directory.models import Listing
from directory.phones.states import PhoneState, has_phone_in

PAGE_ROWS = 50
RowType = TypeVar("RowType")


class Sort(StrEnum):
    """In which order listings are listed."""

    OFFERED = "offered"
    """Hotlines only: as they are offered to a caller, trafficking first."""
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
"""What each order compares, written as the indexes are (a listing without a name in one script counts by its other)."""

DESCENDING = frozenset({Sort.NEWEST})


@dataclass(frozen=True)
class ListFilter:
    """Which listings of a kind are wanted. The default: all that are in use."""

    place_code: str = ""
    """A province or a district."""
    text: str = ""
    """Part of a name in either script, misspelt or not; shorter than `SHORTEST_TEXT` it does not count."""
    status: Status | None = Status.ACTIVE
    unplaced: bool = False
    unconfirmed: bool = False
    """Only those with no number that is confirmed at present."""
    sort: Sort = Sort.NAME_EN
    conditions: tuple[ColumnElement[bool], ...] = ()
    """What a package above this one asks of `Listing` beside."""


@dataclass(frozen=True)
class Page(Generic[RowType]):
    """One page of a list, and the rows from which the pages beside it count; none where there is no more."""

    rows: list[RowType]
    before: int | None
    after: int | None


def narrowed(
    session: Session, statement: Select[Any], wanted: ListFilter, audiences: Collection[Audience] = ()
) -> Select[Any]:
    """A statement over listings, kept to what a filter wants; where they lie is each kind's own question.

    No filter tells more than the rows: a person's number that `audiences` may not see confirms nothing.
    """
    if wanted.status is not None:
        # Literal, so that the partial indexes count.
        statement = statement.where(text(f"listing.status = '{wanted.status.value}'"))
    if wanted.unplaced:
        statement = statement.where(Listing.location.is_(None))
    if wanted.unconfirmed:
        states = (PhoneState.CONFIRMED, PhoneState.DUE)
        current = has_phone_in(Listing.id, states, audiences=audiences, row_by_row=True)
        statement = statement.where(~current)
    statement = statement.where(*wanted.conditions)
    named = name_condition(session, wanted.text)
    return statement if named is None else statement.where(named)


def page_of(
    session: Session,
    statement: Select[Any],
    sort: Sort,
    *,
    after: int | None,
    before: int | None,
    rows: int = PAGE_ROWS,
    keys: dict[Sort, tuple[str, ...]] = KEYS,
    source: FromClause | None = None,
) -> Slice:
    """One page of a statement over listings in an order, after or before the listing with that id.

    `source` holds the columns of `keys`, where they are not all the listing's own.
    """
    compared: list[ColumnElement[Any]] = [literal_column(key) for key in keys[sort]]
    return slice_of(
        session, statement, compared, after=after, before=before, rows=rows, falling=sort in DESCENDING, source=source
    )
