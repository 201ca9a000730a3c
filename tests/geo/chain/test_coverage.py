"""Tests of the maximum coverage against every possible choice."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.chain import coverage
from geo.chain.coverage import Coverage, best_coverage
from geo.chain.nearest import Pairs

Covers = Sequence[set[int]]
"""For each site, the things that it covers."""


def pairs_of(covers: Covers) -> Pairs:
    pairs = [(site, thing) for site, things in enumerate(covers) for thing in sorted(things)]
    columns = np.array(pairs, np.int64).reshape(-1, 2)
    return Pairs(columns[:, 0], columns[:, 1])


def most_by_trying_all(covers: Covers, most: int) -> int:
    choices = combinations(covers, min(most, len(covers)))
    return max(len(set().union(*choice)) for choice in choices)


def assert_sound(found: Coverage, covers: Covers, most: int) -> None:
    """The gains are what each site adds to those before it, the largest first."""
    assert len(found.sites) <= most
    assert len(set(found.sites)) == len(found.sites)
    before: set[int] = set()
    for site, gain in zip(found.sites, found.gains, strict=True):
        assert len(covers[site] - before) == gain > 0
        before |= covers[site]
    assert found.gains == sorted(found.gains, reverse=True)


small = st.lists(st.sets(st.integers(0, 25), max_size=9), min_size=1, max_size=10)


@settings(max_examples=150, deadline=None)
@given(small, st.integers(1, 5))
def test_no_choice_of_so_many_sites_covers_more(covers: Covers, most: int) -> None:
    found = best_coverage(pairs_of(covers), most, seconds=30)
    assert_sound(found, covers, most)
    assert found.covered == most_by_trying_all(covers, most)
    assert found.proven


def towns(seed: int, sites: int, things: int) -> Covers:
    """Things scattered over a square, each site covering those around it: the shape of the real question."""
    random = np.random.default_rng(seed)
    where, what = random.random((sites, 2)), random.random((things, 2))
    near = np.hypot(*(where[:, None] - what).transpose(2, 0, 1)) < 0.17
    return [set(np.flatnonzero(row).tolist()) for row in near]


def test_the_integer_programme_finds_what_taking_the_best_site_each_time_misses() -> None:
    # Alone the first covers most; the other two together cover everything.
    covers = [{1, 2, 3, 4}, {0, 1, 2}, {3, 4, 5}]
    found = best_coverage(pairs_of(covers), 2, seconds=30)
    assert (found.sites, found.gains) == ([1, 2], [3, 3])


def test_sites_spread_over_a_plain_are_solved_to_the_proven_optimum() -> None:
    for seed in range(8):
        covers = towns(seed, sites=22, things=120)
        found = best_coverage(pairs_of(covers), 4, seconds=30)
        assert_sound(found, covers, 4)
        assert found.proven
        assert found.covered == most_by_trying_all(covers, 4)


def test_without_time_the_answer_keeps_a_bound_that_holds() -> None:
    for seed in range(8):
        covers = towns(seed, sites=22, things=120)
        found = best_coverage(pairs_of(covers), 4, seconds=0)
        assert_sound(found, covers, 4)
        assert found.covered <= most_by_trying_all(covers, 4) <= found.bound


def test_the_relaxation_rules_out_no_site_of_a_better_answer() -> None:
    for seed in range(8):
        covers = towns(seed, sites=22, things=120)
        instance = coverage.Instance(pairs_of(covers))
        relaxed = coverage.relax(instance, 4)
        known, best = coverage.number_covered(instance, relaxed.best), most_by_trying_all(covers, 4)
        assert known <= best <= relaxed.bound
        if known < best:
            left = [covers[instance.sites[site]] for site in relaxed.candidates]
            assert most_by_trying_all(left, 4) == best


def test_a_site_that_adds_nothing_is_not_named() -> None:
    found = best_coverage(pairs_of([{0, 1}, {0}, {1}]), 3, seconds=30)
    assert (found.sites, found.gains, found.bound) == ([0], [2], 2)


def test_nothing_to_cover_is_no_error() -> None:
    assert best_coverage(pairs_of([set(), set()]), 3, seconds=30) == Coverage([], [], 0)
