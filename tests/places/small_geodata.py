"""A set of geodata small enough to see at a glance: two square provinces side by side, cut in halves down to villages.

Province 01 spans 103–104 E and 12–13 N, province 02 the degree east of it. Each has a western and an eastern district
(0101, 0102), each of these a southern and a northern commune (010101, 010102), and each of these two villages.
"""

import csv
import json
from pathlib import Path
from typing import Any

from shapely.geometry import Polygon, box, mapping

NAMES = {
    "01": ("Battambang", "បាត់ដំបង"),
    "02": ("Pursat", "ពោធិ៍សាត់"),
    "0101": ("Bavel", "បវេល"),
    "0102": ("Moung Ruessei", "មោងឫស្សី"),
    "0201": ("Krakor", "ក្រគរ"),
    "0202": ("Bakan", "បាកាន"),
    "01010101": ("Svay", "ស្វាយ"),
    "01010201": ("Svay", "ស្វាយ"),
    "02010101": ("Svay", "ស្វាយ"),
    "01010102": ("Trapeang Thum", "ត្រពាំងធំ"),
    "02020201": ("Kampong Kdei", "កំពង់ក្តី"),
}
VILLAGE_COLUMNS = ("code", "name_en", "name_km", "commune_code", "lon", "lat")


class SmallGeodata:
    """The files of the set as Python values: change what a test is about, then write them."""

    def __init__(self) -> None:
        self.features: dict[str, list[dict[str, Any]]] = {"provinces": [], "districts": [], "communes": []}
        self.villages: list[list[str]] = []
        for number, west in (("01", 103.0), ("02", 104.0)):
            self.add("provinces", number, box(west, 12, west + 1, 13))
            for district, left in (("01", west), ("02", west + 0.5)):
                self.add("districts", number + district, box(left, 12, left + 0.5, 13))
                for commune, bottom in (("01", 12.0), ("02", 12.5)):
                    code = number + district + commune
                    self.add("communes", code, box(left, bottom, left + 0.5, bottom + 0.5))
                    for village, at in (("01", 0.1), ("02", 0.3)):
                        self.add_village(code + village, left + at, bottom + at)

    def add(self, level: str, code: str, outline: Polygon) -> None:
        """Add a place with an outline."""
        name_en, name_km = NAMES.get(code, (f"Place {code}", f"កន្លែង{code}"))
        properties = {"code": code, "name_en": name_en, "name_km": name_km, "type_en": None, "type_km": None}
        self.features[level].append({"type": "Feature", "properties": properties, "geometry": mapping(outline)})

    def add_village(self, code: str, lon: float | str, lat: float | str) -> None:
        """Add a village."""
        name_en, name_km = NAMES.get(code, (f"Village {code}", f"ភូមិគ្រឹះ{code}"))
        self.villages.append([code, name_en, name_km, code[:6], str(lon), str(lat)])

    def village(self, code: str) -> list[str]:
        """The row of a village, to be changed: code, two names, commune, longitude, latitude."""
        return next(row for row in self.villages if row[0] == code)

    def feature(self, code: str) -> dict[str, Any]:
        """The feature of a place, to be changed."""
        every = (feature for features in self.features.values() for feature in features)
        return next(feature for feature in every if feature["properties"]["code"] == code)

    def redraw(self, code: str, outline: Polygon) -> None:
        """Give a place another outline."""
        self.feature(code)["geometry"] = mapping(outline)

    def write(self, folder: Path) -> Path:
        """Write the files."""
        folder.mkdir(exist_ok=True)
        for level, features in self.features.items():
            if features:
                collection = {"type": "FeatureCollection", "features": features}
                (folder / f"{level}.geojson").write_text(json.dumps(collection), encoding="utf-8")
        with (folder / "villages.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([VILLAGE_COLUMNS, *self.villages])
        (folder / "attribution.txt").write_text("Squares by the tests", encoding="utf-8")
        return folder
