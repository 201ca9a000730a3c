"""Where one more partner church each would bring the most villages into the chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.chain.coverage import best_coverage
from geo.chain.nearest import Indices, Pairs, pairs_within
from geo.chain.queries import CommuneCentre, commune_centres, solved_sites
from geo.chain.villages import NEAR_MINUTES, NO, Villages, unusable_units, village_chain
from geo.church_times import NONE, points
from geo.kept import as_long_as_nothing_changes
from geo.reach_queries import PlacedUnit
from geo.responsible import unit_of, unit_of_place
from geo.routing.reading import times_of_villages
from geo.travel_times import DEFAULT_THRESHOLD, Flags, Mode, Points, RoutedTimes, routed_first, times_between

MOST_SITES = 10

SECONDS_TO_SOLVE = 0.4
"""For the integer programme, inside a request. It takes longer, 5 s, for the whole country and ten new churches."""


class Site(NamedTuple):
    """A commune, and how many villages a church there brings into the chain beyond those before it."""

    code: str
    villages: int


@dataclass(frozen=True)
class Found:
    """The communes to begin with, the one with the largest gain first."""

    sites: list[Site]
    bound: int
    """No choice of so many communes brings more villages."""

    @property
    def villages(self) -> int:
        """What they bring together."""
        return sum(site.villages for site in self.sites)

    @property
    def proven(self) -> bool:
        """Whether no other choice brings more."""
        return self.villages == self.bound


@dataclass(frozen=True)
class NextSites(Found):
    """The same as a page shows it."""

    missing: int
    """Villages of the whole country that are not in the chain now."""
    searched: bool
    """Whether nothing better is to be expected: it is proven, or the background work has had its time."""


class Question(NamedTuple):
    """Where at most so many churches would bring most: in a province or the country, within a threshold in minutes.

    `exact` as in `village_chain`.
    """

    province: str | None
    most: int
    exact: bool
    threshold: int = DEFAULT_THRESHOLD
    mode: Mode = Mode.MOTORCYCLE


@dataclass(frozen=True)
class Problem:
    """A question in numbers: which commune would bring which villages."""

    codes: list[str]
    """The communes that `pairs` calls by their indices."""
    pairs: Pairs
    missing: int
    digest: str
    """What tells it from every other problem."""


@dataclass(frozen=True)
class Candidates:
    """Where a new church could stand: one value for each commune."""

    codes: list[str]
    position: Points
    """That of the village in the middle of the commune, else of the commune's label."""
    village: NDArray[np.int64]
    """The code of that village as a number, under which its routed times are stored."""


def next_sites(session: Session, units: Sequence[PlacedUnit], question: Question) -> NextSites:
    """The best communes for one more church each, as far as they are known. `units` are all that are in use.

    All villages that a church there would be near enough to count, those over the province's border, too.
    """
    key = ("next_sites", question, unusable_units(units))
    missing, digest, found = as_long_as_nothing_changes(session, key, lambda: found_at_once(session, units, question))
    solved = None if found.proven else solved_sites(session, digest)
    if solved is not None and solved.bound - sum(solved.gains) <= found.bound - found.villages:
        found = Found([Site(*site) for site in zip(solved.codes, solved.gains, strict=True)], solved.bound)
    return NextSites(found.sites, found.bound, missing, found.proven or solved is not None)


def found_at_once(session: Session, units: Sequence[PlacedUnit], question: Question) -> tuple[int, str, Found]:
    """The villages that are missing, the digest of the problem, and what a page has the time to find."""
    problem = problem_of(session, units, question)
    return problem.missing, problem.digest, coverage_of(problem, question.most, SECONDS_TO_SOLVE)


def problem_of(session: Session, units: Sequence[PlacedUnit], question: Question) -> Problem:
    """The question in numbers."""
    _, most, exact, threshold, mode = question
    chain = village_chain(session, units, exact=exact, threshold=threshold, mode=mode)
    candidates = candidates_in(chain.villages, commune_centres(session), question.province)
    missing = np.flatnonzero(chain.linked == NO)
    routed = times_of_villages(session, candidates.village[candidates.village != NONE].tolist(), mode)
    possible = np.flatnonzero(would_reach(candidates, units, routed, threshold, mode))
    position = chain.villages.position.at(missing)
    pairs = pairs_within(candidates.position.at(possible), position, NEAR_MINUTES * 60, mode)
    codes = [candidates.codes[index] for index in possible]
    digest = sha256(repr((most, codes)).encode())
    digest.update(pairs.origins.tobytes() + missing[pairs.targets].tobytes())
    return Problem(codes, pairs, len(missing), digest.hexdigest())


def coverage_of(problem: Problem, most: int, seconds: float) -> Found:
    """The best communes that are found in about so many seconds."""
    coverage = best_coverage(problem.pairs, most, seconds)
    named = zip((problem.codes[site] for site in coverage.sites), coverage.gains, strict=True)
    return Found([Site(*site) for site in named], coverage.bound)


def candidates_in(villages: Villages, communes: Sequence[CommuneCentre], province: str | None) -> Candidates:
    """The communes of a province, or of the country, of which a position is known.

    Each stands for its village nearest to the middle: the commune's label, or else the mean of its villages.
    """
    members = villages_by_commune(villages)
    codes: list[str] = []
    places: list[tuple[float | None, float | None]] = []
    chosen: list[int] = []
    for commune in communes:
        if not commune.code.startswith(province or ""):
            continue
        village = middle_village(villages, members.get(int(commune.code)), commune)
        if village is not None:
            commune = commune._replace(lon=villages.position.lon[village], lat=villages.position.lat[village])
        if commune.lon is not None:
            codes.append(commune.code)
            places.append((commune.lon, commune.lat))
            chosen.append(NONE if village is None else int(villages.ids[village]))
    return Candidates(codes, points(places), np.array(chosen, np.int64))


def middle_village(villages: Villages, members: Indices | None, commune: CommuneCentre) -> int | None:
    """The index of the village nearest to the middle of its commune; none where no village's position is known."""
    if members is None or not len(known := members[villages.placed[members] & ~villages.at_commune[members]]):
        return None
    lon, lat = villages.position.at(known)
    middle_lon = lon.mean() if commune.lon is None else commune.lon
    middle_lat = lat.mean() if commune.lat is None else commune.lat
    away = np.hypot((lon - middle_lon) * np.cos(np.radians(lat)), lat - middle_lat)
    return int(known[away.argmin()])


def villages_by_commune(villages: Villages) -> dict[int, Indices]:
    """The indices of the villages of each commune, which lie together: villages are in the order of their codes."""
    communes, starts = np.unique(villages.ids // 100, return_index=True)
    indices = np.split(np.arange(len(villages.ids)), starts[1:])
    return dict(zip(communes.tolist(), indices, strict=False))


def would_reach(
    candidates: Candidates, units: Sequence[PlacedUnit], routed: RoutedTimes, threshold: int, mode: Mode
) -> Flags:
    """Whether a church at each candidate could reach its unit, as `villages.reaches` has it."""
    first, unusable = unit_of_place(units), unusable_units(units)
    number_of = {unit.id: number for number, unit in enumerate(units) if unit.id not in unusable}
    own = [unit_of(code, first) for code in candidates.codes]
    numbers = np.array([NONE if unit is None else number_of.get(unit.id, NONE) for unit in own], np.int64)
    # One more, without a position: what the number of no unit, -1, stands for.
    unit_position = points([*((unit.lon, unit.lat) for unit in units), (None, None)])
    table = routed.as_table(candidates.village.tolist(), [*(unit.id for unit in units), NONE])
    guessed = times_between(candidates.position, unit_position.at(numbers), mode)
    times = routed_first(guessed, table[np.arange(len(numbers)), numbers])
    return times.seconds <= threshold * 60
