"""Villages and the chain from each to the police: its nearest partner church, and the way from there to a unit.

A village is *in the chain* where it lies within half an hour of a church that can reach its unit: the church gets there
within the threshold, and the unit has a usable number and is not marked "do not use".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.chain.nearest import Indices, nearest
from geo.chain.queries import VillageRow, village_rows
from geo.church_times import NONE, ChurchTimes, church_times, points
from geo.kept import as_long_as_nothing_changes
from geo.reach_queries import PlacedUnit
from geo.travel_times import DEFAULT_THRESHOLD, Flags, Mode, Numbers, Points, times_between

NEAR_MINUTES = 30
"""How far a village may be from a church."""

Value = TypeVar("Value", bound=np.generic)
Answers = NDArray[np.int8]

NO, YES, UNKNOWN = 0, 1, 2
"""What an `Answers` holds: unknown is neither yes nor no."""


@dataclass(frozen=True)
class Villages:
    """One value in each array for each village."""

    ids: NDArray[np.int64]
    """Its code as a number."""
    position: Points
    at_commune: Flags
    """Which are counted where their commune's label stands: nobody knows where they lie themselves."""

    @property
    def placed(self) -> Flags:
        """Which have a position, if only their commune's."""
        return np.isfinite(self.position.lon)


@dataclass(frozen=True)
class VillageChain:
    """One value in each array for each village. A time is as in `Times`."""

    villages: Villages
    church: NDArray[np.int64]
    """The id of the nearest partner church."""
    to_church: Numbers
    """Seconds to it: always an estimate."""
    unit: NDArray[np.int64]
    """The id of that church's unit."""
    to_unit: Numbers
    """Seconds from that church to its unit."""
    to_unit_estimated: Flags
    near: Answers
    """Whether a partner church is near enough."""
    linked: Answers
    """Whether it is in the chain."""
    unplaced_churches: int
    """Churches without a position, which no village could be measured to."""
    is_all_estimated: bool


def villages_in_use(session: Session) -> Villages:
    """All villages, by code."""
    return as_long_as_nothing_changes(session, ("villages",), lambda: as_villages(village_rows(session)))


def as_villages(rows: Sequence[VillageRow]) -> Villages:
    """The arrays of these villages."""
    own = points([(row.lon, row.lat) for row in rows])
    commune = points([(row.commune_lon, row.commune_lat) for row in rows])
    lacks = np.isnan(own.lon)
    return Villages(
        ids=np.array([int(row.code) for row in rows], np.int64),
        position=Points(np.where(lacks, commune.lon, own.lon), np.where(lacks, commune.lat, own.lat)),
        at_commune=lacks & np.isfinite(commune.lon),
    )


def village_chain(
    session: Session,
    units: Sequence[PlacedUnit],
    *,
    exact: bool,
    threshold: int = DEFAULT_THRESHOLD,
    mode: Mode = Mode.MOTORCYCLE,
) -> VillageChain:
    """The chain of every village. `units` are all that are in use.

    Unless `exact`, every church stands at its commune's centre: for readers who may not see where it is.
    """
    # Numbers grow old and are checked without a change that is counted, so what they make of the units is in the key.
    unusable = unusable_units(units)
    return as_long_as_nothing_changes(
        session,
        ("village_chain", exact, threshold, mode, unusable),
        lambda: linked_up(
            villages_in_use(session), church_times(session, None, exact=exact, mode=mode), unusable, threshold
        ),
    )


def unusable_units(units: Sequence[PlacedUnit]) -> frozenset[int]:
    """The ids of the units without any usable number."""
    return frozenset(unit.id for unit in units if unit.confirmed is False)


def linked_up(villages: Villages, churches: ChurchTimes, unusable: frozenset[int], threshold: int) -> VillageChain:
    """The chain of these villages by way of these churches."""
    reaching = reaches(churches, unusable, threshold)
    placed = np.flatnonzero(villages.placed)
    position = villages.position.at(placed)
    # The nearest church of each kind apart, so that a near one that cannot reach its unit does not hide another.
    best = np.full((3, len(villages.ids)), np.inf)
    who = np.full((3, len(villages.ids)), NONE)
    for kind in (NO, YES, UNKNOWN):
        members = np.flatnonzero(churches.placed & (reaching == kind))
        if len(members):
            first = members[nearest(position, churches.position.at(members))]
            best[kind, placed] = times_between(position, churches.position.at(first), churches.mode).seconds
            who[kind, placed] = first
    kind = best.argmin(axis=0)
    each = np.arange(len(villages.ids))
    church, seconds = who[kind, each], best[kind, each]
    known = church != NONE
    within = best <= NEAR_MINUTES * 60
    # Without any church there is nothing to be near to; where only unplaced ones are recorded, nobody knows.
    unknown = ~villages.placed | ((len(churches.ids) > 0) & ~known)
    return VillageChain(
        villages=villages,
        church=of_church(churches.ids, church, NONE),
        to_church=np.where(known, seconds, np.nan),
        unit=of_church(churches.own, church, NONE),
        to_unit=of_church(churches.seconds, church, np.nan),
        to_unit_estimated=of_church(churches.estimated, church, False),
        near=np.select([unknown, within.any(axis=0)], [UNKNOWN, YES], NO).astype(np.int8),
        linked=np.select([unknown, within[YES], within[UNKNOWN]], [UNKNOWN, YES, UNKNOWN], NO).astype(np.int8),
        unplaced_churches=int((~churches.placed).sum()),
        is_all_estimated=bool(churches.estimated[churches.timed].all()),
    )


def reaches(churches: ChurchTimes, unusable: frozenset[int], threshold: int) -> Answers:
    """Whether each church can reach its unit. Not known where its unit, or the time to it, is not."""
    without_number = np.isin(churches.own, list(unusable))
    known = churches.timed & (churches.own != NONE)
    within = churches.seconds <= threshold * 60
    return np.select([without_number, ~known, within], [NO, UNKNOWN, YES], NO).astype(np.int8)


def of_church(values: NDArray[Value], church: Indices, otherwise: float) -> NDArray[Value]:
    """The value of the church with each index; `otherwise` where there is none."""
    with_otherwise = np.append(values, np.full(1, otherwise, values.dtype))
    return with_otherwise[np.where(church == NONE, len(values), church)]
