"""Making one church of two: what pointed at either points at the one that stays, and both histories are kept."""

from dataclasses import dataclass

from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from directory.listings.changes import write_names
from directory.listings.versions import take, touch
from directory.models import Church, Listing, MergedListing, NotDuplicate
from directory.pointing import keys_to, point_at

OWN_ROWS = ("church", "police_unit", "hotline")
"""Tables that hold a listing's own columns: their key is the listing's."""

HANDLED_APART = ("not_duplicate", "merged_listing")


@dataclass(frozen=True)
class Side:
    """One of the two churches, and its version on the page where somebody compared them."""

    id: int
    version: int


@dataclass(frozen=True)
class Taken:
    """What the church that stays takes over from the other one."""

    name_en: bool = False
    name_km: bool = False
    placement: bool = False
    """Place and position together: a position belongs to its place."""


class NamelessError(ValueError):
    """What was chosen would leave the church without a name in either script, which no form lets through."""


def merge_churches(session: Session, kept: Side, gone: Side, taken: Taken, user_id: int | None) -> Church:
    """Let one church stand for both; its people and numbers are those of both.

    Raises `StaleVersionError` when either was saved meanwhile, `LookupError` when there is none of them, and
    `NamelessError`.
    """
    # In one order, so that two who merge the same pair the other way round wait for each other.
    locked = {
        side.id: take(session, Church, side.id, side.version) for side in sorted((kept, gone), key=lambda s: s.id)
    }
    church, other = locked[kept.id], locked[gone.id]
    name_en = other.name_en if taken.name_en else church.name_en
    name_km = other.name_km if taken.name_km else church.name_km
    if not (name_en or name_km):
        raise NamelessError
    write_names(church, name_en, name_km)
    if taken.placement:
        church.place_code, church.location, church.precision = other.place_code, other.location, other.precision
        church.revision += 1
    session.flush()
    for table, column in keys_to_a_church():
        point_at(session, table, column, kept.id, gone.id)
    keep_dismissals(session, kept.id, gone.id)
    session.execute(update(MergedListing).where(MergedListing.kept_id == gone.id).values(kept_id=kept.id))
    session.execute(delete(Listing).where(Listing.id == gone.id).execution_options(synchronize_session=False))
    session.expunge(other)
    session.add(MergedListing(gone_id=gone.id, kept_id=kept.id, merged_by_id=user_id))
    session.expire(church)
    touch(session, church)
    return church


def keys_to_a_church() -> tuple[tuple[Table, Column[int]], ...]:
    """Every column that points at a church or at a listing."""
    return keys_to(("listing", "church"), (*OWN_ROWS, *HANDLED_APART))


def keep_dismissals(session: Session, kept_id: int, gone_id: int) -> None:
    """Whoever was said to be another church than the one that goes is another one than the one that stays."""
    rows = session.scalars(
        select(NotDuplicate).where((NotDuplicate.lower_id == gone_id) | (NotDuplicate.higher_id == gone_id))
    ).all()
    pairs = [
        {
            "lower_id": min(other, kept_id),
            "higher_id": max(other, kept_id),
            "dismissed_by_id": row.dismissed_by_id,
            "dismissed_at": row.dismissed_at,
        }
        for row in rows
        if (other := row.higher_id if row.lower_id == gone_id else row.lower_id) != kept_id
    ]
    for row in rows:
        session.delete(row)
    session.flush()
    if pairs:
        session.execute(insert(NotDuplicate).values(pairs).on_conflict_do_nothing())


def merged_into(session: Session, listing_id: int) -> int | None:
    """The listing that a merged one stands in today; none where it was not merged."""
    return session.scalar(select(MergedListing.kept_id).where(MergedListing.gone_id == listing_id))
