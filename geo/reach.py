"""Reach: can a church get to its unit, has the unit a confirmed number, and have they met; and what that adds up to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from geo import reach_queries
from geo.reach_queries import PlacedUnit, ProvinceCount, ReachRow
from geo.travel_times import DEFAULT_THRESHOLD, Band, Method, Mode, band, is_clearly_faster
from places.results import PlaceSummary


@dataclass(frozen=True)
class Facets:
    """The three answers that make up reach; none is *not known*, which is neither yes nor no."""

    get_there: bool | None
    number: bool | None
    met: bool | None = None
    """Not known until introductions are kept."""


@dataclass(frozen=True)
class OtherUnit:
    """A unit that a church gets to clearly faster than to its own, or within the threshold where its own is not."""

    unit: PlacedUnit
    band: Band


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

    @property
    def band(self) -> Band | None:
        """The band of the time to the unit; none where it is not known."""
        return None if self.method is None else band(self.seconds)


@dataclass(frozen=True)
class ProvinceReach:
    """The churches of one province in the order of its table."""

    out_of_reach: Sequence[ChurchReach]
    """Cannot get to any unit within the threshold: no path first, then the longest time first."""
    in_reach: Sequence[ChurchReach]
    unknown: Sequence[ChurchReach]
    """With a position, but without a time: their unit is not known, or nobody has said where it stands."""
    unplaced: Sequence[ChurchReach]

    @property
    def churches(self) -> int:
        """How many there are."""
        return len(self.out_of_reach) + len(self.in_reach) + len(self.unknown) + len(self.unplaced)

    def in_order(self) -> list[ChurchReach]:
        """All of them, group after group."""
        return [*self.out_of_reach, *self.in_reach, *self.unknown, *self.unplaced]


@dataclass(frozen=True)
class ProvinceSummary:
    """What the churches of a province, or of the country, add up to. A share is none where it is not known, never 0."""

    code: str | None
    name_en: str
    name_km: str
    churches: int
    placed: int
    reaching: int | None
    """Churches that get to their own unit within the threshold."""
    confirmed: int | None
    """Churches whose own unit has a confirmed number."""
    share_in_reach: float | None
    """Of the churches with a position."""
    share_confirmed: float | None
    """Of all churches."""

    @property
    def unplaced(self) -> int:
        """Churches without a position."""
        return self.churches - self.placed


class Figure(StrEnum):
    """What the country map shades the provinces by."""

    REACH = "reach"
    NUMBER = "number"
    CHURCHES = "churches"


@cache
def province_statement(mode: Mode, exact: bool) -> Select[Any]:
    """The statement of `province_reach`, built once: building it takes longer than running it."""
    return reach_queries.province_rows(mode, exact)


@cache
def country_statement(mode: Mode) -> Select[Any]:
    """The statement of `country_summary`, built once."""
    return reach_queries.counts_by_province(mode)


def province_reach(
    session: Session,
    code: str,
    *,
    units: Iterable[PlacedUnit],
    exact: bool,
    unit_id: int | None = None,
    threshold: int = DEFAULT_THRESHOLD,
    mode: Mode = Mode.MOTORCYCLE,
) -> ProvinceReach:
    """The reach of each church of a province, to its own unit or to `unit_id`, within `threshold` minutes.

    Unless `exact`, the times are those of the commune's centre: for readers who may not see where a church stands.
    """
    by_id = {unit.id: unit for unit in units}
    result = reach_queries.run(session, province_statement(mode, exact), province_code=code, unit_id=unit_id)
    churches = [church_reach(ReachRow._make(row), by_id, threshold) for row in result]
    known = sorted(
        (church for church in churches if church.placed and church.within is not None),
        key=lambda church: (church.seconds is not None, -(church.seconds or 0), church.name_en, church.id),
    )
    return ProvinceReach(
        out_of_reach=[church for church in known if not church.within],
        in_reach=[church for church in known if church.within],
        unknown=[church for church in churches if church.placed and church.within is None],
        unplaced=[church for church in churches if not church.placed],
    )


def church_reach(row: ReachRow, units: dict[int, PlacedUnit], threshold: int) -> ChurchReach:
    """One row of the query as a result."""
    unit = None if row.unit_id is None else units.get(row.unit_id)
    get_there = None if row.method is None else row.seconds is not None and row.seconds <= threshold * 60
    other = other_unit(row, units, threshold)
    near = row.other_seconds is not None and row.other_seconds <= threshold * 60
    return ChurchReach(
        id=row.id,
        name_en=row.name_en,
        name_km=row.name_km,
        demo=row.demo,
        district_code=row.place_code[:4] if row.place_code and len(row.place_code) >= 4 else None,
        placed=row.placed,
        unit=unit,
        seconds=row.seconds,
        method=None if row.method is None else Method(row.method),
        facets=Facets(get_there=get_there, number=None if unit is None else unit.confirmed),
        other=other,
        within=None if get_there is None and row.other_seconds is None else bool(get_there or near),
    )


def other_unit(row: ReachRow, units: dict[int, PlacedUnit], threshold: int) -> OtherUnit | None:
    """The other unit to name beside a church's own, if there is a reason to."""
    if row.other_id is None or row.other_seconds is None or row.other_id not in units:
        return None
    if row.method is None or row.seconds is None:
        faster = True
    else:
        brings_it_within = row.other_seconds <= threshold * 60 < row.seconds
        faster = brings_it_within or is_clearly_faster(row.other_seconds, row.seconds)
    return OtherUnit(units[row.other_id], band(row.other_seconds)) if faster else None


def country_summary(
    session: Session,
    provinces: Iterable[PlaceSummary],
    *,
    units: Iterable[PlacedUnit],
    threshold: int = DEFAULT_THRESHOLD,
    mode: Mode = Mode.MOTORCYCLE,
) -> tuple[list[ProvinceSummary], ProvinceSummary]:
    """Each province's figures, and the whole country's."""
    confirmed = {unit.id: unit.confirmed for unit in units}
    counts: defaultdict[str | None, list[ProvinceCount]] = defaultdict(list)
    for row in reach_queries.run(session, country_statement(mode), unit_id=None, seconds=threshold * 60):
        count = ProvinceCount._make(row)
        counts[count.province_code].append(count)
    summaries = [
        summary(province.code, province.name_en, province.name_km, counts.get(province.code, []), confirmed)
        for province in provinces
    ]
    return summaries, total([*summaries, summary(None, "", "", counts.get(None, []), confirmed)])


def summary(
    code: str | None, name_en: str, name_km: str, counts: list[ProvinceCount], confirmed: dict[int, bool | None]
) -> ProvinceSummary:
    """The counts of one province, added up over its units."""
    churches = sum(count.churches for count in counts)
    placed = sum(count.placed for count in counts)
    timed = [count for count in counts if count.timed]
    answered = [count for count in counts if count.unit_id is not None and confirmed.get(count.unit_id) is not None]
    reaching = sum(count.within for count in timed) if timed else None
    with_number = (
        sum(count.churches for count in answered if count.unit_id is not None and confirmed[count.unit_id])
        if answered
        else None
    )
    return ProvinceSummary(
        code=code,
        name_en=name_en,
        name_km=name_km,
        churches=churches,
        placed=placed,
        reaching=reaching,
        confirmed=with_number,
        share_in_reach=None if reaching is None else reaching / placed,
        share_confirmed=None if with_number is None else with_number / churches,
    )


def total(summaries: Iterable[ProvinceSummary]) -> ProvinceSummary:
    """The whole country; a share is over the provinces where it is known, so that unknown never counts as no."""
    rows = list(summaries)
    timed = [row for row in rows if row.reaching is not None]
    answered = [row for row in rows if row.confirmed is not None]
    reaching, confirmed = sum(row.reaching or 0 for row in timed), sum(row.confirmed or 0 for row in answered)
    placed, churches = sum(row.placed for row in timed), sum(row.churches for row in answered)
    return ProvinceSummary(
        code=None,
        name_en="",
        name_km="",
        churches=sum(row.churches for row in rows),
        placed=sum(row.placed for row in rows),
        reaching=reaching if timed else None,
        confirmed=confirmed if answered else None,
        share_in_reach=reaching / placed if placed else None,
        share_confirmed=confirmed / churches if churches else None,
    )


def figure_of(row: ProvinceSummary, figure: Figure) -> float | None:
    """The value of a figure: a share from 0 to 1, or a number of churches."""
    match figure:
        case Figure.REACH:
            return row.share_in_reach
        case Figure.NUMBER:
            return row.share_confirmed
        case Figure.CHURCHES:
            return row.churches


def own_units(units: Iterable[PlacedUnit], code: str) -> list[PlacedUnit]:
    """The units that are responsible for a province or for a part of it."""
    return [unit for unit in units if any(place.startswith(code) for place in unit.place_codes)]


def count_bands(found: ProvinceReach) -> Counter[Band | None]:
    """How many placed churches are in each band; none stands for those whose time is not known."""
    return Counter(church.band for church in found.in_order() if church.placed)


def is_all_estimated(found: ProvinceReach) -> bool:
    """Whether every time is an estimate, as long as no roads are loaded: then it is said once, not in every row."""
    return all(church.method in (None, Method.ESTIMATE) for church in found.in_order())
