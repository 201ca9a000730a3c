"""Whether a new road network can be trusted with the country's travel times, before it comes into use."""

from collections.abc import Sequence
from statistics import median

from geo.routing.engine import Engine
from geo.routing.problems import RoutingError
from geo.routing.queries import KnownWay
from geo.routing.questions import End, Leg, Point, legs, snaps
from geo.travel_times import Mode, great_circle

SAMPLE = 300
STARTS = 6
"""Places that are looked at, and of these the ones that ways are asked from."""

NEAR_METRES = 5_000
LEAST_NEAR = 0.5
"""At least so many of the places must lie near a road, else the extract is of somewhere else, or of a part."""

MOST_NULLS = 0.2
LEAST_STRAIGHT_METRES = 2_000
CIRCUITY = (1.0, 2.5)
"""The way divided by the straight line, in the middle; 1.38 between Cambodian towns, 1.2 to 1.6 in most countries."""

KNOWN_TOLERANCE = 0.2


def check_network(
    engine: Engine, file: str, places: Sequence[Point], known: Sequence[KnownWay], mode: Mode = Mode.CAR
) -> None:
    """Raise `RoutingError` where the roads lie elsewhere, hang together badly, or give implausible distances."""
    found = snaps(engine, places, mode)
    near = [
        End(place, snap.cut_off)
        for place, snap in zip(places, found, strict=True)
        if snap is not None and snap.metres <= NEAR_METRES
    ]
    share = len(near) / len(places)
    if share < LEAST_NEAR or len(near) < 2:
        raise RoutingError("roads_elsewhere", share=f"{100 * share:.0f}", kilometres=NEAR_METRES // 1_000, file=file)
    check_ways(engine, file, near, mode)
    if known:
        check_known(engine, file, known, mode)


def check_ways(engine: Engine, file: str, places: Sequence[End], mode: Mode) -> None:
    """Ask for ways between places near roads: most must exist, and be as much longer than the line as roads are."""
    starts, ends = places[:STARTS], places[1:]
    rows = legs(engine, starts, ends, mode)
    pairs = [
        (leg, straight(start.point, end.point))
        for start, row in zip(starts, rows, strict=True)
        for end, leg in zip(ends, row, strict=True)
        if start != end
    ]
    nulls = sum(leg is None for leg, _ in pairs) / len(pairs)
    if nulls > MOST_NULLS:
        raise RoutingError("too_many_nulls", share=f"{100 * nulls:.0f}", most=f"{100 * MOST_NULLS:.0f}", file=file)
    circuities = [leg.metres / line for leg, line in pairs if leg is not None and line >= LEAST_STRAIGHT_METRES]
    if circuities and not CIRCUITY[0] <= median(circuities) <= CIRCUITY[1]:
        raise RoutingError(
            "implausible_ways",
            circuity=f"{median(circuities):.2f}",
            least=CIRCUITY[0],
            most=CIRCUITY[1],
            file=file,
        )


def check_known(engine: Engine, file: str, known: Sequence[KnownWay], mode: Mode) -> None:
    """Hold the ways against those of the roads in use: in the middle they differ by at most a fifth."""
    ratios = []
    for unit in dict.fromkeys(way.unit for way in known):
        of_unit = [way for way in known if way.unit == unit]
        found = ways_from(engine, unit, [way.origin for way in of_unit], mode)
        ratios += [leg.metres / way.metres for leg, way in zip(found, of_unit, strict=True) if leg is not None]
    if not ratios or abs(median(ratios) - 1) > KNOWN_TOLERANCE:
        ratio = f"{median(ratios):.2f}" if ratios else "–"
        raise RoutingError("differs_from_roads_in_use", ratio=ratio, file=file)


def ways_from(engine: Engine, unit: Point, origins: Sequence[Point], mode: Mode) -> list[Leg | None]:
    """The ways from one unit."""
    return legs(engine, [End(unit)], [End(origin) for origin in origins], mode)[0]


def straight(one: Point, other: Point) -> float:
    """Metres between two points."""
    return great_circle(*one, *other)
