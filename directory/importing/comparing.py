"""Comparing checked rows with the directory, and with one another: what is there already, and what a row says anew."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import Integer

from accounts.models import User
from accounts.permissions import Permission
from directory.churches.duplicates import LikelyDuplicate, Reason, as_duplicate, likely, likely_values
from directory.codes import Audience, Status
from directory.coordinates import KEPT_DECIMALS
from directory.importing.codes import Choice, Part, RowState
from directory.importing.models import ImportBatch
from directory.models import Listing, Person, Phone
from directory.people.visibility import audiences_of, may_be_seen

STAGE = (
    "DROP TABLE IF EXISTS pg_temp.staged",
    """
    CREATE TEMP TABLE staged ON COMMIT DROP AS
    SELECT import_row.number AS row, choice, entry, "values" ->> 'church_id' AS church_id, e.*
    FROM import_row CROSS JOIN LATERAL jsonb_to_record(entry) AS e (
        core_en text, core_km text, place_code text, lon float8, lat float8, numbers text[], pastor jsonb,
        spellings_en text[], spellings_km text[]
    )
    WHERE batch_id = :batch AND result IS NULL AND entry IS NOT NULL
      AND state IN ('ready', 'duplicate', 'differs', 'unchanged')
    """,
    "ALTER TABLE staged ADD PRIMARY KEY (row)",
    # Without knowing how many there are, the planner would compare each row with each.
    "ANALYZE staged",
    # Compiling the statements takes longer than running them.
    "SET LOCAL jit = off",
    # Millions of pairs are looked up, not sorted.
    "SET LOCAL enable_mergejoin = off",
    "SET LOCAL work_mem = '64MB'",
)
"""The rows that can be compared, by themselves."""

LIKELY_ROWS = likely(
    """
    SELECT staged.row, CAST(0 AS bigint) AS own_id, core_en, core_km,
           CASE WHEN lon IS NOT NULL THEN ST_SetSRID(ST_MakePoint(lon, lat), 4326) END AS point,
           CASE WHEN length(place_code) >= 6 THEN left(place_code, 6) END AS commune,
           numbers, spellings_en AS names_en, spellings_km AS names_km,
           coalesce(pastor ->> 'name_en', '') AS pastor_en, coalesce(pastor ->> 'name_km', '') AS pastor_km
    FROM staged WHERE CAST(:rows AS int[]) IS NULL OR staged.row = ANY(:rows)
    """,
    many=True,
).bindparams(bindparam("rows", type_=ARRAY(Integer)))

EARLIER_ROWS = text(
    """
    WITH token AS (
        SELECT staged.row, 'same_number' AS reason, unnest(numbers) AS token FROM staged
        WHERE choice IS DISTINCT FROM 'skip'
        UNION ALL
        SELECT staged.row, 'same_name', left(coalesce(place_code, ''), 6) || '|' || core FROM staged
        CROSS JOIN LATERAL (VALUES (core_en), (core_km)) AS cores (core)
        WHERE core <> '' AND choice IS DISTINCT FROM 'skip'
    ), firsts AS (
        SELECT token.row, reason, min(token.row) OVER (PARTITION BY reason, token) AS earlier FROM token
    )
    SELECT firsts.row AS number, min(earlier) AS earlier, array_agg(DISTINCT reason) AS reasons FROM firsts
    WHERE earlier < firsts.row GROUP BY firsts.row
    """
)

WRITE = text(
    """
    UPDATE import_row SET state = new.state, alike = new.alike, match_id = new.match_id,
           match_version = new.match_version, person_id = new.person_id, choice = new.choice,
           take = ARRAY(SELECT jsonb_array_elements_text(new.take))
    FROM jsonb_to_recordset(:rows) AS new (number int, state text, alike jsonb, match_id bigint, match_version int,
                                           person_id bigint, choice text, take jsonb)
    WHERE batch_id = :batch AND import_row.number = new.number
    """
).bindparams(bindparam("rows", type_=JSONB(none_as_null=True)))


@dataclass(frozen=True)
class StoredChurch:
    """A church of the directory as a row is compared with it; people only whom whoever imports may see."""

    id: int
    version: int
    status: Status
    name_en: str
    name_km: str
    place_code: str | None
    lon: float | None
    lat: float | None
    precision: str | None
    people: tuple["StoredPerson", ...] = ()


@dataclass(frozen=True)
class StoredPerson:
    """Somebody of a church."""

    id: int
    name_en: str
    name_km: str
    numbers: frozenset[str] = field(default_factory=frozenset)


def seen_by(session: Session, user_id: int | None) -> frozenset[Audience]:
    """As whom a user reads people: nobody's number gives a church away to who may not see it."""
    user = session.get(User, user_id) if user_id else None
    names = {name for role in user.roles for name in role.permissions} if user and user.active else set()
    return audiences_of([permission for permission in Permission if permission.value in names])


def compare_rows(session: Session, batch: ImportBatch, numbers: Collection[int] | None = None) -> None:
    """Say of each row that can be stored, or of those named, what it resembles and what it says anew."""
    audiences = seen_by(session, batch.given_by_id)
    for statement in STAGE:
        session.execute(text(statement), {"batch": batch.id} if ":batch" in statement else {})
    wanted = None if numbers is None else sorted(numbers)
    staged = [
        row
        for row in session.execute(text("SELECT staged.row AS number, choice, church_id, entry FROM staged"))
        if numbers is None or row.number in numbers
    ]
    if not staged:
        return
    alike: dict[int, list[LikelyDuplicate]] = defaultdict(list)
    values = {"rows": wanted, **likely_values(audiences)}
    for row in session.execute(LIKELY_ROWS, values):
        alike[row.row].append(as_duplicate(row))
    earlier = {row.number: row for row in session.execute(EARLIER_ROWS)}
    forced = {row.number: int(row.church_id) for row in staged if row.church_id}
    ids = {each.listing_id for found in alike.values() for each in found} | set(forced.values())
    churches = stored_churches(session, ids, audiences)
    written = [
        decided(row, alike[row.number], earlier.get(row.number), forced.get(row.number), churches) for row in staged
    ]
    session.execute(WRITE, {"batch": batch.id, "rows": written})


def decided(
    row: Row[Any],
    alike: Sequence[LikelyDuplicate],
    earlier: Row[Any] | None,
    forced: int | None,
    churches: Mapping[int, StoredChurch],
) -> dict[str, Any]:
    """What is kept of the comparison of one row."""
    shown: list[dict[str, Any]] = [
        {
            "listing": each.listing_id,
            "reasons": [reason.value for reason in each.reasons],
            "metres": each.metres and round(each.metres),
            "same_commune": each.same_commune,
        }
        for each in alike
    ]
    if earlier is not None:
        shown.append({"row": earlier.earlier, "reasons": list(earlier.reasons)})
    same = forced or certainly_the_same(alike)
    chosen = Choice(row.choice) if row.choice else None
    match = churches.get(same or (alike[0].listing_id if alike else 0))
    parts = differences(row.entry, match) if match else []
    if same and match:
        state = RowState.DIFFERS if parts else RowState.UNCHANGED
        # What somebody's own list of churches says anew was changed on purpose; else only gaps are filled unasked.
        take = parts if forced else fills_gaps(row.entry, match, parts)
        chosen = chosen or (Choice.MERGE if take else None)
    elif shown:
        state, take = RowState.DUPLICATE, fills_gaps(row.entry, match, parts) if match else []
    else:
        state, take, chosen = RowState.READY, [], None if row.choice != Choice.SKIP else Choice.SKIP
    person = the_pastor(row.entry, match) if match else None
    return {
        "number": row.number,
        "state": state.value,
        "alike": shown,
        "match_id": match and match.id,
        "match_version": match and match.version,
        "person_id": person and person.id,
        "choice": chosen and chosen.value,
        "take": [part.value for part in take],
    }


def certainly_the_same(alike: Sequence[LikelyDuplicate]) -> int | None:
    """The church that a row is beyond doubt: of the same name, and with the same number or pastor there."""
    for each in alike:
        known = Reason.SAME_NUMBER in each.reasons or (Reason.SAME_PASTOR in each.reasons and each.same_commune)
        if Reason.SAME_NAME in each.reasons and known:
            return each.listing_id
    return None


def differences(entry: Mapping[str, Any], church: StoredChurch) -> list[Part]:
    """The parts of a church about which a row says something else or more; an empty cell says nothing."""
    found = [Part(name) for name in ("name_km", "name_en") if entry[name] and entry[name] != getattr(church, name)]
    if moves(entry, church):
        found.append(Part.PLACEMENT)
    if entry["pastor"]:
        pastor = the_pastor(entry, church)
        if pastor is None:
            found.append(Part.PASTOR)
        elif set(entry["numbers"]) - pastor.numbers:
            found.append(Part.NUMBERS)
    return found


def moves(entry: Mapping[str, Any], church: StoredChurch) -> bool:
    """Whether a row puts a church elsewhere, or knows better where it is; a coarser place says nothing new."""
    code = entry["place_code"] or ""
    if entry["precision"] == "gps":
        there = (church.lon, church.lat)
        return (entry["lon"], entry["lat"]) != there or bool(code and code != church.place_code)
    return bool(code) and not (church.place_code or "").startswith(code)


def the_pastor(entry: Mapping[str, Any], church: StoredChurch) -> StoredPerson | None:
    """The person of a church whom a row names; none where it is somebody else, or nobody."""
    pastor = entry["pastor"]
    if not pastor:
        return None
    for person in church.people:
        for name in ("name_en", "name_km"):
            if pastor[name] and pastor[name].casefold() == getattr(person, name).casefold():
                return person
    return None


def fills_gaps(entry: Mapping[str, Any], church: StoredChurch | None, parts: Sequence[Part]) -> list[Part]:
    """Those parts that the directory does not have yet: taking them loses nothing."""
    if church is None:
        return []
    gaps = {
        Part.NAME_KM: not church.name_km,
        Part.NAME_EN: not church.name_en,
        Part.PLACEMENT: church.place_code is None and church.lon is None,
        Part.PASTOR: True,
        Part.NUMBERS: True,
    }
    return [part for part in parts if gaps[part]]


def stored_churches(session: Session, ids: Collection[int], audiences: Collection[Audience]) -> dict[int, StoredChurch]:
    """Churches by id, with those of their people whom these audiences may see."""
    if not ids:
        return {}
    numbers: dict[int, set[str]] = defaultdict(set)
    people: dict[int, list[StoredPerson]] = defaultdict(list)
    seen = select(Person.id).where(Person.listing_id.in_(ids), may_be_seen(audiences))
    for person_id, number in session.execute(select(Phone.person_id, Phone.number).where(Phone.person_id.in_(seen))):
        numbers[person_id or 0].add(number)
    for person in session.execute(
        select(Person.id, Person.listing_id, Person.name_en, Person.name_km).where(Person.id.in_(seen))
    ):
        people[person.listing_id].append(
            StoredPerson(person.id, person.name_en, person.name_km, frozenset(numbers[person.id]))
        )
    rows = session.execute(
        select(
            Listing.id,
            Listing.version,
            Listing.status,
            Listing.name_en,
            Listing.name_km,
            Listing.place_code,
            func.ST_X(Listing.location).label("lon"),
            func.ST_Y(Listing.location).label("lat"),
            Listing.precision,
        ).where(Listing.id.in_(ids))
    )
    return {
        row.id: StoredChurch(
            id=row.id,
            version=row.version,
            status=row.status,
            name_en=row.name_en,
            name_km=row.name_km,
            place_code=row.place_code,
            lon=None if row.lon is None else round(row.lon, KEPT_DECIMALS),
            lat=None if row.lat is None else round(row.lat, KEPT_DECIMALS),
            precision=row.precision and row.precision.value,
            people=tuple(people[row.id]),
        )
        for row in rows
    }
