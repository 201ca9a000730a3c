"""Loading a set of geodata into the gazetteer."""

from pathlib import Path

import pytest
from flask import Flask
from shapely.geometry import box, mapping, shape
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from places.changes import LevelCount
from places.loading import ensure_geodata, load_builtin, load_folder
from places.models import BasemapFeature, GeodataSet, Level, Place, PlaceArea
from places.queries import latest_set, locate
from tests.places.small_geodata import SmallGeodata

pytestmark = pytest.mark.usefixtures("language")


@pytest.fixture
def language(app: Flask) -> object:
    """Sentences need an application to be said in a language."""
    with app.app_context():
        yield


@pytest.fixture
def geodata() -> SmallGeodata:
    return SmallGeodata()


def everything(session: Session) -> list[object]:
    """All that a load stores, for comparison."""
    tables = ("place", "place_name", "place_area", "basemap_feature", "geodata_set")
    return [session.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all() for table in tables]


def test_a_folder_fills_all_four_levels(session: Session, tmp_path: Path, geodata: SmallGeodata) -> None:
    loaded = load_folder(session, geodata.write(tmp_path))
    assert [(count.added, count.changed, count.retired, count.unchanged) for count in loaded.counts] == [
        (2, 0, 0, 0),
        (4, 0, 0, 0),
        (8, 0, 0, 0),
        (16, 0, 0, 0),
    ]
    village = session.get_one(Place, "02020201")
    assert (village.name_en, village.name_km, village.parent_code) == ("Kampong Kdei", "កំពង់ក្តី", "020202")
    assert session.get_one(Place, "01").type_km == "ខេត្ត"
    newest = latest_set(session)
    assert newest is not None
    assert (newest.attribution, newest.coarse) == ("Squares by the tests", False)


def test_the_same_folder_twice_changes_nothing(session: Session, tmp_path: Path, geodata: SmallGeodata) -> None:
    folder = geodata.write(tmp_path)
    load_folder(session, folder)
    before = everything(session)
    again = load_folder(session, folder)
    assert [count[1:4] for count in again.counts] == [(0, 0, 0)] * 4
    assert everything(session) == before


def test_a_code_that_the_newer_set_lacks_is_retired_and_can_come_back(
    session: Session, tmp_path: Path, geodata: SmallGeodata
) -> None:
    load_folder(session, geodata.write(tmp_path / "old"))
    row = geodata.village("01010101")
    geodata.villages.remove(row)
    newer = load_folder(session, geodata.write(tmp_path / "new"))
    assert newer.counts[3] == LevelCount(Level.VILLAGE, added=0, changed=0, retired=1, unchanged=15)
    assert session.get_one(Place, "01010101").retired_at is not None
    geodata.villages.append(row)
    back = load_folder(session, geodata.write(tmp_path / "back"))
    assert back.counts[3] == LevelCount(Level.VILLAGE, added=0, changed=1, retired=0, unchanged=15)
    assert session.get_one(Place, "01010101").retired_at is None


def test_what_hangs_below_a_retired_place_is_retired_with_it(
    session: Session, tmp_path: Path, geodata: SmallGeodata
) -> None:
    load_folder(session, geodata.write(tmp_path / "old"))
    only_first = SmallGeodata()
    for level, features in only_first.features.items():
        only_first.features[level] = [f for f in features if f["properties"]["code"].startswith("01")]
    folder = only_first.write(tmp_path / "new")
    (folder / "villages.csv").unlink()
    counts = load_folder(session, folder).counts
    assert [count.retired for count in counts] == [1, 2, 4, 8]
    left = session.scalars(select(PlaceArea.place_code)).all()
    assert not any(code and code.startswith("02") for code in left)


def test_a_level_that_the_set_does_not_mention_stays(session: Session, tmp_path: Path, geodata: SmallGeodata) -> None:
    load_folder(session, geodata.write(tmp_path / "old"))
    folder = geodata.write(tmp_path / "new")
    (folder / "villages.csv").unlink()
    load_folder(session, folder)
    assert session.scalar(select(func.count()).where(Place.level == 4, Place.retired_at.is_(None))) == 16


def test_a_changed_name_and_a_moved_village_count_as_changed(
    session: Session, tmp_path: Path, geodata: SmallGeodata
) -> None:
    load_folder(session, geodata.write(tmp_path / "old"))
    geodata.village("01010101")[1] = "Svay Chek"
    geodata.village("01010102")[4] = "103.2"
    assert load_folder(session, geodata.write(tmp_path / "new")).counts[3].changed == 2


def test_column_names_of_cod_ab_sets_are_read_and_the_country_letters_dropped(
    session: Session, tmp_path: Path, geodata: SmallGeodata
) -> None:
    for number, level in enumerate(("provinces", "districts", "communes"), start=1):
        for feature in geodata.features[level]:
            own = feature["properties"]
            feature["properties"] = {
                f"ADM{above}_PCODE": "KH" + own["code"][: above * 2] for above in range(1, number + 1)
            } | {f"ADM{number}_EN": own["name_en"], f"ADM{number}_KM": own["name_km"]}
    load_folder(session, geodata.write(tmp_path))
    assert session.get_one(Place, "0201").name_en == "Krakor"
    assert session.get_one(Place, "0201").name_km == "ក្រគរ"


def test_names_without_outlines_come_from_the_list_of_names(
    session: Session, tmp_path: Path, geodata: SmallGeodata
) -> None:
    folder = geodata.write(tmp_path)
    (folder / "admin_names.csv").write_text(
        "level,code,name_en,name_km,type_en,type_km\n3,010103,New Commune,ឃុំថ្មី,Quarter,សង្កាត់\n", encoding="utf-8"
    )
    load_folder(session, folder)
    commune = session.get_one(Place, "010103")
    assert (commune.boundary, commune.type_en, commune.type_km) == (None, "Quarter", "សង្កាត់")


def test_boundaries_are_cut_into_small_pieces_of_the_same_area(
    session: Session, tmp_path: Path, geodata: SmallGeodata
) -> None:
    load_folder(session, geodata.write(tmp_path))
    pieces = text("SELECT sum(ST_Area(area)), max(ST_NPoints(area)) FROM place_area WHERE place_code = '01'")
    area, vertices = session.execute(pieces).one()
    assert area == pytest.approx(1)
    assert vertices <= 129


def test_a_lake_that_the_provinces_enclose_counts_as_the_country(
    session: Session, tmp_path: Path, geodata: SmallGeodata
) -> None:
    lake = box(103.9, 12.4, 104.1, 12.6)
    for features in geodata.features.values():
        for feature in features:
            feature["geometry"] = mapping(shape(feature["geometry"]).difference(lake))
    load_folder(session, geodata.write(tmp_path))
    on_the_lake = locate(session, 103.98, 12.5)
    assert on_the_lake is not None
    assert (on_the_lake.province_code, on_the_lake.inside, on_the_lake.in_country) == ("01", False, True)
    assert on_the_lake.metres_outside == pytest.approx(8_690, rel=0.01)
    abroad = locate(session, 105.03, 12.5)
    assert abroad is not None
    assert (abroad.province_code, abroad.inside, abroad.in_country) == ("02", False, False)
    assert abroad.metres_outside == pytest.approx(3_260, rel=0.01)


def test_the_base_map_is_replaced_only_by_a_set_that_has_one(
    session: Session, tmp_path: Path, geodata: SmallGeodata
) -> None:
    folder = geodata.write(tmp_path)
    river = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kind":"river","name":"Sangker"},'
        '"geometry":{"type":"LineString","coordinates":[[103,12],[104,13]]}}]}'
    )
    (folder / "basemap.geojson").write_text(river, encoding="utf-8")
    load_folder(session, folder)
    (folder / "basemap.geojson").unlink()
    load_folder(session, folder)
    assert session.scalars(select(BasemapFeature.name_en)).all() == ["Sangker"]


def test_the_built_in_set_names_every_level_and_draws_the_provinces(session: Session) -> None:
    loaded = load_builtin(session)
    assert [count.added for count in loaded.counts[:3]] == [25, 210, 1661]
    assert loaded.counts[3].added > 14_400
    assert session.scalar(select(func.count()).where(Place.coarse)) == 25
    phnom_penh = session.get_one(Place, "12")
    assert (phnom_penh.name_km, phnom_penh.type_km) == ("ភ្នំពេញ", "រាជធានី")
    seats = session.execute(
        text(
            "SELECT p.code FROM basemap_feature AS b JOIN place_area AS a ON ST_Covers(a.area, b.shape)"
            " JOIN place AS p ON p.code = a.place_code WHERE b.kind = 'town' ORDER BY 1"
        )
    ).scalars()
    assert len(set(seats)) >= 24  # each town lies in its own province, give or take the coarse coast
    assert "ODbL" in loaded.attribution


def test_a_load_ends_where_the_server_last_counted_the_places_when_there_were_none(session: Session) -> None:
    # What is left of a load that was rolled back: pages, and in them no row.
    session.execute(text("UPDATE pg_class SET relpages = 500, reltuples = 0 WHERE oid = 'place'::regclass"))
    session.execute(text("SET LOCAL statement_timeout = '1min'"))
    assert sum(count.added for count in load_builtin(session).counts) > 16_000


def test_a_full_set_over_the_built_in_one_keeps_both(session: Session, tmp_path: Path, geodata: SmallGeodata) -> None:
    load_builtin(session)
    loaded = load_folder(session, geodata.write(tmp_path))
    assert loaded.counts[0] == LevelCount(Level.PROVINCE, added=0, changed=2, retired=23, unchanged=0)
    assert session.get_one(Place, "17").retired_at is not None
    assert session.scalar(select(func.count()).where(Place.coarse)) == 0
    assert session.scalars(select(GeodataSet.coarse).order_by(GeodataSet.id)).all() == [True, False]


def test_setting_up_loads_the_built_in_set_once(session: Session) -> None:
    assert ensure_geodata(session, None) is not None
    assert ensure_geodata(session, None) is None


def test_setting_up_loads_a_folder_again_only_when_a_file_of_it_changed(
    session: Session, tmp_path: Path, geodata: SmallGeodata
) -> None:
    folder = geodata.write(tmp_path)
    assert ensure_geodata(session, folder) is not None
    assert ensure_geodata(session, folder) is None
    geodata.village("01010101")[1] = "Svay Chek"
    again = ensure_geodata(session, geodata.write(tmp_path))
    assert again is not None
    assert again.counts[3].changed == 1


def test_the_command_prints_progress_and_what_it_did(app: Flask, tmp_path: Path, geodata: SmallGeodata) -> None:
    result = app.test_cli_runner().invoke(args=["places", "load", str(geodata.write(tmp_path))])
    assert result.exit_code == 0, result.output
    assert "Checking 30 places" in result.output
    assert "villages: 16 added, 0 changed, 0 retired, 0 unchanged" in result.output
    assert "Squares by the tests" in result.output


def test_the_command_names_each_mistake_and_loads_nothing(
    app: Flask, session: Session, tmp_path: Path, geodata: SmallGeodata
) -> None:
    geodata.village("01010101")[5] = "90.442"
    result = app.test_cli_runner().invoke(args=["places", "load", str(geodata.write(tmp_path))])
    assert result.exit_code == 1
    assert "villages.csv, line 2: A latitude of 90.442 does not exist" in result.stderr
    assert "Nothing was loaded" in result.stderr
    assert session.scalar(select(func.count()).select_from(Place)) == 0
