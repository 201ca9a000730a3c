"""What pages show of routing: the ways from one church or village, the areas around units, and what to warn of.

Every time here is stored; nothing is routed. A time counts while both revisions and the network in use match, else the
estimate stands in its place.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
import orjson
from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.orm import Session

from geo.queries import POINT
from geo.routing.models import OriginKind, TimeStatus
from geo.routing.queries import active_network
from geo.travel_times import Method, Mode, RoutedTimes, TravelTime, estimate, great_circle

FAR_FROM_ROADS_METRES = 200
"""A unit that snaps farther away is to be looked at: its pin is wrong, or its road is not mapped."""


class UnitWay(NamedTuple):
    """The way from a church or a village to a unit."""

    unit_id: int
    time: TravelTime
    """Without seconds where no path leads there."""
    status: TimeStatus | None
    """None for an estimate."""
    snap_origin_metres: int | None
    """From the church to its road; over 500 m it is walked, and counted."""
    snap_unit_metres: int | None
    usable: bool
    """Whether the unit is not marked "do not use"."""


_WAYS = """
    SELECT unit.id AS unit_id, ST_X(origin.point) AS lon, ST_Y(origin.point) AS lat,
           ST_X(unit.location) AS unit_lon, ST_Y(unit.location) AS unit_lat,
           t.seconds, t.metres, t.status, t.snap_origin_metres, t.snap_unit_metres, p.do_not_use IS NULL AS usable
    FROM ({origin}) AS origin
    JOIN listing AS unit ON unit.kind = 'police_unit' AND unit.status = 'active' AND unit.location IS NOT NULL
    JOIN police_unit AS p ON p.id = unit.id
    LEFT JOIN travel_time AS t
      ON t.origin_kind = '{kind}' AND t.origin_id = origin.id AND t.mode = :mode AND t.unit_id = unit.id
     AND t.origin_revision = origin.revision AND t.unit_revision = unit.revision
     AND t.network_id = (SELECT id FROM road_network WHERE status = 'active')
"""
WAYS = {
    OriginKind.CHURCH: text(
        _WAYS.format(
            origin="SELECT id, revision, location AS point FROM listing"
            " WHERE id = :id AND kind = 'church' AND location IS NOT NULL",
            kind=OriginKind.CHURCH,
        )
    ),
    OriginKind.VILLAGE: text(
        _WAYS.format(
            origin="SELECT code::bigint AS id, revision, point FROM place"
            " WHERE code = lpad(CAST(:id AS text), 8, '0') AND point IS NOT NULL",
            kind=OriginKind.VILLAGE,
        )
    ),
}


STATUSES: dict[str | None, TimeStatus | None] = {None: None, **{status.value: status for status in TimeStatus}}
"""By what is stored; none where nothing is."""


def ways_of_church(
    session: Session, church_id: int, mode: Mode = Mode.MOTORCYCLE, factor: float = 1.0
) -> list[UnitWay]:
    """The ways from a church to all units with a position, fastest first; none where it has no position itself.

    `factor` is that of the season (`geo.seasons`).
    """
    return ways_of(session, OriginKind.CHURCH, church_id, mode, factor)


def ways_of_village(session: Session, code: str, mode: Mode = Mode.MOTORCYCLE, factor: float = 1.0) -> list[UnitWay]:
    """The same from a village, by its code of eight digits."""
    return ways_of(session, OriginKind.VILLAGE, int(code), mode, factor)


def ways_of(session: Session, kind: OriginKind, origin_id: int, mode: Mode, factor: float) -> list[UnitWay]:
    """The ways from one origin, fastest first, those without a path last."""
    found = []
    rows = session.execute(WAYS[kind], {"id": origin_id, "mode": mode.value}).all()
    # Taken apart at once: to ask each row for each column by its name took a third of the whole.
    for unit_id, *line, stored_seconds, stored_metres, status, snap_origin, snap_unit, usable in rows:
        seconds, metres, method = (
            estimate(great_circle(*line), mode) if status is None else (stored_seconds, stored_metres, Method.ROUTED)
        )
        time = TravelTime(None if seconds is None else seconds * factor, metres, method)
        found.append(UnitWay(unit_id, time, STATUSES[status], snap_origin, snap_unit, usable))
    return sorted(found, key=lambda way: (way.time.seconds is None, way.time.seconds or 0, way.unit_id))


VILLAGE_METRES = 5_000
"""A village farther away than this says nothing of the ways from a point."""


class WaysNear(NamedTuple):
    """The ways from the village nearest to a point, in the place of those from the point itself: to be said so."""

    village_code: str
    name_en: str
    name_km: str
    metres: float
    """From the point to the village."""
    ways: list[UnitWay]


NEAREST_VILLAGE = text(
    f"""
    SELECT near.*, ST_DistanceSphere(near.point, {POINT}) AS metres
    FROM (
        SELECT code, name_en, name_km, point FROM place
        WHERE level = 4 AND retired_at IS NULL AND point IS NOT NULL
        ORDER BY point <-> {POINT} LIMIT 5
    ) AS near
    ORDER BY metres LIMIT 1
    """  # noqa: S608
)


def ways_near(
    session: Session, lon: float, lat: float, mode: Mode = Mode.MOTORCYCLE, factor: float = 1.0
) -> WaysNear | None:
    """The ways to all units from the village nearest to a point; none where no village lies within 5 km."""
    village = session.execute(NEAREST_VILLAGE, {"lon": lon, "lat": lat}).one_or_none()
    if village is None or village.metres > VILLAGE_METRES:
        return None
    ways = ways_of_village(session, village.code, mode, factor)
    return WaysNear(village.code, village.name_en, village.name_km, village.metres, ways)


_TIMES = """
    SELECT string_agg(int8send(t.origin_id) || int8send(t.unit_id) || int8send(coalesce(t.seconds, -1)), '')
    FROM travel_time AS t
    JOIN {origin} AND origin.revision = t.origin_revision
    JOIN listing AS unit ON unit.id = t.unit_id AND unit.revision = t.unit_revision
    WHERE t.origin_kind = '{kind}' AND t.mode = :mode AND t.network_id = :network {some}
"""
_ORIGINS = {
    OriginKind.CHURCH: "listing AS origin ON origin.id = t.origin_id",
    OriginKind.VILLAGE: "place AS origin ON origin.code = lpad(CAST(t.origin_id AS text), 8, '0')",
}
TIMES_OF_ALL = {kind: text(_TIMES.format(origin=origin, kind=kind, some="")) for kind, origin in _ORIGINS.items()}
TIMES_OF_SOME = {
    kind: text(_TIMES.format(origin=origin, kind=kind, some="AND t.origin_id = ANY(CAST(:ids AS bigint[]))"))
    for kind, origin in _ORIGINS.items()
}
"""As one value of bytes: half a million pairs as rows took two seconds to read."""

NO_TIMES = RoutedTimes(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


def times_of_churches(session: Session, church_ids: Collection[int] | None, mode: Mode) -> RoutedTimes:
    """The stored times of these churches that count; without ids, those of all churches."""
    return stored_times(session, OriginKind.CHURCH, church_ids, mode)


def times_of_villages(session: Session, codes: Collection[int] | None, mode: Mode) -> RoutedTimes:
    """The same of villages, by their codes as numbers."""
    return stored_times(session, OriginKind.VILLAGE, codes, mode)


def stored_times(session: Session, kind: OriginKind, ids: Collection[int] | None, mode: Mode) -> RoutedTimes:
    """The stored times of one kind of origin that count."""
    network = active_network(session)
    if network is None or (ids is not None and not ids):
        return NO_TIMES
    values: dict[str, object] = {"mode": mode.value, "network": network.id}
    if ids is None:
        found = session.scalar(TIMES_OF_ALL[kind], values)
    else:
        found = session.scalar(TIMES_OF_SOME[kind], {**values, "ids": list(ids)})
    table = np.frombuffer(found or b"", ">i8").astype(np.int64).reshape(-1, 3)
    return RoutedTimes(table[:, 0], table[:, 1], np.where(table[:, 2] < 0, np.inf, table[:, 2]))


class Area(NamedTuple):
    """What lies within so many minutes of a unit, as a GeoJSON geometry."""

    unit_id: int
    minutes: int
    geometry: dict[str, Any]


AREAS = text(
    """
    SELECT i.unit_id, i.minutes, ST_AsGeoJSON(i.area, 4) AS geometry
    FROM isochrone AS i
    JOIN listing AS unit ON unit.id = i.unit_id AND unit.revision = i.unit_revision AND unit.status = 'active'
    WHERE i.unit_id = ANY(:units) AND i.mode = :mode
      AND i.network_id = (SELECT id FROM road_network WHERE status = 'active')
    ORDER BY i.unit_id, i.minutes DESC
    """
).bindparams(bindparam("units", type_=ARRAY(BigInteger)))


def areas_of_units(session: Session, unit_ids: Collection[int], mode: Mode = Mode.MOTORCYCLE) -> list[Area]:
    """The areas around these units that count, each unit's largest first, so that the smaller ones lie on top."""
    rows = session.execute(AREAS, {"units": list(unit_ids), "mode": mode.value})
    return [Area(row.unit_id, row.minutes, orjson.loads(row.geometry)) for row in rows]


class UnitWarning(NamedTuple):
    """A unit whose position does not fit the roads."""

    unit_id: int
    name_en: str
    name_km: str
    metres: int | None
    """From the unit to its road; none where no road is within 35 km."""
    on_track: bool


WARNINGS = text(
    f"""
    SELECT unit.id, unit.name_en, unit.name_km, s.metres, s.on_track
    FROM unit_snap AS s
    JOIN listing AS unit ON unit.id = s.unit_id AND unit.revision = s.unit_revision AND unit.status = 'active'
    WHERE s.mode = :mode AND s.network_id = (SELECT id FROM road_network WHERE status = 'active')
      AND (s.on_track OR s.metres IS NULL OR s.metres > {FAR_FROM_ROADS_METRES})
    ORDER BY s.metres DESC NULLS FIRST, unit.id
    """  # noqa: S608
)


def unit_warnings(session: Session, mode: Mode = Mode.MOTORCYCLE) -> list[UnitWarning]:
    """The units that stand over 200 m from a road, or on a track, worst first: for an administrator to look at."""
    return [UnitWarning(*row) for row in session.execute(WARNINGS, {"mode": mode.value})]
