"""From positions to times: join both ends to the roads, ask for the ways between them, add what is walked."""

from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import Executor
from functools import partial
from typing import NamedTuple, TypeVar

from geo.routing.engine import Engine
from geo.routing.models import TimeStatus
from geo.routing.problems import RoutingError
from geo.routing.profiles import (
    OFF_ROAD_FROM_METRES,
    WALKING_CIRCUITY,
    WALKING_FROM_METRES,
    WALKING_METRES_PER_SECOND,
    WIDER_METRES,
)
from geo.routing.questions import End, Leg, NearRoad, Point, Snap, legs, roads_around, snaps
from geo.travel_times import Mode, great_circle

SAME_PLACE_METRES = 50
"""Valhalla rounds coordinates and lengths to metres, and snaps ends to a junction within five."""

MANY = 50
"""From so many origins on it is cheaper to find those that are cut off first than to ask for all ways to them twice."""

PROBES = 3
PROBED = 20
"""So many units are tried, with so many origins, for one that reaches most of them."""


TRIED_ROADS = 100
"""So many roads around an end that is cut off are tried, of those in each ring."""

Entry = TypeVar("Entry")


class Way(NamedTuple):
    """What is known of the way between a unit and an origin. Times in seconds, ways and snaps in metres."""

    seconds: int | None
    metres: int | None
    status: TimeStatus
    snap_origin_metres: int | None
    snap_unit_metres: int | None
    needs_ferry: bool | None = None
    """Whether no way leads there without a ferry; none where it was not asked or cannot be told."""


class Stop(NamedTuple):
    """A position that has a road, how far that is, and where it comes nearest."""

    end: End
    metres: float
    road: Point

    @property
    def on_road(self) -> "Stop":
        """The same on its road."""
        return Stop(End(self.road, on_road=True), 0.0, self.road)


Stops = dict[int, Stop]
"""By the id of the unit or the origin; those without a road are left out."""

Points = Mapping[int, Point]
"""Positions by the id of what stands there."""

Pair = tuple[int, int]
"""The ids of a unit and of an origin."""

Found = dict[Pair, Leg | None]

ByRoad = Mapping[int, Set[int]]
"""The ids of the origins that a unit gets to without a ferry, by the id of the unit."""


class Ends(NamedTuple):
    """Where the units and the origins meet the roads."""

    units: Stops
    origins: Stops


def ends_of(engine: Engine, units: Points, origins: Points, mode: Mode, pool: Executor) -> Ends:
    """Where units and origins meet the roads.

    From `MANY` origins on, those that are cut off are found here and take another road near by; with fewer it costs
    less to look whether a way lacks (`ways`).
    """
    parts = in_parts([*units.items(), *origins.items()], engine.at_once if len(origins) >= MANY else 1)
    found: list[Snap | None] = []
    for some in pool.map(lambda part: snaps(engine, [point for _, point in part], mode), parts):
        found += some
    ends = Ends(stops(units, found[: len(units)]), stops(origins, found[len(units) :]))
    if len(origins) >= MANY and ends.units and ends.origins:
        probe = best_probe(engine, ends, mode)
        work = [ends.units, *(dict(part) for part in in_parts(list(ends.origins.items()), engine.at_once))]
        units_widened, *origins_widened = pool.map(lambda part: widened(engine, probe, part, mode), work)
        ends.units.update(units_widened)
        for some_widened in origins_widened:
            ends.origins.update(some_widened)
    return ends


def in_parts(everything: list[Entry], count: int) -> list[list[Entry]]:
    """A list cut into about as many parts of about the same length."""
    size = max(1, -(-len(everything) // count))
    return [everything[start : start + size] for start in range(0, len(everything), size)]


def stops(points: Points, found: Sequence[Snap | None]) -> Stops:
    """The positions that have a road."""
    return {
        number: Stop(End(point, snap.cut_off), snap.metres, snap.road or point)
        for (number, point), snap in zip(points.items(), found, strict=True)
        if snap is not None
    }


def ways(
    engine: Engine,
    units: Points,
    origins: Points,
    ends: Ends,
    mode: Mode,
    *,
    ferries: bool | None = None,
    by_road: Callable[[], ByRoad | None] | None = None,
) -> dict[Pair, Way]:
    """The way between each of these units and origins, whose ends were looked for before.

    With `ferries`, also whether it needs one, which `by_road` tells; they are false where the roads have none.
    """
    here = Ends(
        {number: ends.units[number] for number in units if number in ends.units},
        {number: ends.origins[number] for number in origins if number in ends.origins},
    )
    found: Found = {}
    if here.units and here.origins:
        found = ask(engine, here.units, here.origins, mode)
        if len(ends.origins) < MANY and None in found.values() and join(engine, here, mode):
            found = ask(engine, here.units, here.origins, mode)
            by_road = partial(joined_by_road, engine, here, mode)
    joined = by_road() if ferries and by_road else None
    table: dict[Pair, Way] = {}
    for u in units:
        unit, on_land = here.units.get(u), None if joined is None else joined.get(u, ())
        for o in origins:
            needs_ferry = ferries and (None if on_land is None else o not in on_land)
            table[u, o] = way(found.get((u, o)), unit, here.origins.get(o), needs_ferry)
    return table


def joined_by_road(engine: Engine, ends: Ends, mode: Mode) -> ByRoad | None:
    """The origins that each unit gets to without a ferry; none where the engine cannot tell.

    Asked once for each side of the water: where one unit gets to, those get to that it gets to itself.
    """
    joined: dict[int, Set[int]] = {}
    units, origins = ({number: stop.on_road for number, stop in stops.items()} for stops in ends)
    try:
        while units and origins:
            first = next(iter(units))
            unit = {first: units.pop(first)}
            numbers = [*units, *origins]
            there = reached(engine, unit, dict(enumerate([*units.values(), *origins.values()])), mode)
            beside = {first, *(numbers[index] for index in there if index < len(units))}
            ashore = {numbers[index] for index in there if index >= len(units)}
            joined |= dict.fromkeys(beside, ashore)
            units = {number: stop for number, stop in units.items() if number not in beside}
    except RoutingError as error:
        if error.code != "ferries_kept":
            raise
        return None
    return joined


def reached(engine: Engine, unit: Stops, ends: Stops, mode: Mode) -> set[int]:
    """The ends that one gets to from a unit without a ferry."""
    found = ask(engine, unit, ends, mode, ferries=False)
    return {number for (_, number), leg in found.items() if leg is not None}


def ask(engine: Engine, units: Stops, origins: Stops, mode: Mode, *, ferries: bool = True) -> Found:
    """The ways between all of these."""
    found: Found = {}
    most = max(1, engine.most_pairs // len(units))
    for some in in_parts(list(origins.items()), -(-len(origins) // most)):
        ends = [stop.end for stop in units.values()], [stop.end for _, stop in some]
        rows = legs(engine, *ends, mode, ferries=ferries)
        for (u, unit), row in zip(units.items(), rows, strict=True):
            for (o, origin), leg in zip(some, row, strict=True):
                found[u, o] = None if is_empty(leg, unit, origin) else leg
    return found


def is_empty(leg: Leg | None, unit: Stop, origin: Stop) -> bool:
    """Whether a way has no length between ends that lie apart: so Valhalla answers for an end without a road."""
    if leg is None or leg.metres > 0:
        return False
    apart = great_circle(*unit.end.point, *origin.end.point)
    return apart > unit.metres + origin.metres + SAME_PLACE_METRES


def join(engine: Engine, ends: Ends, mode: Mode) -> bool:
    """Let ends whose nearest road leads nowhere take another one near by, in place; tells whether any did."""
    probe = best_probe(engine, ends, mode)
    units, origins = (widened(engine, probe, stops, mode) for stops in ends)
    ends.units.update(units)
    ends.origins.update(origins)
    return bool(units or origins)


def best_probe(engine: Engine, ends: Ends, mode: Mode) -> Stop:
    """The unit, of those nearest to their roads, that reaches most of some origins.

    It tells for the others which origins can be reached: asking all of them would take three times as long as the ways
    themselves.
    """
    some = dict(list(ends.origins.items())[:: -(-len(ends.origins) // PROBED)])
    best, most = next(iter(ends.units)), -1
    by_distance = sorted(ends.units, key=lambda number: (ends.units[number].end.cut_off, ends.units[number].metres))
    for number in by_distance[:PROBES]:
        found = ask(engine, {number: ends.units[number]}, some, mode)
        reached = sum(leg is not None for leg in found.values())
        if reached > most:
            best, most = number, reached
        if 2 * reached > len(some):
            break
    return ends.units[best]


def widened(engine: Engine, probe: Stop, stops: Stops, mode: Mode) -> Stops:
    """The stops that a unit does not reach, at the nearest road at which it does; not those without one in 5 km."""
    found: Stops = {}
    lacking = without_way(engine, probe, stops, mode)
    nearer = 0
    for within in WIDER_METRES:
        left = sorted(lacking - found.keys())
        if left:
            points = [stops[number].end.point for number in left]
            rings = [
                spread([road for road in roads if road.metres > nearer])
                for roads in roads_around(engine, points, within, mode)
            ]
            trying = [(number, road) for number, ring in zip(left, rings, strict=True) for road in ring]
            # Each exactly at its road, whatever that leads to.
            ends = {
                index: Stop(End(road.point, cut_off=True), road.metres, road.point)
                for index, (_, road) in enumerate(trying)
            }
            still = without_way(engine, probe, ends, mode) if ends else set()
            for index, (number, _) in enumerate(trying):
                if index not in still:
                    found.setdefault(number, ends[index])
        nearer = within
    return found


def spread(roads: Sequence[NearRoad]) -> Sequence[NearRoad]:
    """At most `TRIED_ROADS` of these, from the nearest to the farthest."""
    return roads[:: max(1, -(-len(roads) // TRIED_ROADS))]


def without_way(engine: Engine, probe: Stop, ends: Stops, mode: Mode) -> set[int]:
    """The ends that a unit does not reach."""
    found = ask(engine, {0: probe}, ends, mode)
    return {number for (_, number), leg in found.items() if leg is None}


def way(leg: Leg | None, unit: Stop | None, origin: Stop | None, needs_ferry: bool | None = None) -> Way:
    """What is stored of a pair; a stop is none where no road is near."""
    snap_origin = None if origin is None else round(origin.metres)
    snap_unit = None if unit is None else round(unit.metres)
    if unit is None or origin is None:
        return Way(None, None, TimeStatus.OFF_ROAD, snap_origin, snap_unit)
    if leg is None:
        return Way(None, None, TimeStatus.NO_PATH, snap_origin, snap_unit)
    on_foot = walked(origin.metres) + walked(unit.metres)
    off_road = max(origin.metres, unit.metres) > OFF_ROAD_FROM_METRES
    return Way(
        round(leg.seconds + on_foot / WALKING_METRES_PER_SECOND),
        round(leg.metres + on_foot),
        TimeStatus.OFF_ROAD if off_road else TimeStatus.ROUTED,
        snap_origin,
        snap_unit,
        needs_ferry,
    )


def walked(snap_metres: float) -> float:
    """Metres on foot between a position and its road; a short bit counts as none."""
    return snap_metres * WALKING_CIRCUITY if snap_metres > WALKING_FROM_METRES else 0.0
