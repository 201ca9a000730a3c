"""The churches of a province, or of the country, with the times to their own unit and to the fastest other one.

Computed for all of them at once, as arrays, and kept until something changes: a map and its table ask again at each
move and for each page. In the database the same took a second for the 10,000 churches of a province.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.kept import as_long_as_nothing_changes
from geo.reach_queries import ChurchRow, PlacedUnit, church_rows, units_in_use
from geo.responsible import unit_of, unit_of_place
from geo.routing.reading import NO_TIMES, times_of_churches
from geo.travel_times import Flags, Mode, Numbers, Points, RoutedTimes, routed_first, times_between

NONE = -1
"""In place of the id of a unit, or of a place's code as a number, where there is none."""


class OtherUnits(NamedTuple):
    """The unit, other than its own, that each church gets to first, and the seconds; not a number without one."""

    ids: NDArray[np.int64]
    seconds: Numbers
    estimated: Flags


@dataclass(frozen=True)
class ChurchTimes:
    """One value in each array for each church. A time is as in `Times`; a unit is named by its id."""

    ids: NDArray[np.int64]
    position: Points
    province: NDArray[np.int16]
    """The code of its province as a number, and of its district."""
    district: NDArray[np.int16]
    own: NDArray[np.int64]
    """Its responsible unit, or the one that was asked about."""
    seconds: Numbers
    estimated: Flags
    unit_ids: NDArray[np.int64]
    """All units with their positions, and at the end none, without one."""
    unit_position: Points
    routed: Numbers
    """The stored time of each church to each of these units; not a number where there is none."""
    mode: Mode
    factor: float
    """That of the season, by which all times here are multiplied already but the stored ones."""

    @property
    def placed(self) -> Flags:
        """Which have a position."""
        return np.isfinite(self.position.lon)

    @property
    def timed(self) -> Flags:
        """Of which the time to their unit is known."""
        return ~np.isnan(self.seconds)

    @cached_property
    def others(self) -> OtherUnits:
        """The fastest of the other units. Only a table asks: it takes the time of each church to each unit."""
        guessed = times_between(self.position.in_rows(), self.unit_position, self.mode)
        times = routed_first(guessed, self.routed)
        seconds = times.seconds * self.factor
        seconds = np.where(np.isnan(seconds) | (self.own[:, None] == self.unit_ids), np.inf, seconds)
        first = seconds.argmin(axis=1)
        each = np.arange(len(first))
        fastest = seconds[each, first]
        found = np.isfinite(fastest)
        return OtherUnits(
            np.where(found, self.unit_ids[first], NONE),
            np.where(found, fastest, np.nan),
            found & times.estimated[each, first],
        )

    @property
    def is_all_estimated(self) -> bool:
        """Whether no time to their unit is by road."""
        return bool(self.estimated[self.timed].all())


def church_times(
    session: Session,
    province_code: str | None,
    *,
    exact: bool,
    unit_id: int | None = None,
    mode: Mode = Mode.MOTORCYCLE,
    factor: float = 1.0,
) -> ChurchTimes:
    """The churches of a province by name, or without a code all churches in no order.

    The times are to their own unit, or to `unit_id`; `factor` is that of the season. Unless `exact`, they are guessed
    from the commune's centre: for readers who may not see where a church stands, which its routed times would tell.
    """

    def made() -> ChurchTimes:
        rows, units = church_rows(session, exact, province_code), units_in_use(session)
        some = None if province_code is None else [row.id for row in rows]
        routed = times_of_churches(session, some, mode) if exact else NO_TIMES
        return computed(rows, units, routed, unit_id, mode, factor)

    return as_long_as_nothing_changes(session, ("church_times", province_code, exact, unit_id, mode, factor), made)


def computed(
    rows: list[ChurchRow],
    units: Sequence[PlacedUnit],
    routed: RoutedTimes,
    unit_id: int | None,
    mode: Mode,
    factor: float,
) -> ChurchTimes:
    """The arrays of these churches."""
    number_of = {unit.id: number for number, unit in enumerate(units)}
    first = unit_of_place(units)

    @cache
    def own_number(code: str) -> int:
        if unit_id is not None:
            return number_of.get(unit_id, NONE)
        unit = unit_of(code, first)
        return NONE if unit is None else number_of[unit.id]

    codes = [row.place_code or "" for row in rows]
    own = np.array([own_number(code) for code in codes], np.int16)
    position = points([(row.lon, row.lat) for row in rows])
    # One more, without a position: what the number of no unit, -1, stands for.
    unit_ids = np.array([*number_of, NONE], np.int64)
    unit_position = points([*((unit.lon, unit.lat) for unit in units), (None, None)])
    table = routed.as_table([row.id for row in rows], unit_ids.tolist())
    times = routed_first(times_between(position, unit_position.at(own), mode), table[np.arange(len(rows)), own])
    return ChurchTimes(
        ids=np.array([row.id for row in rows], np.int64),
        position=position,
        province=numbers_of(codes, 2),
        district=numbers_of(codes, 4),
        own=unit_ids[own],
        seconds=times.seconds * factor,
        estimated=times.estimated,
        unit_ids=unit_ids,
        unit_position=unit_position,
        routed=table,
        mode=mode,
        factor=factor,
    )


def points(places: Sequence[tuple[float | None, float | None]]) -> Points:
    """Longitudes and latitudes as arrays."""
    pairs = np.array(places, np.float64).reshape(-1, 2)
    return Points(pairs[:, 0], pairs[:, 1])


def numbers_of(codes: Sequence[str], digits: int) -> NDArray[np.int16]:
    """The codes of the places above these ones, as numbers."""
    return np.array([int(code[:digits]) if len(code) >= digits else NONE for code in codes], np.int16)
