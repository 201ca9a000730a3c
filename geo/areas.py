"""The areas within 30, 60 and 120 minutes of units, as a map draws them. Which church lies in one the times decide."""

from collections.abc import Collection
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.orm import Session

from geo.travel_times import Mode

SIMPLIFIED_DEGREES = 0.004
"""About 450 m: the engine's outline may lie off by 500 m itself (`geo.routing.profiles.GENERALIZE_METRES`)."""

SMALLEST_DEGREES = 0.0001
"""Square degrees, about 1.2 km²: what is smaller cannot be told from a dot where the map opens."""


class DrawnArea(NamedTuple):
    """What lies within so many minutes of a unit in the dry season, as a GeoJSON geometry."""

    unit_id: int
    minutes: int
    geometry: dict[str, Any]


_COUNTING = """
    FROM isochrone AS i
    JOIN listing AS unit ON unit.id = i.unit_id AND unit.revision = i.unit_revision AND unit.status = 'active'
    WHERE i.unit_id = ANY(:units) AND i.mode = :mode
      AND i.network_id = (SELECT id FROM road_network WHERE status = 'active')
"""

DRAWN = text(
    f"""
    SELECT i.unit_id, i.minutes, ST_AsGeoJSON(ST_Collect(part.outline), 3) AS geometry
    FROM (SELECT i.unit_id, i.minutes, i.area {_COUNTING}) AS i
    CROSS JOIN LATERAL (
        SELECT ST_SimplifyPreserveTopology(
            ST_MakePolygon(ST_ExteriorRing(dump.geom), ARRAY(
                SELECT ST_ExteriorRing(ring.geom) FROM ST_DumpRings(dump.geom) AS ring
                WHERE ring.path[1] > 0 AND ST_Area(ring.geom) > {SMALLEST_DEGREES}
            )), {SIMPLIFIED_DEGREES}
        ) AS outline
        FROM ST_Dump(i.area) AS dump WHERE ST_Area(dump.geom) > {SMALLEST_DEGREES}
    ) AS part
    GROUP BY i.unit_id, i.minutes
    ORDER BY i.unit_id, i.minutes DESC
    """  # noqa: S608
).bindparams(bindparam("units", type_=ARRAY(BigInteger)))

ANY = text(f"SELECT EXISTS (SELECT {_COUNTING})").bindparams(bindparam("units", type_=ARRAY(BigInteger)))


def drawn_areas(session: Session, unit_ids: Collection[int], mode: Mode) -> list[DrawnArea]:
    """The areas around these units that count, simplified, each unit's largest first so that the smaller lie on top."""
    rows = session.execute(DRAWN, {"units": list(unit_ids), "mode": mode.value})
    return [DrawnArea(row.unit_id, row.minutes, orjson.loads(row.geometry)) for row in rows]


def has_areas(session: Session, unit_ids: Collection[int], mode: Mode) -> bool:
    """Whether there is anything for `drawn_areas` to draw."""
    return bool(session.scalar(ANY, {"units": list(unit_ids), "mode": mode.value}))
