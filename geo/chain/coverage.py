"""Maximum coverage: which few of many sites together cover the most.

Church and ReVelle's maximal covering location problem (1974), solved in two steps. A Lagrangian bound first rules out
the sites that no better answer can hold: alone it often proves the answer, and a country with 50 churches takes 0.3 s
where the whole integer programme took 4. What is left is solved as an integer programme with HiGHS.
"""

from typing import NamedTuple

import highspy
import numpy as np

from geo.chain.nearest import Indices, Pairs
from geo.travel_times import Flags, Numbers

STEPS = 400
PATIENCE = 15
"""The bound is improved in so many steps at most; after so many without success they become half as long."""

NEARLY = 1e-6
"""Covered things are whole numbers: a bound so little above one is that number."""

FEASIBLE = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit)


class Coverage(NamedTuple):
    """The sites that were chosen, the one that adds the most first, and what each adds to those before it."""

    sites: list[int]
    gains: list[int]
    bound: int
    """No choice of so many sites covers more."""

    @property
    def covered(self) -> int:
        """What they cover together."""
        return sum(self.gains)

    @property
    def proven(self) -> bool:
        """Whether no other choice covers more."""
        return self.covered == self.bound


class Relaxed(NamedTuple):
    """A bound, the sites that still may be part of a better choice, and the best choice met on the way."""

    bound: float
    candidates: Indices
    best: Indices


class Instance:
    """Which site covers which things; sites and things are named by their indices."""

    def __init__(self, pairs: Pairs) -> None:
        """Take the pairs of a site and a thing, in the order of the sites."""
        self.sites, self.starts = np.unique(pairs.origins, return_index=True)
        self.things, self.covers = np.unique(pairs.targets, return_inverse=True)
        self.site_of = np.repeat(np.arange(len(self.sites)), np.diff([*self.starts, len(pairs.origins)]))

    def gains(self, worth: Numbers) -> Numbers:
        """What each site covers, where each thing is worth so much."""
        return np.add.reduceat(worth[self.covers], self.starts)

    def covered_by(self, chosen: Indices) -> Numbers:
        """How many of the chosen sites cover each thing."""
        among = np.zeros(len(self.sites), np.bool_)
        among[chosen] = True
        return np.bincount(self.covers[among[self.site_of]], minlength=len(self.things)).astype(np.float64)

    def greedy(self, most: int, among: Indices | None = None) -> list[tuple[int, int]]:
        """Sites, of these ones, and what each adds: always the one that adds the most, the first among equals."""
        worth = np.ones(len(self.things))
        allowed = np.arange(len(self.sites)) if among is None else np.sort(among)
        chosen: list[tuple[int, int]] = []
        while len(chosen) < most:
            added = self.gains(worth)[allowed]
            first = int(added.argmax())
            if added[first] < 1:
                break
            chosen.append((int(allowed[first]), int(added[first])))
            worth[self.covers[self.site_of == allowed[first]]] = 0
        return chosen


def best_coverage(pairs: Pairs, most: int, seconds: float) -> Coverage:
    """At most so many sites that cover the most, searched for at most about so many seconds.

    `pairs` says which site covers which thing, in the order of the sites.
    """
    if not len(pairs.origins):
        return Coverage([], [], 0)
    instance = Instance(pairs)
    if most >= len(instance.sites):
        return answer(instance, instance.greedy(len(instance.sites)), len(instance.things))
    relaxed = relax(instance, most)
    bound, best = relaxed.bound, relaxed.best
    if len(relaxed.candidates):
        bound, best = solve(instance, relaxed, most, seconds)
    return answer(instance, instance.greedy(most, best), int(bound + NEARLY))


def answer(instance: Instance, chosen: list[tuple[int, int]], bound: int) -> Coverage:
    """The result in the names of the caller."""
    return Coverage([int(instance.sites[site]) for site, _ in chosen], [gain for _, gain in chosen], bound)


def relax(instance: Instance, most: int) -> Relaxed:
    """A bound by Lagrangian relaxation: each thing has a price, between 0 and 1, that its sites are paid for it.

    A choice covers at most what the things keep and what the best-paid sites get; the prices are moved against the
    number of best-paid sites that cover each thing (subgradient, Polyak's step).
    """
    prices = 1 / instance.covered_by(np.arange(len(instance.sites)))
    best = exchanged(instance, np.array([site for site, _ in instance.greedy(most)]))
    covered = number_covered(instance, best)
    bound, bound_prices, bound_gains = np.inf, prices, instance.gains(prices)
    step, since = 1.0, 0
    for _ in range(STEPS):
        gains = instance.gains(prices)
        paid = np.argpartition(-gains, most - 1)[:most]
        value = float((1 - prices).sum() + gains[paid].sum())
        times = instance.covered_by(paid)
        if (times > 0).sum() > covered:
            best = exchanged(instance, paid)
            covered = number_covered(instance, best)
        if value < bound - NEARLY:
            bound, bound_prices, bound_gains, since = value, prices, gains, 0
        elif (since := since + 1) == PATIENCE:
            step, since, prices = step / 2, 0, bound_prices
            continue
        slope = np.where(((prices <= 0) & (times > 1)) | ((prices >= 1) & (times < 1)), 0, times - 1)
        if bound < covered + 1 - NEARLY or not slope.any():
            break
        prices = np.clip(prices - step * (value - covered) / (slope**2).sum() * slope, 0, 1)
    # Who takes a worse-paid site instead of the last one of the best-paid loses the difference.
    last = np.partition(-bound_gains, most - 1)[most - 1] * -1
    possible = bound - np.maximum(0, last - bound_gains) >= covered + 1 - NEARLY
    return Relaxed(bound, np.flatnonzero(possible), best)


def exchanged(instance: Instance, chosen: Indices) -> Indices:
    """The choice after exchanging one site for another as long as that covers more."""
    better = True
    while better:
        better = False
        for place, site in enumerate(chosen):
            lacking = instance.covered_by(np.delete(chosen, place)) == 0
            gains = instance.gains(lacking.astype(np.float64))
            if gains.max() > gains[site]:
                chosen, better = np.append(np.delete(chosen, place), gains.argmax()), True
                break
    return chosen


def solve(instance: Instance, relaxed: Relaxed, most: int, seconds: float) -> tuple[float, Indices]:
    """The bound and the best choice of the integer programme over the sites that are left."""
    sites = np.union1d(relaxed.candidates, relaxed.best)
    covers = np.zeros((len(sites), len(instance.things)), np.bool_)
    rows = np.searchsorted(sites, instance.site_of).clip(max=len(sites) - 1)
    kept = sites[rows] == instance.site_of
    covers[rows[kept], instance.covers[kept]] = True
    table, worth = same_columns_once(covers[:, covers.any(axis=0)])
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", seconds)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.passModel(programme(table, worth, most))
    start = np.isin(sites, relaxed.best)
    solution = highspy.HighsSolution()
    solution.col_value = [*start.astype(float), *table[start].any(axis=0).astype(float)]
    solver.setSolution(solution)
    solver.run()
    if solver.getModelStatus() not in FEASIBLE:
        raise RuntimeError(f"HiGHS ended with {solver.getModelStatus()}")
    values = np.array(solver.getSolution().col_value[: len(sites)])
    chosen = sites[values > 0.5] if len(values) else relaxed.best
    # A choice that needs one of the sites that were ruled out covers no more than the best one known before.
    return min(relaxed.bound, max(solver.getInfo().mip_dual_bound, number_covered(instance, relaxed.best))), chosen


def number_covered(instance: Instance, chosen: Indices) -> float:
    """How many things these sites cover."""
    return float((instance.covered_by(chosen) > 0).sum())


def same_columns_once(table: Flags) -> tuple[Flags, Numbers]:
    """The different columns of a table, and how often each stands there."""
    packed = np.packbits(table, axis=0).T.copy()
    _, first, times = np.unique(
        packed.view([("", packed.dtype)] * packed.shape[1]).ravel(), return_index=True, return_counts=True
    )
    return table[:, first], times.astype(np.float64)


def programme(table: Flags, worth: Numbers, most: int) -> highspy.HighsLp:
    """Choose sites, whole ones, and count a thing (0 to 1) only as far as chosen sites cover it."""
    sites, things = table.shape
    thing, site = np.nonzero(table.T)
    each = np.arange(things)
    columns = np.concatenate([site, sites + each, np.arange(sites)])
    values = np.concatenate([np.full(len(site), -1.0), np.ones(things), np.ones(sites)])
    rows = np.concatenate([thing, each, np.full(sites, things)])
    order = np.argsort(rows, kind="stable")
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = sites + things, things + 1
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate([np.zeros(sites), worth])
    model.col_lower_, model.col_upper_ = np.zeros(sites + things), np.ones(sites + things)
    model.row_lower_ = np.full(things + 1, -highspy.kHighsInf)
    model.row_upper_ = np.append(np.zeros(things), most)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.append(0, np.cumsum(np.bincount(rows, minlength=things + 1)))
    model.a_matrix_.index_, model.a_matrix_.value_ = columns[order], values[order]
    model.integrality_ = [highspy.HighsVarType.kInteger] * sites + [highspy.HighsVarType.kContinuous] * things
    return model
