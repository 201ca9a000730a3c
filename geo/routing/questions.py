"""The three questions that are asked of an engine, and their answers as results: where a point snaps, times, areas."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import shapely
from shapely.geometry import shape

from db import WGS84
from geo.routing.engine import Engine
from geo.routing.problems import RoutingError
from geo.routing.profiles import GENERALIZE_METRES, REACHABLE_ROADS, WIDER_METRES, costing
from geo.travel_times import THRESHOLDS, Mode, great_circle

LOCATIONS_PER_QUESTION = 10_000

FARTHEST_METRES = WIDER_METRES[-1]

UNREACHABLE = frozenset({170, 171, 442})
"""Valhalla's errors for a location that no road is near to, or that no path leads to. They fail the whole question."""


FERRIES_KEPT = 208
"""Valhalla's warning that it does not leave out what it was asked to leave out."""

ON_ROAD_METRES = 50
"""An end on a road is looked for so near only: without ferries its island may be small enough to be passed over."""


class Point(NamedTuple):
    """A position in degrees."""

    lon: float
    lat: float


class Snap(NamedTuple):
    """Where a position meets the network."""

    metres: float
    """From the position to its road, straight."""
    cut_off: bool = False
    """Whether that road is on an island of the map, from which the others are more than `FARTHEST_METRES` away."""
    on_track: bool = False
    """Whether that road is a track; known only where it was asked for."""
    road: Point | None = None
    """Where it comes nearest."""


class End(NamedTuple):
    """One end of a way that is asked for."""

    point: Point
    cut_off: bool = False
    """Whether just the nearest road counts: else Valhalla passes over one that leads to few others, for one up to 35 km
    away."""
    on_road: bool = False
    """Whether it stands on its road: then no other one is looked for."""


class Leg(NamedTuple):
    """A way by road."""

    seconds: float
    metres: float


def snaps(engine: Engine, points: Sequence[Point], mode: Mode, with_track: bool = False) -> list[Snap | None]:
    """Where each point meets the network; none where no road is within 35 km, Valhalla's limit.

    Snapping is silent up to there, and a point without a road has a way of no metres and no seconds to everywhere: so
    this is asked first, and such points are kept out of the other questions.
    """
    found: list[Snap | None] = []
    for start in range(0, len(points), LOCATIONS_PER_QUESTION):
        part = points[start : start + LOCATIONS_PER_QUESTION]
        question = {"locations": [location(End(point)) for point in part], "verbose": with_track, **costing(mode)}
        answers = engine.ask("locate", question)
        if not isinstance(answers, list) or len(answers) != len(part):
            raise RoutingError("unreadable_answer", reason="locate")
        found += [snap(point, answer.get("edges") or ()) for point, answer in zip(part, answers, strict=True)]
    return found


def snap(point: Point, edges: Sequence[dict[str, Any]]) -> Snap | None:
    """Where a point meets the road pieces that Valhalla names: the nearest one, and the nearest that leads somewhere.

    Where these differ a way begins at the farther one, as long as one can go there.
    """
    if not edges:
        return None
    distances = [distance_to(point, edge) for edge in edges]
    cut_off = min(distances) <= FARTHEST_METRES < max(distances)
    metres = min(distances) if cut_off else max(distances)
    there = [edge for edge, distance in zip(edges, distances, strict=True) if abs(distance - metres) < 1]
    road = Point(there[0]["correlated_lon"], there[0]["correlated_lat"])
    return Snap(metres, cut_off, all(is_track(edge) for edge in there), road)


def is_track(edge: dict[str, Any]) -> bool:
    """Whether a piece of road is a track; only a verbose answer says so."""
    use: object = edge.get("edge", {}).get("classification", {}).get("use")
    return use == "track"


def distance_to(point: Point, edge: dict[str, Any]) -> float:
    """Metres from a point to where it meets a piece of road."""
    return great_circle(point.lon, point.lat, edge["correlated_lon"], edge["correlated_lat"])


class NearRoad(NamedTuple):
    """A road near a point: where it comes nearest, and how far that is in metres."""

    metres: float
    point: Point


def roads_around(engine: Engine, points: Sequence[Point], within: int, mode: Mode) -> list[list[NearRoad]]:
    """The roads within so many metres of each point that lead to at least some others, each once, nearest first."""
    # Without the cutoff the radius is none: a road that leads somewhere is taken however far away.
    wider = {"radius": within, "search_cutoff": within, "minimum_reachability": REACHABLE_ROADS}
    question = {"locations": [{**location(End(point)), **wider} for point in points], **costing(mode)}
    found = []
    for point, answer in zip(points, engine.ask("locate", question), strict=True):
        nearest: dict[int, NearRoad] = {}
        for edge in answer.get("edges") or ():
            road = NearRoad(distance_to(point, edge), Point(edge["correlated_lon"], edge["correlated_lat"]))
            nearest[edge["way_id"]] = min(road, nearest.get(edge["way_id"], road))
        found.append(sorted(nearest.values()))
    return found


def location(end: End) -> dict[str, Any]:
    """An end as Valhalla takes it."""
    place = {"lat": end.point.lat, "lon": end.point.lon}
    if end.on_road:
        return {**place, "minimum_reachability": 0, "search_cutoff": ON_ROAD_METRES}
    return {**place, "minimum_reachability": 0} if end.cut_off else place


def legs(
    engine: Engine, units: Sequence[End], origins: Sequence[End], mode: Mode, *, ferries: bool = True
) -> list[list[Leg | None]]:
    """The way from each unit to each origin, a row for each unit; none where no path leads there.

    Without `ferries`, by roads alone. Raises `RoutingError` (ferries_kept) where the engine leaves none out.

    Units are the sources and the few: with the roles reversed the algorithm gave 1,349 s for a true 711 s. It follows
    that a one-way street counts in the direction from the police to the church.
    """
    question = {
        "sources": [location(end) for end in units],
        "targets": [location(end) for end in origins],
        "verbose": False,
        **costing(mode, ferries=ferries),
    }
    try:
        answer = engine.ask("sources_to_targets", question)
    except RoutingError as error:
        if error.code != "refused" or error.values["number"] not in UNREACHABLE:
            raise
        return _legs_in_halves(engine, units, origins, mode, ferries)
    if not ferries and any(warning.get("code") == FERRIES_KEPT for warning in answer.get("warnings", ())):
        raise RoutingError("ferries_kept")
    try:
        table = answer["sources_to_targets"]
        rows = [
            [_leg(*pair) for pair in zip(durations, distances, strict=True)]
            for durations, distances in zip(table["durations"], table["distances"], strict=True)
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise RoutingError("unreadable_answer", reason=error) from error
    if len(rows) != len(units) or any(len(row) != len(origins) for row in rows):
        raise RoutingError("unreadable_answer", reason="sources_to_targets")
    return rows


def _legs_in_halves(
    engine: Engine, units: Sequence[End], origins: Sequence[End], mode: Mode, ferries: bool
) -> list[list[Leg | None]]:
    """Find the end that fails the question for all others: halve it until that one stands alone, with no path."""
    if len(origins) > 1:
        middle = len(origins) // 2
        parts = (origins[:middle], origins[middle:])
        halves = [legs(engine, units, part, mode, ferries=ferries) for part in parts]
        return [[*one, *other] for one, other in zip(*halves, strict=True)]
    if len(units) > 1:
        middle = len(units) // 2
        parts = (units[:middle], units[middle:])
        return [row for part in parts for row in legs(engine, part, origins, mode, ferries=ferries)]
    return [[None]]


def _leg(duration: float | None, kilometres: float | None) -> Leg | None:
    """Only the duration tells whether there is a path: an unreached distance is 0.0."""
    return None if duration is None else Leg(duration, (kilometres or 0.0) * 1_000)


def areas(engine: Engine, unit: End, mode: Mode) -> dict[int, str]:
    """What lies within each of the `THRESHOLDS` of minutes of a unit, as hexadecimal EWKB of a multipolygon."""
    question = {
        "locations": [location(unit)],
        "contours": [{"time": minutes} for minutes in THRESHOLDS],
        "polygons": True,
        "generalize": GENERALIZE_METRES,
        **costing(mode),
    }
    answer = engine.ask("isochrone", question)
    try:
        found = {round(feature["properties"]["contour"]): shape(feature["geometry"]) for feature in answer["features"]}
    except (KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        raise RoutingError("unreadable_answer", reason=error) from error
    return {minutes: _multipolygon(area) for minutes, area in found.items() if minutes in THRESHOLDS}


def _multipolygon(area: shapely.Geometry) -> str:
    """Generalised outlines may cross themselves; what is valid of them is kept."""
    parts = shapely.get_parts(shapely.make_valid(area))
    pieces = [piece for part in parts for piece in shapely.get_parts(part) if piece.geom_type == "Polygon"]
    return str(shapely.to_wkb(shapely.set_srid(shapely.multipolygons(pieces), WGS84), hex=True, include_srid=True))
