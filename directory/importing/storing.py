"""Storing a list: in one transaction, new churches set by set, and what rows say anew about those that are there.

What is stored is blanked in the staging: from then on it stands in the directory alone.
"""

from collections.abc import Callable

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from accounts.audit import set_actor
from directory.codes import Kind, Purpose
from directory.importing.codes import BatchStatus, RowResult
from directory.importing.comparing import compare_rows
from directory.importing.merging import BLANK, merge_rows
from directory.importing.models import ImportBatch, ImportRow

WILL_STORE = """
    result IS NULL AND entry IS NOT NULL AND choice IS DISTINCT FROM 'skip'
    AND (state = 'ready' OR state IN ('duplicate', 'differs') AND choice = 'keep')
"""
"""Which rows become a church; an SQL condition."""

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
    merge_rows(session, batch)
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
