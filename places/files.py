"""Reading a folder of geodata: GeoJSON outlines, CSV names and villages, the base map."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import shapely
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from places import keys
from places.columns import COLUMNS, RowReader, position_problem
from places.models import Level
from places.problems import GeodataError, Origin, Problem
from places.sources import Gathered, Geodata, SourcePlace, SourceShape

OUTLINES = {
    "provinces.geojson": Level.PROVINCE,
    "districts.geojson": Level.DISTRICT,
    "communes.geojson": Level.COMMUNE,
}
NAMES = "admin_names.csv"
VILLAGES = "villages.csv"
BASE_MAP = "basemap.geojson"
ATTRIBUTION = ("attribution.txt", "SOURCES.md")
"""Where the attribution stands: a file that is it, or notes that quote it after the word."""

_QUOTED_ATTRIBUTION = re.compile('Attribution[^"\n]*"([^"]+)"')
_WGS84 = re.compile("CRS84|EPSG:*4326", re.IGNORECASE)


def read_folder(folder: Path) -> Geodata:
    """Read a set from a folder; raises GeodataError with every problem that the files show by themselves."""
    if not folder.is_dir():
        raise GeodataError([Problem("folder_missing", Origin(str(folder)))])
    if not (folder / "provinces.geojson").is_file():
        raise GeodataError([Problem("provinces_missing", Origin(str(folder / "provinces.geojson")))])
    problems: list[Problem] = []
    places: dict[str, SourcePlace] = {}
    # The names are the gazetteer's where it is given; the outlines add what it does not say.
    for name in (NAMES, VILLAGES, *OUTLINES):
        if (folder / name).is_file():
            read = _read_outlines if name in OUTLINES else _read_table
            for code, place in read(folder / name, problems).items():
                places[code] = places[code].completed_by(place) if code in places else place
    shapes = _read_base_map(folder / BASE_MAP, problems) if (folder / BASE_MAP).is_file() else None
    if problems:
        raise GeodataError(problems)
    return Geodata(
        name=folder.resolve().name,
        digest=folder_digest(folder),
        attribution=_attribution(folder),
        coarse=False,
        places=places,
        shapes=shapes,
    )


def folder_digest(folder: Path) -> str:
    """Fingerprint the files of a folder that a load reads, so that an unchanged folder is known without reading it."""
    digest = hashlib.sha256()
    for name in sorted((*OUTLINES, NAMES, VILLAGES, BASE_MAP, *ATTRIBUTION)):
        if (folder / name).is_file():
            digest.update(name.encode() + b"\0" + hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()


def _attribution(folder: Path) -> str:
    for name in ATTRIBUTION:
        if (folder / name).is_file():
            text = (folder / name).read_text(encoding="utf-8")
            if name == ATTRIBUTION[0]:
                return keys.clean_name(text)
            if match := _QUOTED_ATTRIBUTION.search(text):
                return keys.clean_name(match[1])
    return ""


def _read_text(path: Path, problems: list[Problem]) -> str | None:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.append(Problem("not_utf8", Origin(path.name, line=line)))
        return None


def _read_table(path: Path, problems: list[Problem]) -> dict[str, SourcePlace]:
    gathered = Gathered(problems)
    for row, origin in _rows(path, problems):
        level = Level.VILLAGE if path.name == VILLAGES else _level_of(row, origin, problems)
        if level is None:
            continue
        place = _read_place(RowReader(row, level, origin, problems), None)
        if place is not None:
            gathered.add(place)
    return gathered.places


def _rows(path: Path, problems: list[Problem]) -> Iterator[tuple[dict[str, str], Origin]]:
    text = _read_text(path, problems)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for fields in reader:
            origin, line = Origin(path.name, line=line), reader.line_num + 1
            if not fields:
                continue
            if header is None:
                header = [name.strip().casefold() for name in fields]
                if not _has_code_column(header):
                    others = ", ".join(COLUMNS["code"][1:]).replace("{level}", "4")
                    problems.append(Problem("missing_column", origin, {"column": "code", "others": others}))
                    return
            elif len(fields) != len(header):
                problems.append(Problem("wrong_field_count", origin, {"found": len(fields), "expected": len(header)}))
            else:
                yield dict(zip(header, fields, strict=True)), origin
    except csv.Error as error:
        problems.append(Problem("broken_line", Origin(path.name, line=line), {"reason": error}))
        return
    if line == 1 or header is None:
        problems.append(Problem("empty_file", Origin(path.name)))


def _has_code_column(header: list[str]) -> bool:
    return any(name.format(level=int(level)) in header for name in COLUMNS["code"] for level in Level)


def _level_of(row: dict[str, str], origin: Origin, problems: list[Problem]) -> Level | None:
    """Read the level of a row of names: its own column, or the deepest ADMn_PCODE that it fills."""
    given = row.get("level", "")
    if not given and "level" not in row:
        filled = [level for level in Level if row.get(f"adm{int(level)}_pcode")]
        digits = sum(c.isdigit() for c in row.get("code") or row.get("pcode") or "")
        given = str(int(max(filled))) if filled else str(digits / 2).removesuffix(".0")
    if given.strip() not in {str(int(level)) for level in Level}:
        problems.append(Problem("unknown_level", origin, {"value": given}))
        return None
    return Level(int(given))


def _read_place(reader: RowReader, boundary: MultiPolygon | None) -> SourcePlace | None:
    code = reader.code()
    lon, lat = reader.position()
    name_en, name_km = reader.text("name_en"), reader.text("name_km")
    if not name_en and not name_km:
        reader.problems.append(Problem("missing_name", reader.origin))
        return None
    if code is None:
        return None
    origin = Origin(reader.origin.file, reader.origin.line, reader.origin.feature, f"{code} {name_en or name_km}")
    return SourcePlace(
        code=code,
        name_en=name_en,
        name_km=name_km,
        type_en=reader.text("type_en") or None,
        type_km=reader.text("type_km") or None,
        lon=lon,
        lat=lat,
        boundary=boundary,
        origin=origin,
    )


def _read_outlines(path: Path, problems: list[Problem]) -> dict[str, SourcePlace]:
    gathered = Gathered(problems)
    for number, feature in enumerate(_features(path, problems), start=1):
        properties = feature.get("properties") or {}
        name = next((str(properties[key]) for key in properties if key.casefold() in ("name_en", "name")), "")
        origin = Origin(path.name, feature=number, name=name)
        geometry = _geometry(feature, origin, problems)
        if geometry is None:
            continue
        if not isinstance(geometry, Polygon | MultiPolygon):
            problems.append(Problem("not_a_polygon", origin))
            continue
        boundary = geometry if isinstance(geometry, MultiPolygon) else MultiPolygon([geometry])
        place = _read_place(RowReader(properties, OUTLINES[path.name], origin, problems), boundary)
        if place is not None:
            gathered.add(place)
    return gathered.places


def _features(path: Path, problems: list[Problem]) -> list[dict[str, Any]]:
    text = _read_text(path, problems)
    if text is None:
        return []
    try:
        collection = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        problems.append(Problem("not_json", Origin(path.name, line=error.lineno), {"reason": error.msg}))
        return []
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        problems.append(Problem("not_geojson", Origin(path.name)))
        return []
    crs = ((collection.get("crs") or {}).get("properties") or {}).get("name", "CRS84")
    if not _WGS84.search(str(crs)):
        problems.append(Problem("not_wgs84", Origin(path.name), {"crs": crs}))
        return []
    if not features:
        problems.append(Problem("empty_file", Origin(path.name)))
    return features


def _geometry(feature: dict[str, Any], origin: Origin, problems: list[Problem]) -> BaseGeometry | None:
    """Read a geometry in two dimensions, with coordinates that exist; else note the problem."""
    try:
        geometry = shapely.force_2d(shape(feature["geometry"]))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, shapely.errors.ShapelyError):
        geometry = None
    if geometry is None or geometry.is_empty:
        problems.append(Problem("no_geometry", origin))
        return None
    coordinates = shapely.get_coordinates(geometry)
    # Written so that a coordinate that is no number fails, too.
    impossible = coordinates[~((abs(coordinates[:, 0]) <= 180) & (abs(coordinates[:, 1]) <= 90))]
    if len(impossible):
        lon, lat = impossible[0]
        problem = position_problem(lon, lat) or "no_geometry"
        value = lon if "longitude" in problem else lat
        problems.append(Problem(problem, origin, {"lon": lon, "lat": lat, "value": value}))
        return None
    return geometry


def _read_base_map(path: Path, problems: list[Problem]) -> tuple[SourceShape, ...]:
    shapes = []
    for number, feature in enumerate(_features(path, problems), start=1):
        properties = {key.casefold(): value for key, value in (feature.get("properties") or {}).items()}
        origin = Origin(path.name, feature=number)
        if not properties.get("kind"):
            problems.append(Problem("unknown_shape", origin))
            continue
        geometry = _geometry(feature, origin, problems)
        if geometry is not None:
            name_en, name_km = properties.get("name_en") or properties.get("name"), properties.get("name_km")
            shapes.append(SourceShape(str(properties["kind"]), name_en, name_km, geometry))
    return tuple(shapes)
