"""Storing a list: in one transaction, new churches set by set, and what rows say anew about those that are there.

What is stored is blanked in the staging: from then on it stands in the directory alone.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from accounts.audit import set_actor
from directory.codes import Kind, Purpose
from directory.importing.codes import BatchStatus, Part, RowResult
from directory.importing.comparing import StoredChurch, compare_rows, seen_by, stored_churches, the_pastor
from directory.importing.models import ImportBatch, ImportRow
from directory.models import Listing, Phone
from places.keys import khmer_clean, latin_norm

WILL_STORE = """
    result IS NULL AND entry IS NOT NULL AND choice IS DISTINCT FROM 'skip'
    AND (state = 'ready' OR state IN ('duplicate', 'differs') AND choice = 'keep')
"""
WILL_MERGE = "result IS NULL AND entry IS NOT NULL AND state IN ('duplicate', 'differs') AND choice = 'merge'"
"""Which rows become a church, and which change one; SQL conditions."""

NEW_CHURCHES = f"""
    CREATE TEMP TABLE new_church ON COMMIT DROP AS
    SELECT number AS row, nextval(pg_get_serial_sequence('listing', 'id')) AS id,
           CASE WHEN e.pastor IS NOT NULL THEN nextval(pg_get_serial_sequence('person', 'id')) END AS person_id,
           import_row.alike AS alike, e.*
    FROM import_row CROSS JOIN LATERAL jsonb_to_record(entry) AS e (
        name_en text, name_km text, key_en text, key_km text, place_code text, lon float8, lat float8,
        "precision" text, pastor jsonb, numbers text[]
    )
    WHERE batch_id = :batch AND {WILL_STORE}
    ORDER BY number
"""  # noqa: S608  (conditions of ours)

INSERTS = (
    f"""
    INSERT INTO listing (id, kind, name_en, name_km, key_en, key_km, place_code, location, "precision")
    SELECT id, '{Kind.CHURCH}', name_en, name_km, key_en, key_km, place_code,
           CASE WHEN lon IS NOT NULL THEN ST_SetSRID(ST_MakePoint(lon, lat), 4326) END, "precision"
    FROM new_church ORDER BY row
    """,  # noqa: S608
    "INSERT INTO church (id) SELECT id FROM new_church ORDER BY row",
    """
    INSERT INTO person (id, listing_id, role, name_en, name_km, consent_audience, consent_given_on, consent_renew_on)
    SELECT person_id, id, pastor ->> 'role', pastor ->> 'name_en', pastor ->> 'name_km', pastor ->> 'audience',
           (pastor ->> 'given_on')::date, (pastor ->> 'renew_on')::date
    FROM new_church WHERE person_id IS NOT NULL ORDER BY row
    """,
    f"""
    INSERT INTO phone (person_id, number, purpose, position)
    SELECT person_id, listed.number, '{Purpose.MOBILE}', listed.position - 1
    FROM new_church CROSS JOIN LATERAL unnest(numbers) WITH ORDINALITY AS listed (number, position)
    WHERE person_id IS NOT NULL ORDER BY row, listed.position
    """,  # noqa: S608
    # Whoever kept a row that resembles a church has told the two apart.
    """
    INSERT INTO not_duplicate (lower_id, higher_id, dismissed_by_id)
    SELECT DISTINCT least(new_church.id, listing.id), greatest(new_church.id, listing.id), CAST(:actor AS bigint)
    FROM new_church CROSS JOIN LATERAL jsonb_array_elements(alike) AS other
    JOIN listing ON listing.id = CAST(other ->> 'listing' AS bigint)
    ON CONFLICT DO NOTHING
    """,
)
BLANK = "cells = '[]', cell_errors = '{}', \"values\" = '{}', errors = '{}', notes = '{}', entry = NULL, alike = '[]'"
MARK_STORED = f"""
    UPDATE import_row SET result = '{RowResult.STORED}', listing_id = new_church.id, person_id = new_church.person_id,
           listing_version = 1, {BLANK}
    FROM new_church WHERE batch_id = :batch AND number = new_church.row
"""  # noqa: S608
MARK_OTHERS = f"""
    UPDATE import_row
    SET result = CASE WHEN choice = 'skip' THEN '{RowResult.SKIPPED}' ELSE '{RowResult.UNCHANGED}' END,
           listing_id = CASE WHEN choice = 'skip' THEN NULL ELSE match_id END, {BLANK}
    WHERE batch_id = :batch AND result IS NULL AND (choice = 'skip' OR state = 'unchanged')
"""  # noqa: S608
COUNT = text(
    """
    UPDATE import_batch SET stored = n.stored, merged = n.merged, skipped = n.skipped, unchanged = n.unchanged,
           erased = n.erased, waiting = n.waiting, status = :status, stored_at = coalesce(stored_at, now())
    FROM (
        SELECT count(*) FILTER (WHERE result = 'stored') AS stored,
               count(*) FILTER (WHERE result = 'merged') AS merged,
               count(*) FILTER (WHERE result = 'skipped') AS skipped,
               count(*) FILTER (WHERE result = 'unchanged') AS unchanged,
               count(*) FILTER (WHERE result = 'erased') AS erased,
               count(*) FILTER (WHERE result IS NULL) AS waiting
        FROM import_row WHERE batch_id = :batch
    ) AS n
    WHERE import_batch.id = :batch
    """
)

UPDATE_LISTINGS = text(
    """
    UPDATE listing SET name_en = new.name_en, name_km = new.name_km, key_en = new.key_en, key_km = new.key_km,
           place_code = new.place_code, "precision" = new."precision", version = version + 1, updated_at = now(),
           revision = revision + new.moved::int,
           location = CASE WHEN NOT new.moved THEN location
                           WHEN new.lon IS NOT NULL THEN ST_SetSRID(ST_MakePoint(new.lon, new.lat), 4326) END
    FROM jsonb_to_recordset(:rows) AS new (id bigint, name_en text, name_km text, key_en text, key_km text,
                                           place_code text, "precision" text, lon float8, lat float8, moved boolean)
    WHERE listing.id = new.id
    """
).bindparams(bindparam("rows", type_=JSONB(none_as_null=True)))
INSERT_PEOPLE = text(
    """
    INSERT INTO person (id, listing_id, role, name_en, name_km, consent_audience, consent_given_on, consent_renew_on)
    SELECT id, listing_id, role, name_en, name_km, audience, given_on, renew_on
    FROM jsonb_to_recordset(:rows) AS new (id bigint, listing_id bigint, role text, name_en text, name_km text,
                                           audience text, given_on date, renew_on date)
    """
).bindparams(bindparam("rows", type_=JSONB(none_as_null=True)))
INSERT_PHONES = text(
    f"""
    INSERT INTO phone (id, person_id, number, purpose, position)
    SELECT id, person_id, number, '{Purpose.MOBILE}', position
    FROM jsonb_to_recordset(:rows) AS new (id bigint, person_id bigint, number text, position int)
    """  # noqa: S608
).bindparams(bindparam("rows", type_=JSONB(none_as_null=True)))
MARK_MERGED = text(
    f"""
    UPDATE import_row SET result = '{RowResult.MERGED}', listing_id = new.listing_id, person_id = new.person_id,
           listing_version = new.version, before = new.before, {BLANK}
    FROM jsonb_to_recordset(:rows) AS new (number int, listing_id bigint, person_id bigint, version int, before jsonb)
    WHERE batch_id = :batch AND import_row.number = new.number
    """  # noqa: S608
).bindparams(bindparam("rows", type_=JSONB(none_as_null=True)))


def store_batch(
    session: Session, batch_id: int, actor: int | None, *, step: Callable[[int], None] = lambda rows: None
) -> None:
    """Store what can be stored of a list that was asked to be; the caller commits, once.

    Before that everything is compared with the directory as it is now: what somebody else added or changed since the
    check lets a row wait, and is shown. `step` is told how many rows have come how far.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"import {batch_id}", 0))))
    batch = session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.status is not BatchStatus.STORING:
        return
    set_actor(session, actor)
    ready = session.scalars(
        select(ImportRow.number).where(ImportRow.batch_id == batch_id, ImportRow.state == "ready")
    ).all()
    compare_rows(session, batch, ready)
    step(batch.rows_read // 4)
    merge_rows(session, batch, actor)
    step(batch.rows_read // 2)
    insert_churches(session, batch_id, actor)
    step(batch.rows_read)
    session.execute(text(MARK_OTHERS), {"batch": batch_id})
    # The next list may come before the database looks by itself how much there is by now.
    session.execute(text("ANALYZE listing, church, person, phone"))
    session.execute(COUNT, {"batch": batch_id, "status": BatchStatus.STORED.value})
    session.expire_all()


def insert_churches(session: Session, batch_id: int, actor: int | None) -> None:
    """Add the churches that rows become, with their people and numbers, and mark those rows."""
    session.execute(text("DROP TABLE IF EXISTS pg_temp.new_church"))
    session.execute(text(NEW_CHURCHES), {"batch": batch_id})
    session.execute(text("ANALYZE new_church"))
    for statement in INSERTS:
        session.execute(text(statement), {"actor": actor} if ":actor" in statement else {})
    session.execute(text(MARK_STORED), {"batch": batch_id})


def merge_rows(session: Session, batch: ImportBatch, actor: int | None) -> None:
    """Change the churches that rows were merged with; a row whose church was changed meanwhile waits."""
    rows = session.execute(
        text(
            "SELECT number, entry, take, match_id, match_version FROM import_row"  # noqa: S608
            f" WHERE batch_id = :batch AND {WILL_MERGE} ORDER BY number"
        ),
        {"batch": batch.id},
    ).all()
    if not rows:
        return
    ids = sorted({row.match_id for row in rows if row.match_id})
    session.execute(select(Listing.id).where(Listing.id.in_(ids)).order_by(Listing.id).with_for_update())
    churches = stored_churches(session, ids, seen_by(session, batch.given_by_id))
    fresh = [row for row in rows if row.match_id in churches and churches[row.match_id].version == row.match_version]
    # One church a row: a second row about it is compared anew with what the first one made of it.
    firsts = {row.match_id: row for row in reversed(fresh)}
    chosen = [row for row in fresh if firsts[row.match_id] is row]
    Merging(session, batch, churches).write(chosen)
    if others := [row.number for row in rows if row not in chosen]:
        session.execute(
            text("UPDATE import_row SET choice = NULL WHERE batch_id = :batch AND number = ANY(:rows)"),
            {"batch": batch.id, "rows": others},
        )
        compare_rows(session, batch, others)


class Merging:
    """Many rows that each change one church, written in a few statements."""

    def __init__(self, session: Session, batch: ImportBatch, churches: dict[int, StoredChurch]) -> None:
        """`churches` are those that the rows change, locked and as they are now."""
        self._session = session
        self._batch = batch
        self._churches = churches
        self._people: list[dict[str, Any]] = []
        self._phones: list[dict[str, Any]] = []
        self._person_ids = self._ids("person")
        self._phone_ids = self._ids("phone")

    def write(self, rows: Sequence[Row[Any]]) -> None:
        """Write everything that these rows say anew, and mark them."""
        if not rows:
            return
        self._positions = self._last_positions(rows)
        changed, marked = [], []
        for row in rows:
            church = self._churches[row.match_id]
            if row.take:
                changed.append(changed_listing(row.entry, row.take, church))
            person_id, added = self._add(row, church)
            before = {
                "name_en": church.name_en,
                "name_km": church.name_km,
                "place_code": church.place_code,
                "lon": church.lon,
                "lat": church.lat,
                "precision": church.precision,
                **added,
            }
            marked.append(
                {
                    "number": row.number,
                    "listing_id": church.id,
                    "person_id": person_id,
                    # A row that changed nothing keeps nobody from undoing the others.
                    "version": church.version + 1 if row.take else None,
                    "before": before if row.take else None,
                }
            )
        for statement, values in (
            (UPDATE_LISTINGS, changed),
            (INSERT_PEOPLE, self._people),
            (INSERT_PHONES, self._phones),
        ):
            if values:
                self._session.execute(statement, {"rows": values})
        self._session.execute(MARK_MERGED, {"rows": marked, "batch": self._batch.id})

    def _add(self, row: Row[Any], church: StoredChurch) -> tuple[int | None, dict[str, Any]]:
        """Note the person and the numbers that a row adds; gives whose row it is, and what undoing takes out again."""
        pastor = the_pastor(row.entry, church)
        if pastor is None and Part.PASTOR in row.take:
            person_id = next(self._person_ids)
            self._people.append({**row.entry["pastor"], "id": person_id, "listing_id": church.id})
            return person_id, {"person": person_id, "phones": self._add_numbers(person_id, row.entry["numbers"])}
        if pastor is not None and Part.NUMBERS in row.take:
            new = [number for number in row.entry["numbers"] if number not in pastor.numbers]
            return pastor.id, {"phones": self._add_numbers(pastor.id, new)}
        return pastor.id if pastor else None, {}

    def _add_numbers(self, person_id: int, numbers: Collection[str]) -> list[int]:
        added = []
        for number in numbers:
            self._positions[person_id] += 1
            phone_id = next(self._phone_ids)
            self._phones.append(
                {"id": phone_id, "person_id": person_id, "number": number, "position": self._positions[person_id]}
            )
            added.append(phone_id)
        return added

    def _last_positions(self, rows: Sequence[Row[Any]]) -> dict[int, int]:
        people = [person.id for row in rows for person in self._churches[row.match_id].people]
        last = select(Phone.person_id, func.max(Phone.position)).where(Phone.person_id.in_(people))
        known = {person or 0: position for person, position in self._session.execute(last.group_by(Phone.person_id))}
        return defaultdict(lambda: -1, known)

    def _ids(self, table: str) -> Iterator[int]:
        """New ids, a hundred at a time."""
        following = text(
            "SELECT nextval(pg_get_serial_sequence(CAST(:table AS text), 'id')) FROM generate_series(1, 100)"
        )
        while True:
            yield from self._session.scalars(following, {"table": table}).all()


def changed_listing(entry: dict[str, Any], take: Collection[str], church: StoredChurch) -> dict[str, Any]:
    """A church as it is to be: the parts that are taken from the row, and the others as they stand."""
    name_en = entry["name_en"] if Part.NAME_EN in take else church.name_en
    name_km = entry["name_km"] if Part.NAME_KM in take else church.name_km
    placement = entry if Part.PLACEMENT in take else vars(church)
    return {
        "id": church.id,
        "name_en": name_en,
        "name_km": name_km,
        "key_en": latin_norm(name_en),
        "key_km": khmer_clean(name_km),
        "moved": (placement["lon"], placement["lat"]) != (church.lon, church.lat),
        **{part: placement[part] for part in ("place_code", "precision", "lon", "lat")},
    }
