"""Real OpenStreetMap roads of a country that this product was not made for, with a geodata folder of its own."""

import csv
import json
from pathlib import Path

import pytest
from shapely.geometry import box, mapping
from sqlalchemy import Engine as Database
from sqlalchemy import NullPool, select
from sqlalchemy.orm import Session, sessionmaker

from accounts.changes import ensure_roles
from geo.routing.building import build_roads
from geo.routing.models import OriginKind, StoredTime, TimeStatus
from geo.routing.networks import Settings, bring_up_to_date
from geo.travel_times import Mode, great_circle
from places.loading import load_folder
from places.models import Place
from tests.conftest import application
from tests.factories import make_church, make_phone, make_unit, make_user
from tests.geo.routing.conftest import REAL_ROADS
from tests.live_server import signed_cookie

VILLAGES = {
    "01010101": ("Vaduz", 9.5209, 47.1410),
    "01010102": ("Schaan", 9.5087, 47.1650),
    "01010103": ("Triesen", 9.5270, 47.1070),
    "01010104": ("Balzers", 9.5025, 47.0660),
    "01010105": ("Triesenberg", 9.5425, 47.1183),
    "01010106": ("Malbun", 9.6090, 47.1010),
    "02010101": ("Eschen", 9.5220, 47.2107),
    "02010102": ("Mauren", 9.5440, 47.2180),
    "02010103": ("Ruggell", 9.5266, 47.2380),
}


@pytest.fixture
def geodata(tmp_path: Path) -> Path:
    """A folder of geodata as an operator makes one."""
    folder = tmp_path / "geodata"
    folder.mkdir()
    outlines = {"01": ("Oberland", box(9.47, 47.04, 9.64, 47.19)), "02": ("Unterland", box(9.47, 47.19, 9.64, 47.28))}
    features = [
        {"type": "Feature", "properties": {"code": code, "name_en": name}, "geometry": mapping(shape)}
        for code, (name, shape) in outlines.items()
    ]
    (folder / "provinces.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with (folder / "admin_names.csv").open("w", newline="") as file:
        rows = [("code", "level", "name_en"), ("0101", 2, "Oberland"), ("0201", 2, "Unterland")]
        csv.writer(file).writerows([*rows, ("010101", 3, "Oberland"), ("020101", 3, "Unterland")])
    with (folder / "villages.csv").open("w", newline="") as file:
        rows = [("code", "name_en", "lon", "lat"), *((code, *place) for code, place in VILLAGES.items())]
        csv.writer(file).writerows(rows)
    return folder


def test_another_country_is_only_another_folder_and_another_extract(
    own_database: Database, sessions: sessionmaker[Session], settings: Settings, geodata: Path
) -> None:
    with sessions() as session:
        load_folder(session, geodata)
        vaduz = make_unit(session, "Vaduz", lon=9.5209, lat=47.1410)
        alone = make_church(session, "On the mountain", lon=9.63, lat=47.07)
        session.commit()
        vaduz_id, alone_id = vaduz.id, alone.id
    build_roads(own_database, settings, REAL_ROADS, lambda line: None)
    done = bring_up_to_date(sessions, settings)
    assert done.pairs == 2 * (len(VILLAGES) + 1)
    with sessions() as session:
        by_car = {
            time.origin_id: time
            for time in session.scalars(
                select(StoredTime).where(StoredTime.mode == Mode.CAR, StoredTime.origin_kind == OriginKind.VILLAGE)
            )
        }
        assert {time.status for time in by_car.values()} == {TimeStatus.ROUTED}
        for code, (name, lon, lat) in VILLAGES.items():
            if name not in ("Vaduz", "Malbun"):  # the unit's own town, and a valley behind a ridge
                straight = great_circle(9.5209, 47.1410, lon, lat)
                assert straight < (by_car[int(code)].metres or 0) < 1.8 * straight, name
        on_the_mountain = session.get_one(StoredTime, (OriginKind.CHURCH, alone_id, Mode.MOTORCYCLE, vaduz_id))
        assert on_the_mountain.snap_origin_metres is not None
        assert on_the_mountain.seconds is None or on_the_mountain.seconds > 30 * 60


def test_the_pages_of_another_country_show_its_provinces_and_its_times_by_road(
    own_database: Database, sessions: sessionmaker[Session], settings: Settings, geodata: Path, tmp_path: Path
) -> None:
    with sessions() as session:
        ensure_roles(session)
        load_folder(session, geodata)
        oberland = session.get_one(Place, "01")
        make_phone(session, make_unit(session, "Vaduz", jurisdictions=[oberland], lon=9.5209, lat=47.1410))
        make_church(session, "Triesen", place_code="01010103", lon=9.5270, lat=47.1070)
        user = make_user(session, "staff")
        session.commit()
        build_roads(own_database, settings, REAL_ROADS, lambda line: None)
        bring_up_to_date(sessions, settings)
        app = application(own_database.url.render_as_string(hide_password=False), tmp_path, poolclass=NullPool)
        client = app.test_client()
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], signed_cookie(app, user))
    country = client.get("/").text
    assert "Oberland" in country
    assert "Unterland" in country
    province = client.get("/provinces/01").text
    assert "by road" in province
    assert "Up to 30 min" in province
    assert "Triesen" in client.get("/chain/010101").text
    assert client.get("/map/provinces/01.json").json["shapes"]
    assert client.get("/map/provinces/01/areas.json").json["features"]
    single = client.get("/chain/single-points").text
    assert "From every church and every village with a way to a unit, a way without a ferry leads to one." in single
    assert not [word for word in ("Cambodia", "Phnom Penh", "Mekong") if word in country + province + single]
