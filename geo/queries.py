"""Reads of the crisis search: which units answer for a place, which are near it, whom to call instead, the hotlines.

Each statement is built once, when this module is read: building it for each call took five times as long as running it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from sqlalchemy import Row, TextClause, bindparam, select, text
from sqlalchemy.orm import Session

from directory.dates import today_in_sql
from directory.models import Audience, HotlineKind, Kind, Person, Role, UnitType

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
class NearbyChurch:
    """A partner church near a point."""

    id: int
    name_en: str
    name_km: str
    place_code: str | None
    demo: bool
    metres: float


@dataclass(frozen=True)
class PastorRow:
    """A pastor of a church, as the database holds them."""

    id: int
    listing_id: int
    name_en: str
    name_km: str


@dataclass(frozen=True)
class HotlineRow:
    """A hotline as the database holds it."""

    id: int
    name_en: str
    name_km: str
    hotline_kind: HotlineKind
    free: bool
    all_day: bool


POINT = "ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4326)"

UNIT_COLUMNS = f"""
    l.id, l.kind, l.name_en, l.name_km, left(l.place_code, 2) AS province, l.demo,
    u.do_not_use IS NOT NULL AS withheld,
    ST_Distance(l.location::geography, {POINT}::geography) AS metres
"""

RESPONSIBLE = text(
    f"""
    SELECT {UNIT_COLUMNS}, j.place_code AS jurisdiction, u.unit_type
    FROM jurisdiction j
    JOIN police_unit u ON u.id = j.police_unit_id
    JOIN listing l ON l.id = u.id
    WHERE j.place_code = ANY(:codes) AND l.status = 'active'
    ORDER BY l.id
    """  # noqa: S608
)

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

HOTLINES = text(
    """
    SELECT l.id, l.name_en, l.name_km, h.hotline_kind, h.free, h.all_day
    FROM hotline h
    JOIN listing l ON l.id = h.id
    WHERE l.status = 'active' AND (l.place_code IS NULL OR l.place_code = ANY(:codes))
    ORDER BY l.id
    """
)


PASTORS = (
    select(Person.id, Person.listing_id, Person.name_en, Person.name_km)
    .where(
        Person.role == Role.PASTOR,
        Person.listing_id.in_(bindparam("churches", expanding=True)),
        Person.consent_audience.in_(bindparam("audiences", expanding=True)),
        Person.consent_withdrawn_on.is_(None),
        Person.consent_renew_on >= today_in_sql(),
        Person.left_on.is_(None),
    )
    .order_by(Person.id)
)


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
    # No degree on the way between the point and a listing of the country is shorter than this.
    metres_per_degree = METRES_PER_DEGREE * cos(radians(min(max(abs(lat), 16.0), 89.0)))
    rows: Sequence[Row[Any]] = ()
    for fetched in FETCH:
        if fetched < 2 * limit:
            continue
        rows = session.execute(statements[fetched], {"lon": lon, "lat": lat}).all()
        if len(rows) < fetched or rows[limit - 1].metres <= max(row.degrees for row in rows) * metres_per_degree:
            break
    return rows[:limit]


def nearest_unit_rows(session: Session, lon: float, lat: float, limit: int) -> list[UnitRow]:
    """The units nearest to a point, those marked "do not use" among them."""
    return [as_unit(row) for row in nearest_rows(session, NEAREST_UNITS, lon, lat, limit)]


def nearest_churches(session: Session, lon: float, lat: float, limit: int = 5) -> list[NearbyChurch]:
    """The partner churches nearest to a point. Exact distances: for those who may see exact positions."""
    return [
        NearbyChurch(row.id, row.name_en, row.name_km, row.place_code, row.demo, row.metres)
        for row in nearest_rows(session, NEAREST_CHURCHES, lon, lat, limit)
    ]


def pastor_rows(session: Session, church_ids: Collection[int], audiences: Collection[Audience]) -> list[PastorRow]:
    """The pastors who serve at these churches and whose agreement to be seen by these audiences stands today."""
    rows = session.execute(PASTORS, {"churches": list(church_ids), "audiences": list(audiences)})
    return [PastorRow(*row) for row in rows]


def responsible_rows(
    session: Session, codes: Collection[str], lon: float | None, lat: float | None
) -> list[ResponsibleRow]:
    """The active units whose jurisdiction is one of these places; those marked "do not use" among them."""
    rows = session.execute(RESPONSIBLE, {"codes": list(codes), "lon": lon, "lat": lat})
    return [ResponsibleRow(as_unit(row), row.jurisdiction, UnitType(row.unit_type)) for row in rows]


def replacement_rows(
    session: Session, ids: Collection[int], lon: float | None, lat: float | None
) -> dict[int, UnitRow]:
    """What is called instead of each unit marked "do not use"; a unit for which nothing is named is not in it."""
    rows = session.execute(REPLACEMENTS, {"ids": list(ids), "lon": lon, "lat": lat})
    return {row.first_id: as_unit(row) for row in rows}


def hotline_rows(session: Session, codes: Collection[str]) -> list[HotlineRow]:
    """The active hotlines of the whole country, and those of these places."""
    rows = session.execute(HOTLINES, {"codes": list(codes)})
    return [
        HotlineRow(row.id, row.name_en, row.name_km, HotlineKind(row.hotline_kind), row.free, row.all_day)
        for row in rows
    ]


def as_unit(row: Row[Any]) -> UnitRow:
    """A row with `UNIT_COLUMNS` as a result."""
    return UnitRow(row.id, Kind(row.kind), row.name_en, row.name_km, row.province, row.demo, row.withheld, row.metres)
