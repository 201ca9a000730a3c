"""What a load refuses, by file, place in the file, and reason; and that it then stores nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from shapely.geometry import Polygon, box
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from places.loading import load_folder
from places.models import Place
from places.problems import SENTENCES, GeodataError, Origin, Problem
from tests.places.small_geodata import SmallGeodata


def refusal(app: Flask, session: Session, folder: Path) -> tuple[set[str], str]:
    """The codes and the sentences with which a folder is refused, having made sure that nothing is stored."""
    with app.app_context():
        with pytest.raises(GeodataError) as refused:
            load_folder(session, folder)
        assert session.scalar(select(func.count()).select_from(Place)) == 0
        return {problem.code for problem in refused.value.problems}, str(refused.value)


def set_village(code: str, field: int, value: str) -> Callable[[SmallGeodata], None]:
    def change(geodata: SmallGeodata) -> None:
        geodata.village(code)[field] = value

    return change


def swap(geodata: SmallGeodata) -> None:
    row = geodata.village("01010101")
    row[4], row[5] = row[5], row[4]


def put_at_zero(geodata: SmallGeodata) -> None:
    geodata.village("01010101")[4:] = ["0", "0"]


MISTAKES = {
    "overlap": lambda g: g.redraw("010101", box(103, 12, 103.5, 12.6)),
    "does_not_nest": lambda g: g.redraw("010102", box(103.2, 12.5, 103.6, 13.2)),
    "invalid_geometry": lambda g: g.redraw("01", Polygon([(103, 12), (104, 13), (104, 12), (103, 13)])),
    "parent_missing": lambda g: g.add_village("01019901", 103.1, 12.1),
    "latitude_out_of_range": set_village("01010101", 5, "90.442"),
    "longitude_out_of_range": set_village("01010101", 4, "1031.5"),
    "swapped": swap,
    "zero_position": put_at_zero,
    "not_a_number": set_village("01010101", 5, "12,5"),
    "half_a_position": set_village("01010101", 5, ""),
    "outside_provinces": set_village("01010101", 5, "1.1"),
    "bad_code": set_village("01010101", 0, "1010101"),
    "missing_code": set_village("01010101", 0, ""),
    "parent_differs": set_village("01010101", 3, "020101"),
    "duplicate_code": set_village("01010101", 0, "01010102"),
    "missing_name": lambda g: g.village("01010101").__setitem__(slice(1, 3), ["", ""]),
    "too_long": set_village("01010101", 1, "x" * 121),
}


@pytest.mark.parametrize("code", MISTAKES)
def test_a_mistake_in_the_data_is_refused(app: Flask, session: Session, tmp_path: Path, code: str) -> None:
    geodata = SmallGeodata()
    MISTAKES[code](geodata)
    codes, _ = refusal(app, session, geodata.write(tmp_path))
    assert code in codes


def test_an_overlap_names_both_features(app: Flask, session: Session, tmp_path: Path) -> None:
    geodata = SmallGeodata()
    geodata.redraw("02", box(103.9, 12, 105, 13))
    codes, sentences = refusal(app, session, geodata.write(tmp_path))
    assert codes == {"overlap"}
    assert "provinces.geojson, feature 2 (02 Pursat)" in sentences
    assert "01 Battambang" in sentences


def test_an_outline_is_named_by_its_own_file_even_if_another_has_the_names(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    geodata = SmallGeodata()
    geodata.redraw("010102", box(103.2, 12.5, 103.6, 13.2))
    folder = geodata.write(tmp_path)
    (folder / "admin_names.csv").write_text("code,name_en,name_km\n010102,Renamed,\n", encoding="utf-8")
    _, sentences = refusal(app, session, folder)
    assert "communes.geojson, feature 2 (010102 Place 010102): The outline reaches outside" in sentences


def test_a_sliver_of_a_few_metres_is_no_overlap(app: Flask, session: Session, tmp_path: Path) -> None:
    geodata = SmallGeodata()
    geodata.redraw("02", box(103.9999, 12, 105, 13))
    with app.app_context():
        assert load_folder(session, geodata.write(tmp_path)).counts[0].added == 2


def test_swapped_coordinates_within_range_are_recognised_too(app: Flask, session: Session, tmp_path: Path) -> None:
    geodata = SmallGeodata()
    for features in geodata.features.values():
        features.clear()
    geodata.villages.clear()
    geodata.add("provinces", "01", box(10, 50, 11, 51))
    geodata.add("districts", "0101", box(10, 50, 11, 51))
    geodata.add("communes", "010101", box(10, 50, 11, 51))
    geodata.add_village("01010101", 50.5, 10.5)
    codes, _ = refusal(app, session, geodata.write(tmp_path))
    assert codes == {"swapped"}


FILES = {
    "provinces_missing": ("provinces.geojson", None),
    "not_geojson": ("districts.geojson", b'{"type": "Topology"}'),
    "not_json": ("districts.geojson", b"not json at all"),
    "not_wgs84": (
        "districts.geojson",
        b'{"type":"FeatureCollection","crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::32648"}},"features":[]}',
    ),
    "no_geometry": (
        "districts.geojson",
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"0101"},"geometry":null}]}',
    ),
    "not_a_polygon": (
        "districts.geojson",
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"0101"},'
        b'"geometry":{"type":"Point","coordinates":[103,12]}}]}',
    ),
    "unknown_shape": (
        "basemap.geojson",
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
        b'"geometry":{"type":"Point","coordinates":[103,12]}}]}',
    ),
    "not_utf8": ("villages.csv", "code,name_km\n01010101,ស្វាយ\n".encode("utf-16-be")),
    "wrong_field_count": ("villages.csv", b"code,name_en,lon,lat\n01010101,Svay,103.1\n"),
    "broken_line": ("villages.csv", b'code,name_en\n01010101,"Svay\n01010102,Thom\n'),
    "missing_column": ("villages.csv", b"name_en\nSvay\n"),
    "empty_file": ("villages.csv", b""),
    "unknown_level": ("admin_names.csv", b"level,code,name_en\n5,0101010101,House\n"),
}


@pytest.mark.parametrize("code", FILES)
def test_a_broken_file_is_refused_by_its_name(app: Flask, session: Session, tmp_path: Path, code: str) -> None:
    folder = SmallGeodata().write(tmp_path)
    name, content = FILES[code]
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    codes, sentences = refusal(app, session, folder)
    assert code in codes
    assert name in sentences


def test_a_broken_line_is_named_by_its_number(app: Flask, session: Session, tmp_path: Path) -> None:
    folder = SmallGeodata().write(tmp_path)
    lines = (folder / "villages.csv").read_text(encoding="utf-8").splitlines()
    lines[3] = "01010201,Svay"
    (folder / "villages.csv").write_text("\n".join(lines), encoding="utf-8")
    _, sentences = refusal(app, session, folder)
    assert "villages.csv, line 4: The line has 2 fields, the header has 6" in sentences


def test_every_mistake_of_the_files_is_named_at_once(app: Flask, session: Session, tmp_path: Path) -> None:
    geodata = SmallGeodata()
    geodata.village("01010101")[5] = "90.442"
    geodata.village("02010101")[4] = "x"
    codes, _ = refusal(app, session, geodata.write(tmp_path))
    assert codes == {"latitude_out_of_range", "not_a_number"}


def test_a_long_list_of_mistakes_is_cut_and_counted(app: Flask) -> None:
    problems = [Problem("missing_code", Origin("villages.csv", line=line)) for line in range(40)]
    with app.app_context():
        assert "and 10 more" in str(GeodataError(problems))


def test_every_sentence_is_said_in_khmer(app: Flask) -> None:
    names = ("reason", "crs", "column", "others", "found", "expected", "value", "digits", "parent", "begins", "other")
    values = dict.fromkeys((*names, "lon", "lat", "area", "most"), "1")
    with app.app_context():
        for code in SENTENCES:
            problem = Problem(code, Origin("villages.csv", line=3), values)
            english = str(problem)
            with force_locale("km"):
                assert "ជួរទី 3" in str(problem)
                assert str(problem) != english
