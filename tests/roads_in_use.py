"""What routing would have stored: a network in use, times, areas around units, and where those meet the roads."""

from sqlalchemy.orm import Session

from directory.models import Church, PoliceUnit
from geo.routing.changes import TimeRow, activate, add_network, store_areas, store_times
from geo.routing.models import NetworkStatus, OriginKind, TimeStatus
from geo.routing.queries import Placed
from geo.routing.questions import Point, Snap
from geo.travel_times import Mode


def use_roads(session: Session) -> int:
    """Put a network into use; its id."""
    network = add_network(session, "embedded", NetworkStatus.READY)
    activate(session, network.id)
    return network.id


def route(
    session: Session,
    network_id: int,
    church: Church,
    unit: PoliceUnit,
    seconds: int | None,
    *,
    status: TimeStatus | None = None,
    mode: Mode = Mode.MOTORCYCLE,
    snap_church: int | None = 12,
    needs_ferry: bool | None = None,
) -> None:
    """Store the time between the two as they stand now; without seconds no path leads there."""
    status = status or (TimeStatus.NO_PATH if seconds is None else TimeStatus.ROUTED)
    metres = None if seconds is None else 40_000
    key = (OriginKind.CHURCH, church.id, mode, unit.id, network_id)
    ends = (snap_church, 34, church.revision, unit.revision)
    store_times(session, [TimeRow(*key, seconds, metres, status, *ends, needs_ferry)])


def surround(
    session: Session,
    network_id: int,
    unit: PoliceUnit,
    squares: dict[int, tuple[float, float, float, float]],
    *,
    mode: Mode = Mode.MOTORCYCLE,
    metres: float = 10,
    on_track: bool = False,
) -> None:
    """Store where a unit meets the roads, and a square (west, south, east, north) for each of these minutes."""
    placed = Placed(unit.id, unit.revision, Point(0, 0))
    areas = {
        minutes: f"SRID=4326;MULTIPOLYGON((({w} {s},{e} {s},{e} {n},{w} {n},{w} {s})))"
        for minutes, (w, s, e, n) in squares.items()
    }
    store_areas(session, network_id, placed, mode, Snap(metres, on_track=on_track), areas)
