"""Seasons: in the wet season a way takes longer. By how much is an assumption, and has to be labelled as one."""

from collections.abc import Mapping
from enum import StrEnum

from geo.travel_times import Mode


class Season(StrEnum):
    """The two seasons of a monsoon country. Times are computed for the dry one."""

    DRY = "dry"
    WET = "wet"


WET_FACTORS: Mapping[Mode, float] = {Mode.MOTORCYCLE: 1.5, Mode.CAR: 1.3}
"""How many times as long a way takes in the wet season. Assumed, not measured: an operator sets what is known there."""

LEAST, MOST = 1.0, 5.0


class SeasonFactorError(ValueError):
    """The configured factors cannot be read; the message says how to write them."""


def wet_factors(configured: str | None) -> Mapping[Mode, float]:
    """The factors of WET_SEASON_FACTORS, such as `motorcycle=1.5,car=1.3`, over the assumed ones."""
    factors = dict(WET_FACTORS)
    for part in filter(None, (configured or "").replace(" ", "").split(",")):
        mode, _, factor = part.partition("=")
        try:
            factors[Mode(mode)] = float(factor)
        except ValueError as error:
            raise SeasonFactorError(f"WET_SEASON_FACTORS: {part!r} is not like motorcycle=1.5") from error
        if not LEAST <= factors[Mode(mode)] <= MOST:
            raise SeasonFactorError(f"WET_SEASON_FACTORS: {part!r} is not between {LEAST:g} and {MOST:g}")
    return factors


def season_factor(season: Season, mode: Mode, wet: Mapping[Mode, float] = WET_FACTORS) -> float:
    """What a time in this mode is multiplied by when it is read."""
    return wet[mode] if season is Season.WET else 1.0
