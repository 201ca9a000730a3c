"""Ways of which one end lies far from any road: which end it is, to be said beside the time."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.orm import Session

from geo.routing.models import TimeStatus
from geo.routing.profiles import OFF_ROAD_FROM_METRES
from geo.travel_times import Mode


class RoadlessEnd(StrEnum):
    """Which end of a way lies over 2 km from any road."""

    CHURCH = "church"
    UNIT = "unit"


class Pair(NamedTuple):
    """A church and a unit."""

    church_id: int
    unit_id: int


OFF_ROAD = text(
    """
    SELECT t.origin_id, t.unit_id, t.status, t.snap_origin_metres
    FROM travel_time AS t
    JOIN listing AS church ON church.id = t.origin_id AND church.revision = t.origin_revision
    JOIN listing AS unit ON unit.id = t.unit_id AND unit.revision = t.unit_revision
    WHERE t.origin_kind = 'church' AND t.origin_id = ANY(:ids) AND t.mode = :mode AND t.status = 'off_road'
      AND t.network_id = (SELECT id FROM road_network WHERE status = 'active')
    """
).bindparams(bindparam("ids", type_=ARRAY(BigInteger)))


def roadless_ends(session: Session, church_ids: Sequence[int], mode: Mode) -> dict[Pair, RoadlessEnd]:
    """Of the stored ways from these churches the ones that are off road, each with the end that is."""
    rows = session.execute(OFF_ROAD, {"ids": list(church_ids), "mode": mode.value})
    found = {Pair(row.origin_id, row.unit_id): roadless_end(row.status, row.snap_origin_metres) for row in rows}
    return {pair: end for pair, end in found.items() if end is not None}


def roadless_end(status: TimeStatus | str | None, snap_church_metres: int | None) -> RoadlessEnd | None:
    """The end that lies over 2 km from any road; none for a way that is not off road."""
    if status != TimeStatus.OFF_ROAD:
        return None
    church = snap_church_metres is None or snap_church_metres > OFF_ROAD_FROM_METRES
    return RoadlessEnd.CHURCH if church else RoadlessEnd.UNIT
