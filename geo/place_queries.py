"""Reads of the place that a crisis search is about: which one it is, and which other provinces are near.

Each statement is built once, when this module is read: building it for each call took five times as long as running it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from geo.queries import METRES_PER_DEGREE, POINT, plain
from places.queries import COARSE_NEIGHBOUR_METRES, NEIGHBOUR_METRES


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
class PlaceAround:
    """A place, and the codes of the other provinces near the position, nearest first."""

    place: NamedPlace | None
    over_the_border: list[str]

    @property
    def codes(self) -> list[str]:
        """The code of the place first, then the others."""
        return [self.place.code, *self.over_the_border] if self.place else self.over_the_border


PLACE_COLUMNS = "p.code, p.level, p.name_en, p.name_km, p.type_en, p.type_km"


def around(place: str, outside: str) -> str:
    """A place by its code, then the provinces within reach of a point that lies `outside` metres from the nearest."""
    return f"""
    near AS (
        SELECT a.place_code AS code, min(ST_Distance(a.area::geography, {POINT}::geography)) AS metres
        FROM place_area a
        JOIN place p ON p.code = a.place_code
        WHERE a.level = 1 AND CAST(:lon AS float8) IS NOT NULL
          AND a.area && ST_Expand({POINT}, ({outside} + {COARSE_NEIGHBOUR_METRES}) / {METRES_PER_DEGREE}
                                  / cos(radians(least(abs(CAST(:lat AS float8)), 85))))
          AND ST_DWithin(a.area::geography, {POINT}::geography, {outside}
                         + CASE WHEN p.coarse THEN {COARSE_NEIGHBOUR_METRES} ELSE {NEIGHBOUR_METRES} END)
        GROUP BY a.place_code
    )
    SELECT {PLACE_COLUMNS}, TRUE AS wanted, 0.0 AS metres FROM place p WHERE p.code = {place}
    UNION ALL
    SELECT {PLACE_COLUMNS}, FALSE, n.metres FROM near n JOIN place p ON p.code = n.code
    ORDER BY wanted DESC, metres, code
    """  # noqa: S608


AROUND_CODE = text(f"WITH {around(':code', 'CAST(:outside AS float8)')}")

AROUND_POINT = text(
    f"""
    WITH holding AS MATERIALIZED (
        SELECT place_code FROM place_area WHERE ST_Covers(area, {POINT}) ORDER BY level DESC, place_code LIMIT 1
    ), {around("(SELECT place_code FROM holding)", "0.0")}
    """  # noqa: S608
)


def places_around(
    session: Session, code: str, lon: float | None, lat: float | None, outside: float = 0.0
) -> PlaceAround:
    """The place of a code, and the other provinces near a position.

    Near is within 2 km, 5 km on coarse outlines. On the lake a position lies `outside` metres from the nearest
    province; those hardly farther away are near, too.
    """
    return as_around(
        plain(session).execute(AROUND_CODE, {"code": code, "lon": lon, "lat": lat, "outside": outside}).all()
    )


def places_at(session: Session, lon: float, lat: float) -> PlaceAround:
    """The smallest place whose outline holds a position, and the other provinces near it; no place outside of all."""
    return as_around(plain(session).execute(AROUND_POINT, {"lon": lon, "lat": lat}).all())


def as_around(rows: Iterable[Row[Any]]) -> PlaceAround:
    """The rows of one of these statements as a result."""
    place: NamedPlace | None = None
    near = []
    for row in rows:
        if row.wanted:
            place = NamedPlace(row.code, row.level, row.name_en, row.name_km, row.type_en, row.type_km)
        elif place is None or row.code != place.code[:2]:
            near.append(row.code)
    return PlaceAround(place, near)
