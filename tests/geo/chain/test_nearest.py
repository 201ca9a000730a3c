"""Tests of the search for what is nearest, against the great circle of every pair."""

import numpy as np
import pytest

from geo.chain.nearest import nearest, pairs_within
from geo.travel_times import Mode, Points, estimate, great_circle


def scattered(seed: int, many: int) -> Points:
    """Points over a country, half of them in one town."""
    random = np.random.default_rng(seed)
    town = random.normal((104.9, 11.5), 0.02, (many // 2, 2))
    places = np.vstack([town, random.uniform((102.3, 10.4), (107.6, 14.7), (many - many // 2, 2))])
    return Points(places[:, 0], places[:, 1])


def metres(origins: Points, targets: Points, origin: int, target: int) -> float:
    return great_circle(origins.lon[origin], origins.lat[origin], targets.lon[target], targets.lat[target])


def test_the_nearest_is_the_nearest_on_the_sphere() -> None:
    origins, targets = scattered(1, 60), scattered(2, 80)
    for origin, found in enumerate(nearest(origins, targets)):
        by_hand = min(metres(origins, targets, origin, target) for target in range(80))
        assert metres(origins, targets, origin, found) - by_hand < 0.1


def test_the_search_in_parts_gives_what_one_search_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    origins, targets = scattered(3, 50), scattered(4, 30)
    whole = nearest(origins, targets), pairs_within(origins, targets, 1800, Mode.CAR)
    monkeypatch.setattr("geo.chain.nearest.PAIRS_AT_ONCE", 7 * 30)
    parts = nearest(origins, targets), pairs_within(origins, targets, 1800, Mode.CAR)
    assert (whole[0] == parts[0]).all()
    assert all((one == other).all() for one, other in zip(whole[1], parts[1], strict=True))


def test_pairs_within_a_time_are_those_whose_estimate_is_no_longer() -> None:
    origins, targets = scattered(5, 40), scattered(6, 40)
    found = set(zip(*(part.tolist() for part in pairs_within(origins, targets, 1800, Mode.MOTORCYCLE)), strict=True))
    by_hand = {
        (origin, target)
        for origin in range(40)
        for target in range(40)
        if (estimate(metres(origins, targets, origin, target)).seconds or 0) <= 1800
    }
    assert found == by_hand
    assert 400 < len(found) < 1600
