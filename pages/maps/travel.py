"""How the address of a page asks to travel, by what and in which season, and the words for it."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from geo.seasons import Season, season_factor
from geo.travel_times import Mode
from pages.maps.questions import asked_for

MODE_NAMES: Mapping[Mode, LazyString] = {Mode.MOTORCYCLE: _l("Motorcycle"), Mode.CAR: _l("Car")}
SEASON_NAMES: Mapping[Season, LazyString] = {Season.DRY: _l("Dry season"), Season.WET: _l("Wet season")}

TIME_TO_UNIT: Mapping[Mode, LazyString] = {
    Mode.MOTORCYCLE: _l("Time to the unit, by motorcycle"),
    Mode.CAR: _l("Time to the unit, by car"),
}
GUESSED_TIME_TO_UNIT: Mapping[Mode, LazyString] = {
    Mode.MOTORCYCLE: _l("Estimated time to the unit, by motorcycle"),
    Mode.CAR: _l("Estimated time to the unit, by car"),
}


class Travel(NamedTuple):
    """By what, in which season, and by how much that season lengthens every time."""

    mode: Mode
    season: Season
    factor: float

    @property
    def is_wet(self) -> bool:
        """Whether the times are those of the dry season, lengthened by what is assumed of the wet one."""
        return self.season is Season.WET

    @property
    def carried(self) -> dict[str, str]:
        """What a link has to say of it: nothing of what counts anyway."""
        asked = {"mode": self.mode.value, "season": self.season.value}
        usual = {"mode": Mode.MOTORCYCLE.value, "season": Season.DRY.value}
        return {name: value for name, value in asked.items() if value != usual[name]}


def asked_travel() -> Travel:
    """What the address asks for: else by motorcycle, in the dry season, for which the times are computed."""
    mode = asked_for(Mode, "mode", Mode.MOTORCYCLE)
    season = asked_for(Season, "season", Season.DRY)
    return Travel(mode, season, season_factor(season, mode, current_app.config["WET_SEASON_FACTORS"]))
