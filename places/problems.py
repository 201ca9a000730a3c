"""What can be wrong with geodata, each with a code, the place in the file, and a sentence that says what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

SHOWN_PROBLEMS = 30
"""So many problems are shown of one set; more are counted."""

SENTENCES = {
    "folder_missing": _l("There is no such folder. Give the folder that holds provinces.geojson."),
    "provinces_missing": _l("The file is missing. A set needs at least the outlines of the provinces."),
    "not_utf8": _l("The text is not UTF-8. Save the file again with the encoding UTF-8."),
    "not_json": _l("This is not JSON: %(reason)s. Export the file again as GeoJSON."),
    "not_geojson": _l("This is not a GeoJSON FeatureCollection. Export the file again as GeoJSON."),
    "not_wgs84": _l("The coordinates are in %(crs)s. Export the file again in WGS 84 (EPSG:4326)."),
    "not_a_polygon": _l("The geometry is not a polygon. A place needs a Polygon or a MultiPolygon."),
    "no_geometry": _l("The geometry is missing or cannot be read. Mend it, or leave the feature out."),
    "invalid_geometry": _l("The geometry is invalid: %(reason)s. Repair it in a GIS program."),
    "empty_file": _l("The file holds no row. Leave the file out, or fill it."),
    "missing_column": _l("The column %(column)s is missing. Its name may also be one of: %(others)s."),
    "broken_line": _l("The line cannot be read as CSV: %(reason)s. Check its quotation marks."),
    "wrong_field_count": _l("The line has %(found)s fields, the header has %(expected)s. Check its commas and quotes."),
    "missing_code": _l("The code is missing. Each place needs its official code."),
    "bad_code": _l("%(value)s is not the code of a place at this level. It needs %(digits)s digits."),
    "unknown_level": _l("%(value)s is not a level. 1 is a province, 2 a district, 3 a commune, 4 a village."),
    "parent_differs": _l("The row names the parent %(parent)s, but its code begins with %(begins)s. Correct one."),
    "parent_missing": _l("The parent %(parent)s is neither in the files nor loaded. Add it, or correct the code."),
    "missing_name": _l("The name is missing. Give it in Latin or in Khmer letters."),
    "too_long": _l("%(value)s… is longer than %(most)s characters. Shorten it."),
    "duplicate_code": _l("The code stands here and at %(other)s with different content. Keep one of them."),
    "not_a_number": _l("%(value)s is not a number of degrees. Write it like 104.91, with a point."),
    "half_a_position": _l("Only one of longitude and latitude is given. Give both, or neither."),
    "zero_position": _l("Longitude and latitude are both 0, in the sea off Africa. Leave them empty if unknown."),
    "latitude_out_of_range": _l("A latitude of %(value)s does not exist: it lies between -90 and 90."),
    "longitude_out_of_range": _l("A longitude of %(value)s does not exist: it lies between -180 and 180."),
    "swapped": _l("Longitude and latitude look swapped (%(lon)s, %(lat)s). Longitude comes first."),
    "outside_provinces": _l("The position %(lon)s, %(lat)s is far from every province of this set. Correct it."),
    "overlap": _l("The outline overlaps that of %(other)s by %(area)s km². Outlines of one level must not overlap."),
    "does_not_nest": _l("The outline reaches outside %(parent)s by %(area)s km². It must lie within."),
    "unknown_shape": _l("The feature has no kind. Each shape of the base map needs one, such as river or town."),
    "builtin_outlines_missing": _l("The built-in outlines are not installed. Run script/server, which installs them."),
}
"""The sentence of each code. A problem that is not here is a mistake in the code, not in the data."""


@dataclass(frozen=True)
class Origin:
    """Where in a set something stands: the file, and its line or the number of its feature, counted from 1."""

    file: str
    line: int | None = None
    feature: int | None = None
    name: str = ""

    def __str__(self) -> str:
        where = self.file
        if self.line is not None:
            where = _("%(file)s, line %(line)s", file=self.file, line=self.line)
        elif self.feature is not None:
            where = _("%(file)s, feature %(feature)s", file=self.file, feature=self.feature)
        return f"{where} ({self.name})" if self.name else where


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a set of geodata."""

    code: str
    origin: Origin
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say where and what, in the language of the request or the command."""
        return f"{self.origin}: {str(SENTENCES[self.code]) % self.values}"


class GeodataError(Exception):
    """A set of geodata was refused; nothing of it was stored. `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems in the geodata")

    def __str__(self) -> str:
        shown = [str(problem) for problem in self.problems[:SHOWN_PROBLEMS]]
        if len(self.problems) > SHOWN_PROBLEMS:
            shown.append(_("and %(count)s more", count=len(self.problems) - SHOWN_PROBLEMS))
        return "\n".join(shown)
