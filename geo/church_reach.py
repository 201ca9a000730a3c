"""The reach of one church for its page: its responsible unit, the way there, a faster unit, and the nearest ones.

Every time is stored, or an estimate in its place; nothing is routed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from sqlalchemy.orm import Session

from geo.off_road import RoadlessEnd, roadless_end
from geo.reach import Facets, is_faster
from geo.reach_queries import ChurchRow, PlacedUnit, church_row
from geo.responsible import unit_of, unit_of_place
from geo.routing.reading import ways_of_church
from geo.travel_times import DEFAULT_THRESHOLD, Band, Method, Mode, TravelTime, band, estimate, great_circle

NEAREST = 5
"""How many units the page names."""


@dataclass(frozen=True)
class WayToUnit:
    """The way from the church to a unit."""

    unit: PlacedUnit
    time: TravelTime
    """Without seconds where no path leads there."""
    roadless: RoadlessEnd | None
    snap_church_metres: int | None
    """From the church to its road; none for an estimate."""

    @property
    def band(self) -> Band:
        """The time as it is shown."""
        return band(self.time.seconds)

    @property
    def method(self) -> Method:
        """Where the time comes from."""
        return self.time.method

    @property
    def seconds(self) -> float:
        """Infinite where no path leads there, so that times can be compared."""
        return inf if self.time.seconds is None else self.time.seconds


@dataclass(frozen=True)
class ReachOfChurch:
    """What its page says of the reach of a church."""

    province_code: str | None
    placed: bool
    own: PlacedUnit | None
    """The responsible unit."""
    way: WayToUnit | None
    """To the responsible unit; none where the time is not known."""
    faster: WayToUnit | None
    """The fastest unit, where it saves so much that it is offered, or where no path leads to the responsible one."""
    nearest: list[WayToUnit]
    """The fastest first."""
    facets: Facets


def reach_of_church(
    session: Session,
    church_id: int,
    *,
    units: Sequence[PlacedUnit],
    exact: bool,
    threshold: int = DEFAULT_THRESHOLD,
    mode: Mode = Mode.MOTORCYCLE,
    factor: float = 1.0,
) -> ReachOfChurch | None:
    """The reach of a church that is in use. `units` are all that are; `factor` is that of the season.

    Unless `exact`, the times are guessed from its commune's centre, as in `geo.church_times`.
    """
    church = church_row(session, church_id, exact)
    if church is None:
        return None
    own = unit_of(church.place_code or "", unit_of_place(units))
    by_id = {unit.id: unit for unit in units}
    ways = routed_ways(session, church, by_id, mode, factor) if exact else guessed_ways(church, units, mode, factor)
    way = next((way for way in ways if own and way.unit.id == own.id), None)
    fastest = next((way for way in ways if way.time.seconds is not None), None)
    offered = way and fastest and (way.seconds == inf or is_faster(fastest.seconds, way.seconds))
    return ReachOfChurch(
        province_code=church.place_code[:2] if church.place_code else None,
        placed=church.lon is not None,
        own=own,
        way=way,
        faster=fastest if offered else None,
        nearest=[way for way in ways if way.time.seconds is not None][:NEAREST],
        facets=Facets(
            get_there=way.seconds <= threshold * 60 if way else None,
            number=own.confirmed if own else None,
        ),
    )


def routed_ways(
    session: Session, church: ChurchRow, units: dict[int, PlacedUnit], mode: Mode, factor: float
) -> list[WayToUnit]:
    """The ways from where the church stands to the units in use, by road where that is known; the fastest first."""
    return [
        WayToUnit(
            units[way.unit_id], way.time, roadless_end(way.status, way.snap_origin_metres), way.snap_origin_metres
        )
        for way in ways_of_church(session, church.id, mode, factor)
        if way.unit_id in units
    ]


def guessed_ways(church: ChurchRow, units: Sequence[PlacedUnit], mode: Mode, factor: float) -> list[WayToUnit]:
    """The ways from where the reader may see the church to the units that have a position, the fastest first."""
    found = []
    for unit in units:
        if church.lon is None or church.lat is None or unit.lon is None or unit.lat is None:
            continue
        time = estimate(great_circle(church.lon, church.lat, unit.lon, unit.lat), mode)
        found.append(WayToUnit(unit, time._replace(seconds=(time.seconds or 0) * factor), None, None))
    return sorted(found, key=lambda way: (way.seconds, way.unit.id))
