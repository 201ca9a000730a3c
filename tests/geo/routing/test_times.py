"""Tests of the times on a small network: each setting that was found the hard way, each end that is hard to reach."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from geo.routing.engine import EmbeddedEngine, Engine
from geo.routing.models import TimeStatus
from geo.routing.problems import RoutingError
from geo.routing.profiles import COSTINGS, OPTIONS
from geo.routing.questions import End, Point, areas, legs, snaps
from geo.routing.tiles import build_tiles, configuration_file
from geo.routing.times import MANY, Way, ends_of, ways
from geo.travel_times import Mode
from tests.geo.routing.conftest import PROGRAM
from tests.geo.routing.roads import CROSSING, EAST, ISLAND, TRACK_END, WEST, straight, write_extract

UNIT = Point(103.7, 12.5)
CROSS = Point(*CROSSING)
BETWEEN_METRES = 21_740
"""On the trunk road between the two."""


def times(
    engine: Engine, units: Sequence[Point], origins: Sequence[Point], mode: Mode = Mode.MOTORCYCLE
) -> dict[tuple[int, int], Way]:
    numbered = dict(enumerate(units)), dict(enumerate(origins))
    with ThreadPoolExecutor(1) as pool:
        return ways(engine, *numbered, ends_of(engine, *numbered, mode, pool), mode)


def one(engine: EmbeddedEngine, origin: Point, mode: Mode = Mode.MOTORCYCLE, unit: Point = UNIT) -> Way:
    """The way to one origin, beside others that are near roads, as it is asked for in earnest."""
    others = [CROSS, Point(103.3, 12.5), Point(103.5, 12.2)]
    return times(engine, [unit], [origin, *others], mode)[0, 0]


@pytest.mark.parametrize(("mode", "kmh"), [(Mode.MOTORCYCLE, 45), (Mode.CAR, 60)])
def test_a_mode_is_driven_at_its_own_top_speed_on_a_fast_road(
    engine_on_roads: EmbeddedEngine, mode: Mode, kmh: int
) -> None:
    way = one(engine_on_roads, CROSS, mode)
    assert way.status is TimeStatus.ROUTED
    assert way.metres == pytest.approx(BETWEEN_METRES, rel=0.01)
    assert way.seconds == pytest.approx(BETWEEN_METRES / kmh * 3.6, rel=0.02)


def test_a_track_is_driven_at_five_kilometres_an_hour_or_less_and_is_driven_at_all(
    engine_on_roads: EmbeddedEngine,
) -> None:
    way = one(engine_on_roads, Point(*TRACK_END))
    assert way.metres is not None
    assert way.seconds is not None
    assert 2.0 < way.metres / way.seconds * 3.6 < 20


def roads_of(tmp_path: Path, *lines: Any) -> EmbeddedEngine:
    """An engine on roads of the test's own."""
    folder = tmp_path / "network"
    build_tiles(PROGRAM, write_extract(tmp_path / "own.osm.pbf", lines), folder, lambda line: None)
    return EmbeddedEngine(PROGRAM, folder)


def test_service_roads_are_driven_at_fifteen_kilometres_an_hour(tmp_path: Path) -> None:
    engine = roads_of(tmp_path, straight("service", (103.1, 12.5), (103.2, 12.5), 10))
    leg = legs(engine, [End(Point(103.11, 12.5))], [End(Point(103.19, 12.5))], Mode.CAR)[0][0]
    assert leg is not None
    assert leg.metres / leg.seconds * 3.6 == pytest.approx(15, rel=0.05)


@pytest.mark.parametrize("mode", Mode)
def test_a_road_that_is_faster_than_the_top_speed_is_not_avoided_for_a_longer_one(tmp_path: Path, mode: Mode) -> None:
    engine = roads_of(
        tmp_path,
        straight("trunk", (103.1, 12.5), (103.2, 12.5), 4),
        straight("tertiary", (103.1, 12.5), (103.15, 12.52), 4),
        straight("tertiary", (103.15, 12.52), (103.2, 12.5), 4),
    )
    leg = legs(engine, [End(Point(103.1, 12.5))], [End(Point(103.2, 12.5))], mode)[0][0]
    assert leg is not None
    assert leg.metres == pytest.approx(10_870, rel=0.01)
    assert OPTIONS[mode]["speed_penalty_factor"] == 0


def test_an_unpaved_road_is_a_road_and_no_mode_is_a_motor_scooter(tmp_path: Path) -> None:
    unpaved = ("tertiary", [(103.1, 12.5), (103.2, 12.5)], {"surface": "unpaved"})
    engine = roads_of(tmp_path, unpaved)
    for mode in Mode:
        leg = legs(engine, [End(Point(103.11, 12.5))], [End(Point(103.19, 12.5))], mode)[0][0]
        assert leg is not None
        assert leg.metres / leg.seconds * 3.6 > 20
    assert "motor_scooter" not in COSTINGS.values()


def test_the_engine_is_set_up_for_a_whole_country_in_one_question(engine_on_roads: EmbeddedEngine) -> None:
    settings = json.loads(configuration_file(engine_on_roads.network).read_text())
    assert settings["thor"]["source_to_target_algorithm"] == "timedistancematrix"
    assert settings["loki"]["use_connectivity"] is False
    assert settings["service_limits"]["max_radius"] == 5_000
    for costing in COSTINGS.values():
        assert settings["service_limits"][costing]["max_matrix_location_pairs"] >= 10_000 * 26
        assert settings["service_limits"][costing]["max_matrix_distance"] >= 1_000_000


class Recording:
    """An engine that keeps what it is asked, and answers as another one does."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self.engine = engine
        self.asked: list[tuple[str, Any]] = []

    name = "recording"
    most_pairs = 2_000_000
    at_once = 1

    def ask(self, action: str, question: Any) -> Any:
        self.asked.append((action, question))
        return self.engine.ask(action, question)


def test_units_are_the_sources_and_all_are_asked_at_once(engine_on_roads: EmbeddedEngine) -> None:
    recording = Recording(engine_on_roads)
    units, origins = [UNIT, CROSS], [Point(103.3, 12.5), Point(103.5, 12.2), Point(103.6, 12.5)]
    times(recording, units, origins, Mode.CAR)
    [(_, located), (action, question)] = recording.asked
    assert len(located["locations"]) == 5
    assert action == "sources_to_targets"
    assert (len(question["sources"]), len(question["targets"])) == (2, 3)


def test_areas_are_asked_for_as_generalised_polygons_of_the_three_thresholds(engine_on_roads: EmbeddedEngine) -> None:
    recording = Recording(engine_on_roads)
    found = areas(recording, End(UNIT), Mode.MOTORCYCLE)
    assert set(found) == {30, 60, 120}
    question = recording.asked[0][1]
    assert (question["polygons"], question["generalize"]) == (True, 500)


def test_a_short_bit_to_the_road_is_not_counted_as_walking(engine_on_roads: EmbeddedEngine) -> None:
    way = one(engine_on_roads, Point(103.47, 12.4962))
    assert way.snap_origin_metres == pytest.approx(0, abs=500)
    assert way.metres == pytest.approx(25_000, rel=0.02)


def test_over_half_a_kilometre_from_the_road_the_way_on_foot_is_added(engine_on_roads: EmbeddedEngine) -> None:
    at_the_road, off_it = one(engine_on_roads, Point(103.5, 12.2)), one(engine_on_roads, Point(103.51, 12.2))
    assert off_it.status is TimeStatus.ROUTED
    assert off_it.snap_origin_metres == pytest.approx(1_087, abs=10)
    assert at_the_road.metres is not None
    assert at_the_road.seconds is not None
    assert off_it.metres == pytest.approx(at_the_road.metres + 1_087 * 1.3, rel=0.01)
    assert off_it.seconds == pytest.approx(at_the_road.seconds + 1_087 * 1.3 / (4 / 3.6), rel=0.01)


def test_over_two_kilometres_from_the_road_the_way_is_off_road_and_its_walk_is_counted(
    engine_on_roads: EmbeddedEngine,
) -> None:
    way = one(engine_on_roads, Point(103.54, 12.2))
    assert way.status is TimeStatus.OFF_ROAD
    assert way.snap_origin_metres == pytest.approx(4_348, abs=30)
    assert way.seconds is not None
    assert way.seconds > 4_348 * 1.3 / (4 / 3.6)


def test_a_church_fifty_kilometres_from_any_road_is_off_road_and_has_no_time(engine_on_roads: EmbeddedEngine) -> None:
    way = one(engine_on_roads, Point(104.5, 12.0))
    assert way == Way(None, None, TimeStatus.OFF_ROAD, None, 0)


def test_a_church_that_no_road_is_near_to_does_not_spoil_the_times_of_the_others(
    engine_on_roads: EmbeddedEngine,
) -> None:
    found = times(engine_on_roads, [UNIT], [Point(107.0, 9.0), CROSS])
    assert found[0, 0].seconds is None
    assert found[0, 1].status is TimeStatus.ROUTED


def test_a_church_on_an_island_without_a_road_to_the_mainland_has_no_path_and_never_a_road_thirty_kilometres_off(
    engine_on_roads: EmbeddedEngine,
) -> None:
    way = one(engine_on_roads, Point(*ISLAND))
    assert way == Way(None, None, TimeStatus.NO_PATH, 0, 0)


def test_a_unit_on_the_island_is_reached_from_the_island(engine_on_roads: EmbeddedEngine) -> None:
    lon, lat = ISLAND
    found = times(engine_on_roads, [UNIT, Point(lon - 0.01, lat)], [Point(lon + 0.01, lat), CROSS])
    assert found[0, 0].status is TimeStatus.NO_PATH
    assert found[1, 0].status is TimeStatus.ROUTED
    assert found[1, 0].metres == pytest.approx(2_170, rel=0.02)
    assert found[1, 1].status is TimeStatus.NO_PATH


def test_a_church_by_a_road_that_leads_nowhere_takes_a_wider_look(tmp_path: Path) -> None:
    """The nearest road is an island of the map large enough for Valhalla; another road lies 3 km away."""
    streets = [round(103.1 + 0.002 * number, 6) for number in range(80)]
    lines = [
        straight("tertiary", (103.1, 12.5), (103.26, 12.5), 80),
        *(straight("residential", (x, 12.499), (x, 12.501), 2) for x in streets),
        straight("tertiary", (103.1, 12.53), (103.26, 12.53), 80),
        *(straight("residential", (x, 12.529), (x, 12.531), 2) for x in streets),
    ]
    engine = roads_of(tmp_path, *lines)
    origins = [Point(103.2, 12.528), Point(103.15, 12.5), Point(103.22, 12.5)]
    found = times(engine, [Point(103.12, 12.5)], origins)
    assert found[0, 0].status is TimeStatus.OFF_ROAD
    assert found[0, 0].snap_origin_metres == pytest.approx(3_000, abs=150)
    assert found[0, 1].status is TimeStatus.ROUTED


def test_many_churches_get_the_same_times_as_one_by_one_the_cut_off_among_them(engine_on_roads: EmbeddedEngine) -> None:
    hard = [Point(*ISLAND), Point(104.5, 12.0), Point(103.54, 12.2)]
    easy = [Point(103.1 + 0.8 * number / MANY, 12.5) for number in range(MANY)]
    units = [UNIT, Point(103.5, 12.3), Point(*ISLAND)]
    together = times(engine_on_roads, units, [*hard, *easy])
    apart = times(engine_on_roads, units, [*hard, *easy[:5]])
    assert {pair: together[pair] for pair in apart} == apart


def test_two_churches_at_one_point_and_one_at_the_unit_itself(engine_on_roads: EmbeddedEngine) -> None:
    found = times(engine_on_roads, [UNIT], [CROSS, CROSS, UNIT])
    assert found[0, 0] == found[0, 1]
    assert (found[0, 2].seconds, found[0, 2].metres, found[0, 2].status) == (0, 0, TimeStatus.ROUTED)


def test_a_unit_on_a_track_is_told_from_one_on_a_road(engine_on_roads: EmbeddedEngine) -> None:
    on_track, on_road = snaps(engine_on_roads, [Point(*TRACK_END), CROSS], Mode.MOTORCYCLE, with_track=True)
    assert on_track is not None
    assert on_road is not None
    assert (on_track.on_track, on_road.on_track) == (True, False)


def test_the_ends_of_the_country_are_as_far_as_the_road_is_long(engine_on_roads: EmbeddedEngine) -> None:
    way = times(engine_on_roads, [Point(WEST, 12.5)], [Point(EAST, 12.5)])[0, 0]
    assert way.metres == pytest.approx(97_800, rel=0.01)


class RefusingWhole:
    """A server that fails the whole question for one bad target, as Valhalla does with its default settings."""

    name = "refusing"
    most_pairs = 2_500
    at_once = 1

    def ask(self, action: str, question: Any) -> Any:
        if any(target["lat"] > 80 for target in question["targets"]):
            raise RoutingError("refused", reason="unconnected regions", number=170)
        row = [60] * len(question["targets"])
        table = {"durations": [row] * len(question["sources"]), "distances": [row] * len(question["sources"])}
        return {"sources_to_targets": table}


def test_one_target_that_a_server_refuses_does_not_spoil_the_others() -> None:
    origins = [End(Point(103, lat)) for lat in (12, 13, 85, 14, 15)]
    rows = legs(RefusingWhole(), [End(UNIT), End(CROSS)], origins, Mode.CAR)
    assert [[leg is None for leg in row] for row in rows] == [[False, False, True, False, False]] * 2
