"""Tests of travel times: the estimate, its bands, and that it never passes for a routed time."""

import numpy as np
import pytest

from geo.travel_times import (
    BANDS_OR_UNKNOWN,
    Band,
    Mode,
    Points,
    band,
    band_numbers,
    estimate,
    great_circle,
    is_clearly_faster,
    times_between,
)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert great_circle(104.0, 12.0, 104.0, 13.0) == pytest.approx(111_195, abs=1)


def test_a_motorcycle_is_guessed_at_forty_kilometres_an_hour_on_a_way_longer_by_two_fifths() -> None:
    guessed = estimate(20_000)
    assert guessed.metres == pytest.approx(28_000)
    assert guessed.seconds == pytest.approx(28 / 40 * 3600)


def test_a_car_is_guessed_at_fifty_kilometres_an_hour_on_a_way_longer_by_a_third() -> None:
    guessed = estimate(20_000, Mode.CAR)
    assert guessed.metres == pytest.approx(27_000)
    assert guessed.seconds == pytest.approx(27 / 50 * 3600)


@pytest.mark.parametrize("mode", Mode)
def test_many_pairs_are_guessed_as_one_is(mode: Mode) -> None:
    origins = Points(np.array([103.86, 104.0]), np.array([13.36, 12.0]))
    units = Points(np.array([104.98, 103.0, 104.0]), np.array([13.8, 12.5, 12.0]))
    times = times_between(origins.in_rows(), units, mode)
    for row, origin in enumerate(zip(*origins, strict=True)):
        for column, unit in enumerate(zip(*units, strict=True)):
            expected = estimate(great_circle(*origin, *unit), mode)
            assert times.seconds[row, column] == pytest.approx(expected.seconds)
    assert times.estimated.all()


def test_nothing_is_known_of_a_unit_without_a_position() -> None:
    times = times_between(Points(np.array([103.86]), np.array([13.36])), Points(np.array([np.nan]), np.array([np.nan])))
    assert np.isnan(times.seconds).all()
    assert not times.estimated.any()


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, Band.WITHIN_30), (30, Band.WITHIN_30), (30.1, Band.WITHIN_60), (120, Band.WITHIN_120), (121, Band.BEYOND_120)],
)
def test_a_time_at_the_edge_of_a_band_still_belongs_to_it(minutes: float, expected: Band) -> None:
    assert band(minutes * 60) is expected


def test_many_times_have_the_bands_that_each_has_alone() -> None:
    seconds = [0.0, 1800.0, 1800.1, 3600.0, 3600.1, 7200.0, 7200.1, 1e9]
    bands = [BANDS_OR_UNKNOWN[number] for number in band_numbers(np.array([*seconds, np.inf, np.nan]))]
    assert bands == [*map(band, seconds), Band.NO_PATH, None]


def test_no_path_is_a_band_of_its_own_and_never_zero() -> None:
    assert band(None) is Band.NO_PATH


@pytest.mark.parametrize(
    ("minutes", "than", "expected"),
    [(40, 50, True), (41, 50, False), (90, 100, False), (80, 100, True), (5, 12, False)],
)
def test_faster_means_ten_minutes_and_a_fifth(minutes: float, than: float, expected: bool) -> None:
    assert is_clearly_faster(minutes * 60, than * 60) is expected
