"""Tests of building roads: whatever happens on the way, the roads in use stay until better ones take their place."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from geo.routing import building
from geo.routing.building import build_roads, one_build
from geo.routing.changes import activate
from geo.routing.models import NetworkStatus, RoadNetwork
from geo.routing.networks import Settings
from geo.routing.problems import RoutingError
from geo.routing.queries import active_network
from tests.factories import make_province, make_village
from tests.geo.routing.killing import killed_at
from tests.geo.routing.roads import Line, country, straight, write_extract

Build = Callable[..., Any]


@pytest.fixture
def placed(sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    """The gazetteer of the small country: a province and villages along its roads."""
    with sessions() as session:
        make_province(session, "01")
        for number in range(10):
            make_village(session, f"010101{number:02d}", lon=103.1 + number * 0.08, lat=12.503)
        session.commit()
    return sessions


@pytest.fixture
def build(own_database: Database, settings: Settings) -> Build:
    """Builds roads in that database and installation; gives what was built."""

    def built(path: Path, **options: Any) -> Any:
        lines: list[str] = []
        return build_roads(own_database, settings, path, lines.append, **options)

    return built


def refusal(build: Build, path: Path) -> RoutingError:
    with pytest.raises(RoutingError) as caught:
        build(path)
    return caught.value


def statuses(sessions: sessionmaker[Session]) -> list[NetworkStatus]:
    with sessions() as session:
        return list(session.scalars(select(RoadNetwork.status).order_by(RoadNetwork.id)))


def folders(settings: Settings) -> list[str]:
    return sorted(folder.name for folder in settings.networks.iterdir()) if settings.networks.exists() else []


def test_roads_are_built_checked_and_put_into_use(
    placed: sessionmaker[Session], build: Build, extract: Path, settings: Settings
) -> None:
    built = build(extract)
    with placed() as session:
        network = active_network(session)
        assert network is not None
        assert network.id == built.network_id
        assert network.osm_timestamp is not None
    assert folders(settings) == [f"network-{built.network_id}"]


def test_the_same_extract_is_not_built_twice(placed: sessionmaker[Session], build: Build, extract: Path) -> None:
    first = build(extract)
    again = build(extract)
    assert (first.new, again.new, again.network_id) == (True, False, first.network_id)


def test_new_roads_take_the_place_of_the_old_ones(
    placed: sessionmaker[Session], build: Build, extract: Path, settings: Settings, tmp_path: Path
) -> None:
    build(extract)
    newer = write_extract(
        tmp_path / "newer.osm.pbf", [*country(), straight("tertiary", (103.1, 12.5), (103.2, 12.6), 5)]
    )
    second = build(newer)
    assert statuses(placed) == [NetworkStatus.RETIRED, NetworkStatus.ACTIVE]
    assert folders(settings) == [f"network-{second.network_id}"]


FAR_AWAY: list[Line] = [straight("trunk", (9.5, 47.1), (9.6, 47.2), 20)]
A_CORNER: list[Line] = [
    straight("trunk", (103.05, 12.05), (103.1, 12.05), 20),
    straight("track", (103.9, 12.95), (103.95, 12.96), 2),
]


@pytest.mark.parametrize(("lines", "code"), [(FAR_AWAY, "other_country"), (A_CORNER, "roads_elsewhere")])
def test_an_extract_of_somewhere_else_is_refused_and_the_old_roads_stay(
    placed: sessionmaker[Session],
    build: Build,
    extract: Path,
    settings: Settings,
    tmp_path: Path,
    lines: list[Line],
    code: str,
) -> None:
    old = build(extract)
    error = refusal(build, write_extract(tmp_path / "other.osm.pbf", lines))
    assert error.code == code
    assert "other.osm.pbf" in str(error)
    assert folders(settings) == [f"network-{old.network_id}"]
    with placed() as session:
        network = active_network(session)
        assert network is not None
        assert network.id == old.network_id


def test_roads_that_are_torn_are_refused(placed: sessionmaker[Session], build: Build, tmp_path: Path) -> None:
    pieces = [straight("trunk", (103.08 + n * 0.08, 12.5), (103.12 + n * 0.08, 12.5), 2) for n in range(10)]
    error = refusal(build, write_extract(tmp_path / "torn.osm.pbf", pieces))
    assert error.code == "too_many_nulls"
    assert statuses(placed) == [NetworkStatus.FAILED]


def test_roads_that_take_absurd_detours_are_refused(
    placed: sessionmaker[Session], build: Build, tmp_path: Path
) -> None:
    teeth: list[Line] = []
    for n in range(10):
        lon = round(103.08 + n * 0.08, 6)
        teeth += [
            straight("trunk", (lon, 12.5), (lon, 12.9 if n % 2 else 12.1), 20),
            straight("trunk", (lon, 12.9 if n % 2 else 12.1), (round(lon + 0.04, 6), 12.9 if n % 2 else 12.1), 2),
            straight("trunk", (round(lon + 0.04, 6), 12.9 if n % 2 else 12.1), (round(lon + 0.08, 6), 12.5), 20),
        ]
    assert refusal(build, write_extract(tmp_path / "teeth.osm.pbf", teeth)).code == "implausible_ways"


def test_a_file_without_roads_is_refused(placed: sessionmaker[Session], build: Build, tmp_path: Path) -> None:
    rivers: list[Line] = [("", [(103.1, 12.5), (103.2, 12.5)], {"waterway": "river"})]
    assert refusal(build, write_extract(tmp_path / "rivers.osm.pbf", rivers)).code in ("no_roads", "build_failed")


def test_a_file_that_is_cut_short_is_refused_before_anything_is_written(
    placed: sessionmaker[Session], build: Build, extract: Path, settings: Settings, tmp_path: Path
) -> None:
    short = tmp_path / "short.osm.pbf"
    short.write_bytes(extract.read_bytes()[:-9])
    assert refusal(build, short).code == "cut_short"
    assert statuses(placed) == []
    assert folders(settings) == []


def test_without_places_there_is_nothing_to_check_roads_against(build: Build, extract: Path) -> None:
    assert refusal(build, extract).code == "no_places"


def test_without_the_engine_the_sentence_says_how_to_get_it(
    placed: sessionmaker[Session], own_database: Database, extract: Path, tmp_path: Path
) -> None:
    without = Settings(url=None, program=tmp_path / "nowhere", networks=tmp_path / "roads")
    with pytest.raises(RoutingError) as caught:
        build_roads(own_database, without, extract, lambda line: None)
    assert caught.value.code == "engine_missing"
    assert "script/server" in str(caught.value)


def test_a_disk_that_is_full_is_told_before_anything_is_built(
    placed: sessionmaker[Session], build: Build, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")._replace(free=3 * 1024**2)
    monkeypatch.setattr(building.shutil, "disk_usage", lambda folder: usage)
    error = refusal(build, extract)
    assert error.code == "disk_full"
    assert "3 MB free" in str(error)
    assert statuses(placed) == []


def test_a_disk_that_fills_up_while_building_is_told_and_the_old_roads_stay(
    placed: sessionmaker[Session],
    build: Build,
    extract: Path,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = build(extract)
    newer = write_extract(tmp_path / "newer.osm.pbf", country()[:2])

    def fill_up(*arguments: Any) -> None:
        (settings.networks / "network-2").mkdir()
        usage = shutil.disk_usage("/")._replace(free=0)
        monkeypatch.setattr(building.shutil, "disk_usage", lambda folder: usage)
        raise RoutingError("build_failed", file="newer.osm.pbf", reason="Bus error")

    monkeypatch.setattr(building, "build_tiles", fill_up)
    assert refusal(build, newer).code == "disk_full"
    assert statuses(placed) == [NetworkStatus.ACTIVE, NetworkStatus.FAILED]
    assert folders(settings) == [f"network-{old.network_id}"]


def test_a_switch_that_is_done_stays_when_its_answer_is_lost(
    placed: sessionmaker[Session],
    build: Build,
    extract: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def switch_and_lose_the_answer(session: Session, network_id: int) -> None:
        activate(session, network_id)
        session.commit()
        raise ConnectionResetError

    monkeypatch.setattr(building, "activate", switch_and_lose_the_answer)
    with pytest.raises(ConnectionResetError):
        build(extract)
    assert statuses(placed) == [NetworkStatus.ACTIVE]
    assert len(folders(settings)) == 1
    assert not build(extract).new


def test_two_builds_do_not_run_at_once(
    placed: sessionmaker[Session], own_database: Database, build: Build, extract: Path
) -> None:
    with one_build(own_database):
        assert refusal(build, extract).code == "build_running"


@pytest.mark.parametrize("line", ["Building the roads", "Checking the roads"])
def test_a_build_that_is_killed_leaves_the_old_roads_and_the_next_one_clears_it_away(
    placed: sessionmaker[Session],
    own_database: Database,
    build: Build,
    extract: Path,
    settings: Settings,
    tmp_path: Path,
    line: str,
) -> None:
    old = build(extract)
    newer = write_extract(tmp_path / "newer.osm.pbf", country()[:2])
    killed_at(line, own_database, settings.networks.parent, "geo", "build-roads", str(newer))
    assert statuses(placed)[0] is NetworkStatus.ACTIVE
    assert statuses(placed)[1] in (NetworkStatus.BUILDING, NetworkStatus.READY)
    assert f"network-{old.network_id}" in folders(settings)

    built = build(newer)
    assert statuses(placed) == [NetworkStatus.RETIRED, NetworkStatus.FAILED, NetworkStatus.ACTIVE]
    assert folders(settings) == [f"network-{built.network_id}"]
