"""Pages of a list that begin after a row (keyset): as quick on the last page as on the first."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, func, select, tuple_
from sqlalchemy.orm import Session

from directory.models import Listing

COUNTED_UP_TO = 10_000
"""A count stops here: nobody reads on, and counting a million takes a second."""


@dataclass(frozen=True)
class Slice:
    """The rows of one page, and the ids from which the pages beside it count; none where there is no more."""

    rows: list[Row[Any]]
    before: int | None
    after: int | None


def slice_of(
    session: Session,
    statement: Select[Any],
    keys: list[ColumnElement[Any]],
    *,
    after: int | None,
    before: int | None,
    rows: int,
    falling: bool = False,
    source: FromClause | None = None,
) -> Slice:
    """One page of a statement over listings, ordered by `keys`, after or before the listing with that id.

    The last key tells any two listings apart; the statement selects the listing's `id`. `falling`: greatest first.
    `source`: what holds the keys, where it is more than the listings' own table.
    """
    down = falling is not bool(before)
    edge = before or after
    cursor = (
        edge
        and session.execute(
            select(*keys).select_from(Listing if source is None else source).where(Listing.id == edge)
        ).one_or_none()
    )
    if cursor:
        here, there = tuple_(*keys), tuple_(*cursor)
        statement = statement.where(here < there if down else here > there)
    statement = statement.order_by(*(key.desc() if down else key.asc() for key in keys))
    found = list(session.execute(statement.limit(rows + 1)))
    more = len(found) > rows
    found = found[:rows]
    if before:
        found.reverse()
    has_before, has_after = (more, bool(cursor)) if before else (bool(cursor), more)
    return Slice(
        rows=found,
        before=found[0].id if found and has_before else None,
        after=found[-1].id if found and has_after else None,
    )


@dataclass(frozen=True)
class Total:
    """How many listings a filter finds; `capped` when there are more than were counted."""

    number: int
    capped: bool


def count_of(session: Session, statement: Select[Any], most: int = COUNTED_UP_TO) -> Total:
    """How many listings a statement finds, counted up to `most`."""
    limited = statement.with_only_columns(Listing.id).limit(most + 1).subquery()
    number = session.scalar(select(func.count()).select_from(limited)) or 0
    return Total(min(number, most), number > most)
