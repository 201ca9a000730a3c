"""Tests of the seasons: a factor for each mode, assumed until an operator sets what is known."""

import pytest

from geo.seasons import WET_FACTORS, Season, SeasonFactorError, season_factor, wet_factors
from geo.travel_times import Mode


def test_times_are_those_of_the_dry_season() -> None:
    assert [season_factor(Season.DRY, mode) for mode in Mode] == [1.0, 1.0]


def test_the_wet_season_takes_longer_in_every_mode() -> None:
    assert all(season_factor(Season.WET, mode) > 1 for mode in Mode)


def test_an_operator_can_set_what_is_known() -> None:
    factors = wet_factors("motorcycle = 2.2")
    assert factors == {**WET_FACTORS, Mode.MOTORCYCLE: 2.2}
    assert season_factor(Season.WET, Mode.MOTORCYCLE, factors) == 2.2
    assert wet_factors(None) == WET_FACTORS


@pytest.mark.parametrize("configured", ["boat=2", "car=much", "car=0.5", "car=99"])
def test_a_factor_that_cannot_be_is_refused(configured: str) -> None:
    with pytest.raises(SeasonFactorError):
        wet_factors(configured)
