"""Tests of the ways that need a ferry: on a small country whose island has one."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from geo.routing.changes import activate, add_network
from geo.routing.engine import EmbeddedEngine, Engine
from geo.routing.extract import read_extract
from geo.routing.models import NetworkStatus, StoredTime, TimeStatus
from geo.routing.questions import Point
from geo.routing.refreshing import refresh
from geo.routing.tiles import build_tiles
from geo.routing.times import MANY, Way, ends_of, joined_by_road, ways
from geo.travel_times import Mode
from tests.factories import make_church, make_province, make_unit
from tests.geo.routing.conftest import PROGRAM
from tests.geo.routing.roads import CROSSING, ISLAND, country, with_ferry, write_extract

MAINLAND, FURTHER = Point(103.7, 12.5), Point(103.3, 12.5)
ISLANDER = Point(*ISLAND)
ON_THE_WATER = Point(103.35, 12.9)


@pytest.fixture(scope="session")
def engine_with_ferry(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """The engine on the roads of the small country with a ferry."""
    folder = tmp_path_factory.mktemp("ferry")
    extract = write_extract(folder / "country.osm.pbf", with_ferry())
    build_tiles(PROGRAM, extract, folder / "network", lambda line: None)
    return EmbeddedEngine(PROGRAM, folder / "network")


def found(
    engine: Engine, units: list[Point], origins: list[Point], *, ferries: bool | None = True
) -> dict[tuple[int, int], Way]:
    numbered = dict(enumerate(units)), dict(enumerate(origins))
    with ThreadPoolExecutor(1) as pool:
        ends = ends_of(engine, *numbered, Mode.MOTORCYCLE, pool)
    by_road = partial(joined_by_road, engine, ends, Mode.MOTORCYCLE)
    return ways(engine, *numbered, ends, Mode.MOTORCYCLE, ferries=ferries, by_road=by_road)


@pytest.mark.parametrize("more", [0, MANY])
def test_a_way_over_the_water_needs_a_ferry_and_one_on_each_shore_does_not(
    engine_with_ferry: EmbeddedEngine, more: int
) -> None:
    beside = [Point(103.2 + number / 500, 12.5) for number in range(more)]
    origins = [ISLANDER, Point(*CROSSING), *beside]
    way = found(engine_with_ferry, [MAINLAND, ISLANDER, FURTHER], origins)
    assert {pair: found.needs_ferry for pair, found in way.items() if pair[1] < 2} == {
        (0, 0): True,
        (0, 1): False,
        (1, 0): False,
        (1, 1): True,
        (2, 0): True,
        (2, 1): False,
    }
    assert all(each.status is TimeStatus.ROUTED for each in way.values())


def test_who_begins_on_the_water_needs_a_ferry(engine_with_ferry: EmbeddedEngine) -> None:
    way = found(engine_with_ferry, [MAINLAND], [ON_THE_WATER])[0, 0]
    assert way.seconds is not None
    assert way.needs_ferry is True


def test_without_a_way_nothing_is_said_of_a_ferry(engine_on_roads: EmbeddedEngine) -> None:
    way = found(engine_on_roads, [MAINLAND], [ISLANDER, FURTHER])
    assert (way[0, 0].status, way[0, 0].needs_ferry) == (TimeStatus.NO_PATH, None)
    assert way[0, 1].needs_ferry is False


def test_roads_without_ferries_are_not_asked_about_them(engine_on_roads: EmbeddedEngine) -> None:
    asked: list[Mapping[str, Any]] = []

    class Listening:
        name, most_pairs, at_once = "listening", 2_500, 1

        def ask(self, action: str, question: Mapping[str, Any]) -> Any:
            asked.append(question)
            return engine_on_roads.ask(action, question)

    assert found(Listening(), [MAINLAND], [FURTHER], ferries=False)[0, 0].needs_ferry is False
    assert found(Listening(), [MAINLAND], [FURTHER], ferries=None)[0, 0].needs_ferry is None
    assert "exclude_ferries" not in str(asked)


def test_which_ways_need_a_ferry_is_asked_once_for_each_side_of_the_water_however_many_batches_there_are(
    sessions: sessionmaker[Session], engine_with_ferry: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.routing.refreshing.UNITS_PER_BATCH", 1)
    with sessions() as session:
        for unit in (MAINLAND, FURTHER, ISLANDER):
            make_unit(session, lon=unit.lon, lat=unit.lat)
        for church in (MAINLAND, ISLANDER):
            make_church(session, lon=church.lon, lat=church.lat)
        activate(session, add_network(session, "embedded", NetworkStatus.READY, has_ferries=True).id)
        session.commit()
    asked: list[int] = []

    class Listening:
        name, most_pairs, at_once = "embedded", 2_000_000, 2

        def ask(self, action: str, question: Mapping[str, Any]) -> Any:
            if "exclude_ferries" in str(question):
                asked.append(len(question["targets"]))
            return engine_with_ferry.ask(action, question)

    refresh(sessions, Listening())
    assert asked == [4, 2]
    with sessions() as session:
        stored = select(StoredTime.needs_ferry).where(StoredTime.mode == Mode.MOTORCYCLE)
        needs = session.scalars(stored.order_by(StoredTime.origin_id, StoredTime.unit_id)).all()
    assert needs == [False, False, True, True, True, False]


def test_a_server_that_leaves_no_ferry_out_leaves_unknown_who_needs_one(engine_with_ferry: EmbeddedEngine) -> None:
    class KeepingFerries:
        """Answers as a server does whose configuration is Valhalla's own."""

        name, most_pairs, at_once = "server", 2_500, 1

        def ask(self, action: str, question: Mapping[str, Any]) -> Any:
            answer = engine_with_ferry.ask(action, question)
            if "exclude_ferries" in str(question):
                answer["warnings"] = [{"code": 208, "text": "Hard exclusions are not allowed on this server"}]
            return answer

    way = found(KeepingFerries(), [MAINLAND], [ISLANDER, FURTHER])
    assert {each.needs_ferry for each in way.values()} == {None}
    assert all(each.seconds for each in way.values())


def test_an_extract_tells_whether_it_has_ferries(tmp_path: Path) -> None:
    assert read_extract(write_extract(tmp_path / "with.osm.pbf", with_ferry())).has_ferries is True
    assert read_extract(write_extract(tmp_path / "without.osm.pbf", country())).has_ferries is False


@pytest.mark.parametrize(("has_ferries", "expected"), [(True, True), (None, True), (False, False)])
def test_what_needs_a_ferry_is_stored_by_motorcycle(
    sessions: sessionmaker[Session], engine_with_ferry: EmbeddedEngine, has_ferries: bool | None, expected: bool
) -> None:
    with sessions() as session:
        make_unit(session, jurisdictions=[make_province(session, "01")], lon=MAINLAND.lon, lat=MAINLAND.lat)
        make_church(session, lon=ISLANDER.lon, lat=ISLANDER.lat)
        make_church(session, lon=FURTHER.lon, lat=FURTHER.lat)
        activate(session, add_network(session, "embedded", NetworkStatus.READY, has_ferries=has_ferries).id)
        session.commit()
    refresh(sessions, replace(engine_with_ferry))
    with sessions() as session:
        rows = session.execute(
            select(StoredTime.mode, StoredTime.needs_ferry).order_by(StoredTime.mode.desc(), StoredTime.origin_id)
        ).all()
    by_mode = {mode: [row.needs_ferry for row in rows if row.mode is mode] for mode in Mode}
    assert by_mode == {Mode.MOTORCYCLE: [expected, False], Mode.CAR: [None, None]}
