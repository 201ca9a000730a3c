"""Reads of what is nearest to a point.

Each statement is built once, when this module is read: building it for each call took five times as long as running it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from sqlalchemy import Connection, Row, TextClause, text
from sqlalchemy.orm import Session

from directory.codes import Kind

METRES_PER_DEGREE = 110_500
"""At least so many metres lie in a degree of latitude anywhere (WGS 84: 110,574 at the equator)."""

POINT = "ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4326)"


@dataclass(frozen=True)
class NearbyChurch:
    """A partner church near a point."""

    id: int
    name_en: str
    name_km: str
    place_code: str | None
    demo: bool
    metres: float


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

NEAREST_CHURCHES = {
    limit: nearest_statement(
        Kind.CHURCH,
        limit,
        f"l.id, l.name_en, l.name_km, l.place_code, l.demo,"
        f" ST_Distance(l.location::geography, {POINT}::geography) AS metres",
    )
    for limit in FETCH
}


def plain(session: Session) -> Connection:
    """The session's connection, for reads that give columns: the way through the session cost a third of them."""
    return session.connection()


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
        rows = plain(session).execute(statements[fetched], {"lon": lon, "lat": lat}).all()
        if len(rows) < fetched or not in_doubt(rows[limit - 1].metres, max(row.degrees for row in rows), lat):
            break
    return rows[:limit]


def in_doubt(metres: float, degrees: float, lat: float) -> bool:
    """Whether what was not fetched, at least so many degrees away, could be nearer than so many metres.

    Whatever is nearer lies so far north or south at most, where a degree of longitude is the shortest.
    """
    reach = metres / METRES_PER_DEGREE
    return reach > degrees * cos(radians(min(abs(lat) + reach, 89.0)))


def nearest_churches(session: Session, lon: float, lat: float, limit: int = 5) -> list[NearbyChurch]:
    """The partner churches nearest to a point. Exact distances: for those who may see exact positions."""
    return [
        NearbyChurch(row.id, row.name_en, row.name_km, row.place_code, row.demo, row.metres)
        for row in nearest_rows(session, NEAREST_CHURCHES, lon, lat, limit)
    ]
