"""Reads of the crisis search: which units answer for a place, which are near it, whom to call instead, the hotlines.

Each statement is built once, when this module is read: building it for each call took five times as long as running it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Row, TextClause, any_, bindparam, text
from sqlalchemy.orm import Session

from directory.codes import HotlineKind, Kind, UnitType
from directory.models import Phone
from directory.phones.states import PHONE_STATES, PhoneStatus, by_owner
from places.queries import COARSE_NEIGHBOUR_METRES, NEIGHBOUR_METRES

METRES_PER_DEGREE = 110_500
"""At least so many metres lie in a degree of latitude anywhere (WGS 84: 110,574 at the equator)."""

CHAIN = 5
"""How many units in a row may each name the next one to call instead."""


@dataclass(frozen=True)
class UnitRow:
    """A unit, or what stands in for one, as the database holds it."""

    id: int
    kind: Kind
    name_en: str
    name_km: str
    province: str | None
    demo: bool
    withheld: bool
    """Marked "do not use"."""
    metres: float | None
    """Straight distance from the point asked about; none where either position is unknown."""


@dataclass(frozen=True)
class ResponsibleRow:
    """A unit, and the place in its jurisdiction that holds what was asked about."""

    unit: UnitRow
    jurisdiction: str
    unit_type: UnitType


@dataclass(frozen=True)
class HotlineRow:
    """A hotline as the database holds it."""

    id: int
    name_en: str
    name_km: str
    hotline_kind: HotlineKind
    free: bool
    all_day: bool


@dataclass(frozen=True)
class NamedPlace:
    """A place as an answer names it."""

    code: str
    level: int
    name_en: str
    name_km: str
    type_en: str
    type_km: str


@dataclass(frozen=True)
class ContactRows:
    """What one question of the database gives: units marked "do not use" are still among them."""

    responsible: list[ResponsibleRow]
    near: list[UnitRow]
    hotlines: list[HotlineRow]


@dataclass(frozen=True)
class NearbyChurch:
    """A partner church near a point."""

    id: int
    name_en: str
    name_km: str
    place_code: str | None
    demo: bool
    metres: float


POINT = "ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4326)"

UNIT_COLUMNS = f"""
    l.id, l.kind, l.name_en, l.name_km, left(l.place_code, 2) AS province, l.demo,
    u.do_not_use IS NOT NULL AS withheld,
    ST_Distance(l.location::geography, {POINT}::geography) AS metres
"""

REPLACEMENTS = text(
    f"""
    WITH RECURSIVE chain(first_id, id, length) AS (
        SELECT u.id, u.call_instead_id, 1
        FROM police_unit u
        WHERE u.id = ANY(:ids) AND u.do_not_use IS NOT NULL AND u.call_instead_id IS NOT NULL
        UNION ALL
        SELECT chain.first_id, u.call_instead_id, chain.length + 1
        FROM chain
        JOIN police_unit u ON u.id = chain.id
        WHERE u.do_not_use IS NOT NULL AND u.call_instead_id IS NOT NULL AND chain.length < {CHAIN}
    )
    SELECT chain.first_id, {UNIT_COLUMNS}
    FROM chain
    JOIN listing l ON l.id = chain.id
    LEFT JOIN police_unit u ON u.id = l.id
    WHERE l.status = 'active' AND l.kind IN ('police_unit', 'hotline') AND u.do_not_use IS NULL
    """  # noqa: S608
)

NEAR_UNITS = 10
"""How many of the nearest units are asked for together with the responsible ones and the hotlines."""

CONTACTS = text(
    f"""
    WITH near AS MATERIALIZED (
        SELECT id, location <-> {POINT} AS degrees
        FROM listing
        WHERE kind = 'police_unit' AND status = 'active' AND location IS NOT NULL
          AND CAST(:lon AS float8) IS NOT NULL
        ORDER BY location <-> {POINT}
        LIMIT {2 * NEAR_UNITS}
    )
    SELECT 'near' AS part, near.degrees, CAST(NULL AS text) AS jurisdiction, u.unit_type,
           CAST(NULL AS text) AS hotline_kind, CAST(NULL AS boolean) AS free, CAST(NULL AS boolean) AS all_day,
           {UNIT_COLUMNS}
    FROM near
    JOIN listing l ON l.id = near.id
    JOIN police_unit u ON u.id = l.id
    UNION ALL
    SELECT 'responsible', NULL, j.place_code, u.unit_type, NULL, NULL, NULL, {UNIT_COLUMNS}
    FROM jurisdiction j
    JOIN police_unit u ON u.id = j.police_unit_id
    JOIN listing l ON l.id = u.id
    WHERE j.place_code = ANY(:codes) AND l.status = 'active'
    UNION ALL
    SELECT 'hotline', NULL, NULL, NULL, h.hotline_kind, h.free, h.all_day,
           l.id, l.kind, l.name_en, l.name_km, NULL, l.demo, FALSE, NULL
    FROM hotline h
    JOIN listing l ON l.id = h.id
    WHERE l.status = 'active' AND (l.place_code IS NULL OR l.place_code = ANY(:own_codes))
    ORDER BY metres, id
    """  # noqa: S608
)
"""The nearest units, the responsible ones and the hotlines at once: three questions cost three times the way there."""

PLACES_AROUND = text(
    f"""
    WITH near AS (
        SELECT a.place_code AS code, min(ST_Distance(a.area::geography, {POINT}::geography)) AS metres
        FROM place_area a
        JOIN place p ON p.code = a.place_code
        WHERE a.level = 1 AND CAST(:lon AS float8) IS NOT NULL
          AND a.area && ST_Expand({POINT}, (CAST(:outside AS float8) + {COARSE_NEIGHBOUR_METRES}) / {METRES_PER_DEGREE}
                                  / cos(radians(least(abs(CAST(:lat AS float8)), 85))))
          AND ST_DWithin(a.area::geography, {POINT}::geography, CAST(:outside AS float8)
                         + CASE WHEN p.coarse THEN {COARSE_NEIGHBOUR_METRES} ELSE {NEIGHBOUR_METRES} END)
        GROUP BY a.place_code
    )
    SELECT p.code, p.level, p.name_en, p.name_km, p.type_en, p.type_km
    FROM place p
    LEFT JOIN near n ON n.code = p.code
    WHERE p.code = :code OR n.code IS NOT NULL
    ORDER BY p.code = :code DESC, n.metres, p.code
    """  # noqa: S608
)
"""The place asked about, and the provinces that are near a position."""

NUMBERS = PHONE_STATES.where(Phone.listing_id == any_(bindparam("ids", type_=ARRAY(BigInteger)))).order_by(
    Phone.position, Phone.id
)
"""`phones_of` built once: the list of ids goes in as one array, not as so many parameters."""


def nearest_statement(kind: Kind, limit: int, columns: str, join: str = "") -> TextClause:
    """The `limit` listings of a kind nearest in degrees, with their geodesic distance in metres.

    Kind and limit are literal, so that the planner takes the partial index of that kind.
    """
    return text(
        f"""
        WITH near AS MATERIALIZED (
            SELECT id, location <-> {POINT} AS degrees
            FROM listing
            WHERE kind = '{kind}' AND status = 'active' AND location IS NOT NULL
            ORDER BY location <-> {POINT}
            LIMIT {limit}
        )
        SELECT near.degrees, {columns}
        FROM near JOIN listing l ON l.id = near.id {join}
        ORDER BY metres, l.id
        """  # noqa: S608
    )


FETCH = tuple(10 * 4**step for step in range(7))
"""How many are fetched: the first that is at least twice what is asked for, then more while the order is in doubt."""

NEAREST_UNITS = {
    limit: nearest_statement(Kind.POLICE_UNIT, limit, UNIT_COLUMNS, "JOIN police_unit u ON u.id = l.id")
    for limit in FETCH
}

NEAREST_CHURCHES = {
    limit: nearest_statement(
        Kind.CHURCH,
        limit,
        f"l.id, l.name_en, l.name_km, l.place_code, l.demo,"
        f" ST_Distance(l.location::geography, {POINT}::geography) AS metres",
    )
    for limit in FETCH
}


def nearest_rows(
    session: Session, statements: dict[int, TextClause], lon: float, lat: float, limit: int
) -> Sequence[Row[Any]]:
    """The `limit` nearest listings, nearest first by the geodesic.

    Degrees are not metres: a degree of longitude is shorter, so the list by degrees is misordered for one point in ten.
    Twice as many are therefore fetched and put in order. What was not fetched is at least as far as the farthest
    fetched one in degrees; where that leaves the list in doubt, more are fetched.
    """
    rows: Sequence[Row[Any]] = ()
    for fetched in FETCH:
        if fetched < 2 * limit:
            continue
        rows = session.execute(statements[fetched], {"lon": lon, "lat": lat}).all()
        if not in_doubt(rows, fetched, limit, lat):
            break
    return rows[:limit]


def in_doubt(rows: Sequence[Row[Any]], fetched: int, limit: int, lat: float) -> bool:
    """Whether a listing that was not fetched could belong among the first `limit`."""
    if len(rows) < fetched:
        return False
    # No degree on the way between the point and a listing of the country is shorter than this.
    metres_per_degree = METRES_PER_DEGREE * cos(radians(min(max(abs(lat), 16.0), 89.0)))
    return bool(rows[limit - 1].metres > max(row.degrees for row in rows) * metres_per_degree)


def contact_rows(
    session: Session, codes: Collection[str], own_codes: Collection[str], lon: float | None, lat: float | None
) -> ContactRows:
    """The units responsible for `codes`, the units nearest to a point, and the hotlines of the country and of a place.

    `own_codes` are the place asked about and those that hold it. Without a point no unit is near.
    """
    at = {"codes": list(codes), "own_codes": list(own_codes), "lon": lon, "lat": lat}
    parts: dict[str, list[Row[Any]]] = {"near": [], "responsible": [], "hotline": []}
    for row in session.execute(CONTACTS, at):
        parts[row.part].append(row)
    near: Sequence[Row[Any]] = parts["near"]
    if lon is not None and lat is not None and in_doubt(near, 2 * NEAR_UNITS, NEAR_UNITS, lat):
        near = nearest_rows(session, NEAREST_UNITS, lon, lat, NEAR_UNITS)
    return ContactRows(
        [ResponsibleRow(as_unit(row), row.jurisdiction, UnitType(row.unit_type)) for row in parts["responsible"]],
        [as_unit(row) for row in near[:NEAR_UNITS]],
        [
            HotlineRow(row.id, row.name_en, row.name_km, HotlineKind(row.hotline_kind), row.free, row.all_day)
            for row in parts["hotline"]
        ],
    )


def places_around(
    session: Session, code: str, lon: float | None, lat: float | None, outside: float = 0.0
) -> tuple[NamedPlace | None, list[str]]:
    """The place of a code, and the codes of the other provinces near a position, nearest first.

    Near is within 2 km, 5 km on coarse outlines. On the lake a position lies `outside` metres from the nearest
    province; those hardly farther away are near, too.
    """
    rows = session.execute(PLACES_AROUND, {"code": code, "lon": lon, "lat": lat, "outside": outside})
    places = [NamedPlace(*row) for row in rows]
    place = next((place for place in places if place.code == code), None)
    return place, [near.code for near in places if near.code != code and near.code != code[:2]]


def numbers_of(session: Session, listing_ids: Collection[int]) -> dict[int, list[PhoneStatus]]:
    """The numbers of listings, as `directory.phones.states.phones_of` gives them."""
    return by_owner(session.execute(NUMBERS, {"ids": list(listing_ids)}), "listing_id", listing_ids)


def nearest_churches(session: Session, lon: float, lat: float, limit: int = 5) -> list[NearbyChurch]:
    """The partner churches nearest to a point. Exact distances: for those who may see exact positions."""
    return [
        NearbyChurch(row.id, row.name_en, row.name_km, row.place_code, row.demo, row.metres)
        for row in nearest_rows(session, NEAREST_CHURCHES, lon, lat, limit)
    ]


def replacement_rows(
    session: Session, ids: Collection[int], lon: float | None, lat: float | None
) -> dict[int, UnitRow]:
    """What is called instead of each unit marked "do not use"; a unit for which nothing is named is not in it."""
    rows = session.execute(REPLACEMENTS, {"ids": list(ids), "lon": lon, "lat": lat})
    return {row.first_id: as_unit(row) for row in rows}


def as_unit(row: Row[Any]) -> UnitRow:
    """A row with `UNIT_COLUMNS` as a result."""
    return UnitRow(row.id, Kind(row.kind), row.name_en, row.name_km, row.province, row.demo, row.withheld, row.metres)
