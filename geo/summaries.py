"""What the churches of each province, and of the country, add up to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from sqlalchemy.orm import Session

from geo.church_times import NONE, ChurchTimes, church_times
from geo.kept import as_long_as_nothing_changes
from geo.reach_queries import PlacedUnit
from geo.travel_times import DEFAULT_THRESHOLD, Mode
from places.results import PlaceSummary

CODES = 128
"""More than there are codes of provinces, which have two digits."""


class ProvinceCount(NamedTuple):
    """What the churches of a province that share one unit add up to."""

    unit_id: int | None
    churches: int
    placed: int
    timed: int
    """Churches whose time to their unit is known."""
    within: int
    """Of these, the ones within the threshold."""


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
    share_in_chain: float | None = None
    """Of its villages; only where a page asks for it (geo/chain)."""
    share_met: float | None = None
    """Of all churches, those that have ever spoken to a police unit; only where a page asks for it."""

    @property
    def unplaced(self) -> int:
        """Churches without a position."""
        return self.churches - self.placed


class Figure(StrEnum):
    """What the country map shades the provinces by."""

    REACH = "reach"
    NUMBER = "number"
    MET = "met"
    CHAIN = "chain"
    CHURCHES = "churches"


def country_summary(
    session: Session,
    provinces: Iterable[PlaceSummary],
    *,
    units: Sequence[PlacedUnit],
    exact: bool,
    threshold: int = DEFAULT_THRESHOLD,
    mode: Mode = Mode.MOTORCYCLE,
    factor: float = 1.0,
) -> tuple[list[ProvinceSummary], ProvinceSummary]:
    """Each province's figures, and the whole country's. `factor` is that of the season.

    Unless `exact`, by the times from each commune's centre: where a province has few churches, its figure tells on
    which side of a line they stand.
    """
    confirmed = {unit.id: unit.confirmed for unit in units}
    counts = as_long_as_nothing_changes(
        session,
        ("counts_by_province", exact, threshold, mode, factor),
        lambda: counts_by_province(church_times(session, None, exact=exact, mode=mode, factor=factor), threshold),
    )
    summaries = [
        summary(province.code, province.name_en, province.name_km, counts.get(province.code, []), confirmed)
        for province in provinces
    ]
    return summaries, total([*summaries, summary(None, "", "", counts.get(None, []), confirmed)])


def counts_by_province(times: ChurchTimes, threshold: int) -> dict[str | None, list[ProvinceCount]]:
    """The counts of each province and unit; none stands for the churches whose province is not known."""
    # One number for province and unit: numpy sorts numbers many times as fast as pairs.
    pairs, group = np.unique(times.own * CODES + times.province - NONE, return_inverse=True)
    within = times.seconds <= threshold * 60
    churches, placed, timed, reaching = (
        np.bincount(group[chosen], minlength=len(pairs)).tolist()
        for chosen in (slice(None), times.placed, times.timed, within)
    )
    counts: defaultdict[str | None, list[ProvinceCount]] = defaultdict(list)
    for pair, *numbers in zip(pairs.tolist(), churches, placed, timed, reaching, strict=True):
        unit_id, province = divmod(pair, CODES)
        code = f"{province + NONE:02}" if province else None
        counts[code].append(ProvinceCount(None if unit_id == NONE else unit_id, *numbers))
    return counts


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
        case Figure.MET:
            return row.share_met
        case Figure.CHAIN:
            return row.share_in_chain
        case Figure.CHURCHES:
            return row.churches
