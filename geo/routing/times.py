"""From positions to times: join both ends to the roads, ask for the ways between them, add what is walked."""

from collections.abc import Sequence
from typing import NamedTuple

from geo.routing.engine import Engine
from geo.routing.models import TimeStatus
from geo.routing.profiles import (
    OFF_ROAD_FROM_METRES,
    WALKING_CIRCUITY,
    WALKING_FROM_METRES,
    WALKING_METRES_PER_SECOND,
    WIDER_METRES,
)
from geo.routing.questions import End, Leg, Point, Snap, legs
from geo.travel_times import Mode, great_circle

SAME_PLACE_METRES = 50
"""Valhalla rounds coordinates and lengths to metres, and snaps ends to a junction within five."""

MANY = 50
"""From so many origins on it is cheaper to find those that are cut off first than to ask for all ways to them twice."""

PROBES = 3
PROBED = 20
"""So many units are tried, with so many origins, for one that reaches most of them."""


class Way(NamedTuple):
    """What is known of the way between a unit and an origin. Times in seconds, ways and snaps in metres."""

    seconds: int | None
    metres: int | None
    status: TimeStatus
    snap_origin_metres: int | None
    snap_unit_metres: int | None


class Stop(NamedTuple):
    """A position that has a road, and how far that is at most."""

    end: End
    metres: float


Stops = dict[int, Stop]
"""By the number of the position in the list that was asked about."""

Pair = tuple[int, int]
"""The number of a unit and of an origin."""


def ways(
    engine: Engine,
    units: Sequence[Point],
    unit_snaps: Sequence[Snap | None],
    origins: Sequence[Point],
    origin_snaps: Sequence[Snap | None],
    mode: Mode,
) -> dict[Pair, Way]:
    """The way between each unit and each origin, by their numbers in these lists."""
    sources, targets = stops(units, unit_snaps), stops(origins, origin_snaps)
    found: dict[Pair, Leg | None] = {}
    if sources and targets:
        many = len(targets) >= MANY
        if many:
            join(engine, sources, targets, mode)
        found = ask(engine, sources, targets, mode)
        if not many and None in found.values() and join(engine, sources, targets, mode):
            found = ask(engine, sources, targets, mode)
    return {
        (u, o): way(found.get((u, o)), sources.get(u), targets.get(o))
        for u in range(len(units))
        for o in range(len(origins))
    }


def stops(points: Sequence[Point], snaps: Sequence[Snap | None]) -> Stops:
    """The positions that have a road."""
    return {
        number: Stop(End(point, snap.cut_off), snap.metres)
        for number, (point, snap) in enumerate(zip(points, snaps, strict=True))
        if snap is not None
    }


def ask(engine: Engine, sources: Stops, targets: Stops, mode: Mode) -> dict[Pair, Leg | None]:
    """The ways between all of these."""
    rows = legs(engine, [stop.end for stop in sources.values()], [stop.end for stop in targets.values()], mode)
    return {
        (u, o): None if is_empty(leg, sources[u], targets[o]) else leg
        for u, row in zip(sources, rows, strict=True)
        for o, leg in zip(targets, row, strict=True)
    }


def is_empty(leg: Leg | None, source: Stop, target: Stop) -> bool:
    """Whether a way has no length between ends that lie apart: so Valhalla answers for an end without a road."""
    if leg is None or leg.metres > 0:
        return False
    apart = great_circle(*source.end.point, *target.end.point)
    return apart > source.metres + target.metres + SAME_PLACE_METRES


def join(engine: Engine, sources: Stops, targets: Stops, mode: Mode) -> bool:
    """Let ends whose nearest road leads nowhere take another one near by, in place; tells whether any did.

    What leads somewhere is told by one unit that reaches most origins: asking all for all would take three times as
    long as the ways themselves.
    """
    probe = best_probe(engine, sources, targets, mode)
    return widen(engine, probe, targets, mode) + widen(engine, probe, sources, mode) > 0


def best_probe(engine: Engine, sources: Stops, targets: Stops, mode: Mode) -> Stop:
    """The unit, of those nearest to their roads, that reaches most of some origins."""
    step = -(-len(targets) // PROBED)
    some = dict(list(targets.items())[::step])
    best: tuple[int, Stop] | None = None
    for number in sorted(sources, key=lambda number: (sources[number].end.cut_off, sources[number].metres))[:PROBES]:
        found = ask(engine, {number: sources[number]}, some, mode)
        reached = sum(leg is not None for leg in found.values())
        if best is None or reached > best[0]:
            best = reached, sources[number]
        if 2 * reached > len(some):
            break
    if best is None:
        raise ValueError("no unit has a road")
    return best[1]


def widen(engine: Engine, probe: Stop, ends: Stops, mode: Mode) -> int:
    """Give each end that is not reached the narrowest wider look with which it is; tells how many got one."""
    widened = 0
    lacking = without_way(engine, probe, ends, mode)
    for within in WIDER_METRES:
        trying = {
            number: Stop(ends[number].end._replace(within=within), within)
            for number in lacking
            if ends[number].metres <= within
        }
        if trying:
            still = without_way(engine, probe, trying, mode)
            reached = {number: stop for number, stop in trying.items() if number not in still}
            ends.update(reached)
            lacking -= reached.keys()
            widened += len(reached)
    return widened


def without_way(engine: Engine, probe: Stop, ends: Stops, mode: Mode) -> set[int]:
    """The ends that a unit does not reach."""
    found = ask(engine, {0: probe}, ends, mode)
    return {number for (_, number), leg in found.items() if leg is None}


def way(leg: Leg | None, unit: Stop | None, origin: Stop | None) -> Way:
    """What is stored of a pair; a stop is none where no road is near."""
    snapped = tuple(None if stop is None else round(stop.metres) for stop in (origin, unit))
    if unit is None or origin is None:
        return Way(None, None, TimeStatus.OFF_ROAD, *snapped)
    if leg is None:
        return Way(None, None, TimeStatus.NO_PATH, *snapped)
    on_foot = walked(origin.metres) + walked(unit.metres)
    off_road = max(origin.metres, unit.metres) > OFF_ROAD_FROM_METRES
    return Way(
        round(leg.seconds + on_foot / WALKING_METRES_PER_SECOND),
        round(leg.metres + on_foot),
        TimeStatus.OFF_ROAD if off_road else TimeStatus.ROUTED,
        *snapped,
    )


def walked(snap_metres: float) -> float:
    """Metres on foot between a position and its road; a short bit counts as none."""
    return snap_metres * WALKING_CIRCUITY if snap_metres > WALKING_FROM_METRES else 0.0
