"""Reading one row of geodata, whichever names its columns have: ours, or those of OCHA's COD-AB sets."""

import math
import re
from collections.abc import Mapping
from typing import Any

from places import keys
from places.models import Level
from places.problems import Origin, Problem

LONGEST_VALUE = 120
"""Characters of a name or a type; a longer one is a mistake in the file (names are searched by edit distance)."""

_CODE = re.compile("(?:[A-Za-z]{2,3})?([0-9]+)")

COLUMNS = {
    "code": ("code", "pcode", "adm{level}_pcode"),
    "name_en": ("name_en", "adm{level}_en", "adm{level}_name"),
    "name_km": ("name_km", "adm{level}_km", "adm{level}_name1"),
    "type_en": ("type_en", "adm{level}_type"),
    "type_km": ("type_km", "adm{level}_type_km"),
    "lon": ("lon", "label_lon", "center_lon"),
    "lat": ("lat", "label_lat", "center_lat"),
}
"""Which column says what, best first. `{level}` is 1 for a province to 4 for a village, as in ADM1_PCODE."""

PARENT_COLUMNS = ("parent_code", "adm{above}_code", "adm{above}_pcode", "{name}_code")
"""Columns that name a place above, compared with the code where they are given."""


class RowReader:
    """Reads values from one row, and notes a problem for each that cannot be right."""

    def __init__(self, row: Mapping[str, Any], level: Level, origin: Origin, problems: list[Problem]) -> None:
        self.row = {name.casefold(): value for name, value in row.items()}
        self.level = level
        self.origin = origin
        self.problems = problems

    def text(self, wanted: str) -> str:
        """Read a text column, cleaned; empty where the row has none."""
        for name in COLUMNS[wanted]:
            value = self.row.get(name.format(level=int(self.level)))
            if value not in (None, ""):
                cleaned = keys.clean_name(str(value))
                if len(cleaned) > LONGEST_VALUE:
                    self._note("too_long", value=cleaned[:40], most=LONGEST_VALUE)
                return cleaned[:LONGEST_VALUE]
        return ""

    def code(self) -> str | None:
        """Read the code without the country's letters, and check it against the level and the parents it names."""
        value = self.text("code")
        if not value:
            self._note("missing_code")
            return None
        match = _CODE.fullmatch(value)
        if match is None or len(match[1]) != self.level * 2:
            self._note("bad_code", value=value, digits=self.level * 2)
            return None
        for above in range(1, self.level):
            begins = match[1][: above * 2]
            for parent in self._parents(above):
                if parent != begins:
                    self._note("parent_differs", parent=parent, begins=begins)
                    return None
        return match[1]

    def position(self) -> tuple[float | None, float | None]:
        """Read longitude and latitude; both None where neither is given or one of them cannot be right."""
        lon_text, lat_text = self.text("lon"), self.text("lat")
        if not lon_text and not lat_text:
            return None, None
        if not lon_text or not lat_text:
            self._note("half_a_position")
            return None, None
        lon, lat = self._degrees(lon_text), self._degrees(lat_text)
        if lon is None or lat is None:
            return None, None
        problem = position_problem(lon, lat)
        if problem is not None:
            self._note(problem, lon=lon_text, lat=lat_text, value=lon_text if "longitude" in problem else lat_text)
            return None, None
        return lon, lat

    def _degrees(self, text: str) -> float | None:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self._note("not_a_number", value=text)
            return None
        return value

    def _parents(self, above: int) -> list[str]:
        name = Level(above).name.lower()
        columns = PARENT_COLUMNS if above == self.level - 1 else PARENT_COLUMNS[1:]
        values = [self.row.get(column.format(above=above, name=name)) for column in columns]
        matches = [_CODE.fullmatch(str(value)) for value in values if value not in (None, "")]
        return [match[1] for match in matches if match]

    def _note(self, code: str, **values: object) -> None:
        self.problems.append(Problem(code, self.origin, values))


def position_problem(lon: float, lat: float) -> str | None:
    """Name what is wrong with a position by itself: out of range, swapped so that it is, or 0, 0."""
    if lon == 0 and lat == 0:
        return "zero_position"
    if abs(lat) > 90:
        return "swapped" if abs(lat) <= 180 and abs(lon) <= 90 else "latitude_out_of_range"
    if abs(lon) > 180:
        return "longitude_out_of_range"
    return None
