"""Reach: can a church get to its unit, has the unit a confirmed number, and have they met."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, isnan
from typing import NamedTuple

import numpy as np
from sqlalchemy.orm import Session

from geo.church_times import NONE, ChurchTimes, church_times
from geo.off_road import Pair, RoadlessEnd, roadless_ends
from geo.reach_queries import ChurchName, PlacedUnit, church_names
from geo.travel_times import (
    BANDS_OR_UNKNOWN,
    DEFAULT_THRESHOLD,
    THRESHOLDS,
    Band,
    Flags,
    Method,
    Mode,
    band,
    band_numbers,
    is_clearly_faster,
)
from training.introductions import units_met

FARTHEST = THRESHOLDS[-1]
"""Minutes. A church farther than this from every unit lies outside the areas around all of them."""


@dataclass(frozen=True)
class Facets:
    """The three answers that make up reach; none is *not known*, which is neither yes nor no."""

    get_there: bool | None
    number: bool | None
    met: bool | None = None
    """Whether a meeting of the church with the unit is recorded."""


@dataclass(frozen=True)
class OtherUnit:
    """A unit that a church gets to clearly faster than to its own, or within the threshold where its own is not."""

    unit: PlacedUnit
    band: Band
    method: Method
    is_faster: bool
    """Whether it saves so much that it is to be called faster; else it is within the threshold, or has a path."""


@dataclass(frozen=True)
class ChurchReach:
    """One church and the unit that is asked about: its own, or the one that was chosen."""

    id: int
    name_en: str
    name_km: str
    demo: bool
    district_code: str | None
    placed: bool
    unit: PlacedUnit | None
    seconds: float | None
    method: Method | None
    facets: Facets
    other: OtherUnit | None
    within: bool | None
    """Whether any unit is within the threshold; none where no time is known."""
    outside: bool
    """Whether no unit at all is within two hours."""
    roadless: RoadlessEnd | None
    """Which end of the way lies over 2 km from a road."""

    @property
    def band(self) -> Band | None:
        """The band of the time to the unit; none where it is not known."""
        return None if self.method is None else band(self.seconds)


class Group(NamedTuple):
    """Churches of which one says the same: how many there are, and those that are on the page."""

    churches: int
    shown: list[ChurchReach]


class Page(NamedTuple):
    """Which part of a table is shown, counted from 1."""

    number: int
    rows: int


FIRST_PAGE = Page(1, 50)


@dataclass(frozen=True)
class ProvinceReach:
    """The churches of one province in the order of its table, of which one page is shown."""

    out_of_reach: Group
    """Cannot get to any unit within the threshold: no path first, then the longest time first."""
    in_reach: Group
    unknown: Group
    """With a position, but without a time: their unit is not known, or nobody has said where it stands."""
    unplaced: Group
    bands: dict[Band | None, int]
    """How many placed churches are in each band; none stands for those whose time is not known."""
    outside: int
    """Churches to which no unit at all is within two hours, by the stored times: outside the areas around all units."""
    estimated: int
    """Churches whose time to their unit is known, and guessed."""
    is_all_estimated: bool
    """Every time is an estimate, as long as no roads are loaded: then it is said once, not in every row."""
    page: int
    pages: int

    @property
    def churches(self) -> int:
        """How many there are."""
        return sum(group.churches for group in (self.out_of_reach, self.in_reach, self.unknown, self.unplaced))

    def in_order(self) -> list[ChurchReach]:
        """Those on the page, group after group."""
        groups = (self.out_of_reach, self.in_reach, self.unknown, self.unplaced)
        return [church for group in groups for church in group.shown]


def province_reach(
    session: Session,
    code: str,
    *,
    units: Sequence[PlacedUnit],
    exact: bool,
    unit_id: int | None = None,
    threshold: int = DEFAULT_THRESHOLD,
    page: Page = FIRST_PAGE,
    mode: Mode = Mode.MOTORCYCLE,
    factor: float = 1.0,
) -> ProvinceReach:
    """The reach of each church of a province, to its own unit or to `unit_id`, within `threshold` minutes.

    `factor` is that of the season. Unless `exact`, the times are those of the commune's centre: for readers who may
    not see where a church stands.
    """
    times = church_times(session, code, exact=exact, unit_id=unit_id, mode=mode, factor=factor)
    pages = max(1, -(-len(times.ids) // page.rows))
    number = min(max(page.number, 1), pages)
    ordered = [longest_first(times, members) for members in groups_of(times, threshold)]
    shown, before = [], 0
    for group in ordered:
        shown.append(group[max((number - 1) * page.rows - before, 0) : max(number * page.rows - before, 0)])
        before += len(group)
    ids = [int(times.ids[index]) for indices in shown for index in indices]
    known = Known(
        church_names(session, ids),
        units_met(session, ids),
        {unit.id: unit for unit in units},
        {} if times.is_all_estimated else roadless_ends(session, ids, mode),
    )
    out_of_reach, in_reach, unknown, unplaced = (
        Group(len(group), [church_reach(times, index, known, threshold) for index in indices])
        for group, indices in zip(ordered, shown, strict=True)
    )
    return ProvinceReach(
        out_of_reach=out_of_reach,
        in_reach=in_reach,
        unknown=unknown,
        unplaced=unplaced,
        bands=count_bands(times),
        outside=int(outside_all_areas(times).sum()),
        estimated=int((times.estimated & times.timed).sum()),
        is_all_estimated=times.is_all_estimated,
        page=number,
        pages=pages,
    )


def groups_of(times: ChurchTimes, threshold: int) -> tuple[Flags, Flags, Flags, Flags]:
    """Which churches are out of reach of any unit, in reach of one, with a position but no time, and unplaced."""
    within = (times.seconds <= threshold * 60) | (times.others.seconds <= threshold * 60)
    known = times.placed & (times.timed | ~np.isnan(times.others.seconds))
    return known & ~within, known & within, times.placed & ~known, ~times.placed


def outside_all_areas(times: ChurchTimes) -> Flags:
    """Which churches have a known time to some unit, and none within two hours."""
    return groups_of(times, FARTHEST)[0]


def longest_first(times: ChurchTimes, members: Flags) -> list[int]:
    """The indices of some of the churches: no path and unknown times first, then the longest; by name among equals."""
    indices = np.flatnonzero(members)
    seconds = times.seconds[indices]
    order = np.argsort(-np.where(np.isnan(seconds), np.inf, seconds), kind="stable")
    found: list[int] = indices[order].tolist()
    return found


class Known(NamedTuple):
    """What is told of churches beside their times."""

    names: dict[int, ChurchName]
    met: dict[int, set[int]]
    units: dict[int, PlacedUnit]
    roadless: dict[Pair, RoadlessEnd]


def church_reach(times: ChurchTimes, index: int, known: Known, threshold: int) -> ChurchReach:
    """One church of the arrays as a result."""
    church_id, district = int(times.ids[index]), int(times.district[index])
    name = known.names.get(church_id, ChurchName("", "", False))
    seconds, other_seconds = float(times.seconds[index]), float(times.others.seconds[index])
    unit = known.units.get(int(times.own[index]))
    get_there = None if isnan(seconds) else seconds <= threshold * 60
    other = known.units.get(int(times.others.ids[index]))
    named = is_worth_naming(seconds, other_seconds, threshold)
    near = other_seconds <= threshold * 60
    return ChurchReach(
        id=church_id,
        name_en=name.name_en,
        name_km=name.name_km,
        demo=name.demo,
        district_code=None if district == NONE else f"{district:04}",
        placed=bool(times.placed[index]),
        unit=unit,
        seconds=None if isnan(seconds) or seconds == inf else seconds,
        method=None if isnan(seconds) else method_of(times.estimated[index]),
        facets=Facets(
            get_there=get_there,
            number=None if unit is None else unit.confirmed,
            met=None if unit is None else unit.id in known.met.get(church_id, ()),
        ),
        other=OtherUnit(
            other, band(other_seconds), method_of(times.others.estimated[index]), is_faster(other_seconds, seconds)
        )
        if other and named
        else None,
        within=None if get_there is None and isnan(other_seconds) else bool(get_there or near),
        outside=is_outside(seconds, other_seconds),
        roadless=known.roadless.get(Pair(church_id, int(times.own[index]))),
    )


def method_of(estimated: bool) -> Method:
    """Where a time comes from."""
    return Method.ESTIMATE if estimated else Method.ROUTED


def is_faster(seconds: float, than: float) -> bool:
    """Whether a known time is clearly shorter than another known one; no path is not a time."""
    return than != inf and is_clearly_faster(seconds, than)


def is_outside(*seconds: float) -> bool:
    """Whether some of these times are known and none is within two hours."""
    known = [value for value in seconds if not isnan(value)]
    return bool(known) and min(known) > FARTHEST * 60


def is_worth_naming(seconds: float, other_seconds: float, threshold: int) -> bool:
    """Whether there is a reason to name another unit beside a church's own."""
    if isnan(seconds) or seconds == inf:
        return True
    brings_it_within = other_seconds <= threshold * 60 < seconds
    return brings_it_within or is_clearly_faster(other_seconds, seconds)


def count_bands(times: ChurchTimes) -> dict[Band | None, int]:
    """How many placed churches are in each band; none stands for those whose time is not known."""
    numbers = np.bincount(band_numbers(times.seconds[times.placed]), minlength=len(BANDS_OR_UNKNOWN))
    return dict(zip(BANDS_OR_UNKNOWN, numbers.tolist(), strict=True))


def own_units(units: Iterable[PlacedUnit], code: str) -> list[PlacedUnit]:
    """The units that are responsible for a province or for a part of it."""
    return [unit for unit in units if any(place.startswith(code) for place in unit.place_codes)]
