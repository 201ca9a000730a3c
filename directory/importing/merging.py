"""Merging rows of a list into churches that are there: what they say anew, in a few statements for all of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from directory.codes import Purpose
from directory.importing.codes import Part, RowResult
from directory.importing.comparing import StoredChurch, compare_rows, seen_by, stored_churches, the_pastor
from directory.importing.models import ImportBatch
from directory.models import Listing, Phone
from places.keys import khmer_clean, latin_norm

WILL_MERGE = "result IS NULL AND entry IS NOT NULL AND state IN ('duplicate', 'differs') AND choice = 'merge'"
"""Which rows change a church; an SQL condition."""

BLANK = "cells = '[]', cell_errors = '{}', \"values\" = '{}', errors = '{}', notes = '{}', entry = NULL, alike = '[]'"
"""What is blanked in a row that is done with."""

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


def merge_rows(session: Session, batch: ImportBatch) -> None:
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
