"""Reads of routing: the network in use, and which times, areas and snaps are missing or out of date."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ARRAY, BigInteger, bindparam, select, text
from sqlalchemy.orm import Session

from geo.routing.extract import Frame
from geo.routing.models import NetworkStatus, OriginKind, RoadNetwork
from geo.routing.questions import Point
from geo.travel_times import Mode
from places.models import Level


class Placed(NamedTuple):
    """A church, a village or a police unit with a position, as times are computed between them."""

    id: int
    revision: int
    point: Point


class KnownWay(NamedTuple):
    """A way by road in the network in use, to hold a new one against."""

    origin: Point
    unit: Point
    metres: float


ORIGINS = {
    OriginKind.CHURCH: """
        SELECT id, revision, ST_X(location) AS lon, ST_Y(location) AS lat FROM listing
        WHERE kind = 'church' AND status = 'active' AND location IS NOT NULL
    """,
    OriginKind.VILLAGE: """
        SELECT code::bigint AS id, revision, ST_X(point) AS lon, ST_Y(point) AS lat FROM place
        WHERE level = 4 AND retired_at IS NULL AND point IS NOT NULL
    """,
}
"""All that have a position and are in use. The code of a village, as a number, is its id here."""

UNITS = """
    SELECT id, revision, ST_X(location) AS lon, ST_Y(location) AS lat FROM listing
    WHERE kind = 'police_unit' AND status = 'active' AND location IS NOT NULL
"""

_ONLY = "(CAST(:{name} AS bigint[]) IS NULL OR {table}.id = ANY(:{name}))"

_MISSING = """
    SELECT origin.id, origin.revision, origin.lon, origin.lat, array_agg(unit.id ORDER BY unit.id) AS units
    FROM ({origins}) AS origin CROSS JOIN ({units}) AS unit
    WHERE {only_origins} AND {only_units} AND NOT EXISTS (
        SELECT FROM travel_time AS t
        WHERE t.origin_kind = :kind AND t.origin_id = origin.id AND t.mode = :mode AND t.unit_id = unit.id
          AND t.network_id = :network
          AND t.origin_revision = origin.revision AND t.unit_revision = unit.revision
    )
    GROUP BY origin.id, origin.revision, origin.lon, origin.lat
    ORDER BY origin.id
"""


def _missing(kind: OriginKind) -> str:
    return _MISSING.format(
        origins=ORIGINS[kind],
        units=UNITS,
        only_origins=_ONLY.format(name="only_origins", table="origin"),
        only_units=_ONLY.format(name="only_units", table="unit"),
    )


MISSING = {
    kind: text(_missing(kind)).bindparams(
        bindparam("only_origins", type_=ARRAY(BigInteger)), bindparam("only_units", type_=ARRAY(BigInteger))
    )
    for kind in OriginKind
}


def active_network(session: Session) -> RoadNetwork | None:
    """The road network in use."""
    return session.scalar(select(RoadNetwork).where(RoadNetwork.status == NetworkStatus.ACTIVE))


def missing_pairs(
    session: Session,
    network_id: int,
    kind: OriginKind,
    mode: Mode,
    only_origins: Collection[int] | None = None,
    only_units: Collection[int] | None = None,
) -> dict[tuple[int, ...], list[Placed]]:
    """The origins whose times are missing or out of date, by the ids of the units that they lack."""
    values = {
        "network": network_id,
        "kind": kind.value,
        "mode": mode.value,
        "only_origins": None if only_origins is None else list(only_origins),
        "only_units": None if only_units is None else list(only_units),
    }
    missing: dict[tuple[int, ...], list[Placed]] = {}
    for row in session.execute(MISSING[kind], values):
        missing.setdefault(tuple(row.units), []).append(Placed(row.id, row.revision, Point(row.lon, row.lat)))
    return missing


def units_to_route(session: Session) -> dict[int, Placed]:
    """The police units that have a position and are in use."""
    return {row.id: Placed(row.id, row.revision, Point(row.lon, row.lat)) for row in session.execute(text(UNITS))}


def units_without_areas(session: Session, network_id: int, mode: Mode) -> list[Placed]:
    """The units whose areas are missing or out of date."""
    statement = text(
        f"""
        SELECT unit.* FROM ({UNITS}) AS unit
        WHERE NOT EXISTS (
            SELECT FROM unit_snap AS s
            WHERE s.unit_id = unit.id AND s.mode = :mode AND s.network_id = :network AND s.unit_revision = unit.revision
        )
        ORDER BY unit.id
        """  # noqa: S608
    )
    rows = session.execute(statement, {"mode": mode.value, "network": network_id})
    return [Placed(row.id, row.revision, Point(row.lon, row.lat)) for row in rows]


def networks_left_over(session: Session) -> Sequence[int]:
    """The networks whose building was cut short: none else is being built while one holds the lock."""
    left_over = (NetworkStatus.BUILDING, NetworkStatus.READY)
    return session.scalars(select(RoadNetwork.id).where(RoadNetwork.status.in_(left_over))).all()


def country_frame(session: Session) -> Frame | None:
    """The rectangle of all provinces; none where no outline is loaded."""
    row = session.execute(
        text(
            "SELECT ST_XMin(frame), ST_YMin(frame), ST_XMax(frame), ST_YMax(frame)"
            " FROM (SELECT ST_Extent(area) AS frame FROM place_area WHERE level = 1) AS country"
        )
    ).one()
    return None if row[0] is None else Frame(*row)


def sample_of_places(session: Session, most: int) -> list[Point]:
    """So many places all over the country, the same ones each time: villages, or the finest level with positions."""
    statement = text(
        "SELECT ST_X(point) AS lon, ST_Y(point) AS lat FROM place"
        " WHERE level = :level AND point IS NOT NULL AND retired_at IS NULL ORDER BY md5(code) LIMIT :most"
    )
    places: list[Point] = []
    for level in reversed(Level):
        rows = session.execute(statement, {"level": int(level), "most": most - len(places)})
        places += [Point(row.lon, row.lat) for row in rows]
        if len(places) >= most:
            break
    return places


KNOWN_WAYS = text(
    f"""
    SELECT origin.lon, origin.lat, unit.lon AS unit_lon, unit.lat AS unit_lat, t.metres
    FROM ({ORIGINS[OriginKind.CHURCH]}) AS origin
    JOIN travel_time AS t
      ON t.origin_kind = 'church' AND t.origin_id = origin.id AND t.origin_revision = origin.revision
    JOIN ({UNITS}) AS unit ON unit.id = t.unit_id AND unit.revision = t.unit_revision
    JOIN road_network AS network ON network.id = t.network_id AND network.status = 'active'
    WHERE t.mode = :mode AND t.status = 'routed' AND t.metres > 5000
    ORDER BY md5(t.origin_id || '-' || t.unit_id)
    LIMIT :most
    """  # noqa: S608
)


def known_ways(session: Session, mode: Mode, most: int) -> list[KnownWay]:
    """Ways of over 5 km in the network in use, all over the country."""
    rows = session.execute(KNOWN_WAYS, {"mode": mode.value, "most": most})
    return [KnownWay(Point(row.lon, row.lat), Point(row.unit_lon, row.unit_lat), row.metres) for row in rows]
