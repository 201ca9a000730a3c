"""Undoing a whole import, as long as nothing in it was changed since."""

from dataclasses import dataclass

from sqlalchemy import Table, delete, func, or_, select, text
from sqlalchemy.orm import Session

from db import Base
from directory.importing.codes import BatchStatus, RowResult
from directory.importing.merging import UPDATE_LISTINGS
from directory.importing.models import ImportBatch, ImportRow
from directory.models import Church, Listing, Person, Phone
from places.keys import khmer_clean, latin_norm

OWN = ("church", "person", "phone")
"""What an import writes itself below a church; what else points there, somebody has added since."""

NOT_WORK = ("import_row", "not_duplicate")
"""What may point at a church without anybody having worked on it."""


@dataclass(frozen=True)
class ChangedSince:
    """Churches of an import that were changed after it, or that are gone: they keep it from being undone."""

    listing_ids: list[int]
    gone: int

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.listing_ids or self.gone)


def changed_since(session: Session, batch_id: int) -> ChangedSince:
    """Which churches of an import are no longer as it left them."""
    rows = session.execute(
        select(ImportRow.listing_id, ImportRow.listing_version, Listing.version)
        .outerjoin(Listing, Listing.id == ImportRow.listing_id)
        .where(
            ImportRow.batch_id == batch_id,
            ImportRow.result.in_((RowResult.STORED, RowResult.MERGED, RowResult.ERASED)),
            ImportRow.listing_version.is_not(None),
        )
    ).all()
    changed = {row.listing_id for row in rows if row.listing_id and row.listing_version != row.version}
    changed |= pointed_at(session, batch_id)
    return ChangedSince(sorted(changed), sum(row.listing_id is None for row in rows))


def pointed_at(session: Session, batch_id: int) -> set[int]:
    """Churches of an import at which, or at whose people or numbers that it added, something points by now."""
    stored = select(ImportRow.listing_id).where(
        ImportRow.batch_id == batch_id, ImportRow.result == RowResult.STORED, ImportRow.listing_id.is_not(None)
    )
    people, phones = added_to_others(session, batch_id)
    of_stored = select(Person.id).where(Person.listing_id.in_(stored))
    mine = {
        "listing": select(Listing.id, Listing.id.label("church")).where(Listing.id.in_(stored)),
        "church": select(Church.__table__.c.id, Church.__table__.c.id.label("church")).where(
            Church.__table__.c.id.in_(stored)
        ),
        "person": select(Person.id, Person.listing_id.label("church")).where(
            or_(Person.listing_id.in_(stored), Person.id.in_(people))
        ),
        "phone": select(Phone.id, Person.listing_id.label("church"))
        .join(Person, Person.id == Phone.person_id)
        .where(or_(Person.id.in_(of_stored), Phone.id.in_(phones))),
    }
    found: set[int] = set()
    for table in Base.metadata.sorted_tables:
        if table.name in (*OWN, *NOT_WORK):
            continue
        for key in table.foreign_keys:
            if key.column.table.name in mine and key.column.name == "id":
                owners = mine[key.column.table.name].subquery()
                found |= set(session.scalars(select(owners.c.church).join(table, key.parent == owners.c.id)))
    return found


def added_to_others(session: Session, batch_id: int) -> tuple[list[int], list[int]]:
    """The people and the numbers that an import added to churches that were there before."""
    befores = session.scalars(
        select(ImportRow.before).where(ImportRow.batch_id == batch_id, ImportRow.before.is_not(None))
    ).all()
    people = [before["person"] for before in befores if before and before.get("person")]
    return people, [phone for before in befores if before for phone in before.get("phones", ())]


def undo_batch(session: Session, batch_id: int) -> ChangedSince:
    """Take everything back that an import stored, and put back what it changed; gives what keeps it from that.

    The caller commits. The trail keeps both: that it was stored, and that it was undone.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"import {batch_id}", 0))))
    batch = session.get_one(ImportBatch, batch_id, populate_existing=True)
    nothing = ChangedSince([], 0)
    if batch.status is not BatchStatus.STORED:
        return nothing
    session.execute(
        select(Listing.id)
        .join(ImportRow, ImportRow.listing_id == Listing.id)
        .where(ImportRow.batch_id == batch_id)
        .order_by(Listing.id)
        .with_for_update(of=Listing)
    )
    if changed := changed_since(session, batch_id):
        return changed
    put_back(session, batch_id)
    stored = select(ImportRow.listing_id).where(
        ImportRow.batch_id == batch_id, ImportRow.result == RowResult.STORED, ImportRow.listing_id.is_not(None)
    )
    ids = list(session.scalars(stored))
    listings: Table = Listing.__table__  # type: ignore[assignment]
    session.execute(delete(listings).where(listings.c.id.in_(ids)))
    batch.status, batch.undone_at = BatchStatus.UNDONE, func.now()
    session.flush()
    session.expire_all()
    return nothing


def put_back(session: Session, batch_id: int) -> None:
    """Put churches that rows were merged with back to what they were."""
    rows = session.execute(
        select(ImportRow.listing_id, ImportRow.before).where(
            ImportRow.batch_id == batch_id, ImportRow.result == RowResult.MERGED, ImportRow.before.is_not(None)
        )
    ).all()
    befores = [(row.listing_id, row.before or {}) for row in rows]
    people, phones = added_to_others(session, batch_id)
    for table, ids in ((Phone.__table__, phones), (Person.__table__, people)):
        if ids:
            session.execute(delete(table).where(table.c.id.in_(ids)))  # type: ignore[arg-type]
    now = positions_now(session, [listing_id for listing_id, _ in befores])
    restored = [
        {
            "id": listing_id,
            "key_en": latin_norm(before["name_en"]),
            "key_km": khmer_clean(before["name_km"]),
            "moved": (before["lon"], before["lat"]) != now[listing_id],
            **{name: before[name] for name in ("name_en", "name_km", "place_code", "precision", "lon", "lat")},
        }
        for listing_id, before in befores
    ]
    if restored:
        session.execute(UPDATE_LISTINGS, {"rows": restored})


def positions_now(session: Session, ids: list[int]) -> dict[int, tuple[float | None, float | None]]:
    """Where churches lie now, longitude and latitude as they are kept."""
    rows = session.execute(
        text(
            "SELECT id, round(ST_X(location)::numeric, 7)::float8 AS lon,"
            " round(ST_Y(location)::numeric, 7)::float8 AS lat FROM listing WHERE id = ANY(:ids)"
        ),
        {"ids": ids},
    )
    return {row.id: (row.lon, row.lat) for row in rows}
