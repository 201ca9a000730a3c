"""Tests of the reach of one church: its unit, the way there, a faster unit, and what a viewer gets instead."""

import pytest
from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason, Status
from directory.models import Church, PoliceUnit
from geo.church_reach import ReachOfChurch, reach_of_church
from geo.off_road import RoadlessEnd
from geo.reach_queries import units_in_use
from geo.routing.models import TimeStatus
from geo.travel_times import Band, Method, Mode
from tests.factories import make_church, make_place, make_province, make_unit
from tests.roads_in_use import route, use_roads


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    province = make_province(session, "01", lon=103, lat=12)
    make_place(session, "0101")
    make_place(session, "010101", point=(103.9, 12.9))
    return make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)


@pytest.fixture
def church(session: Session, unit: PoliceUnit) -> Church:
    return make_church(session, place_code="010101", lon=103.6, lat=12.5)


def reach_of(session: Session, church: Church, **asked: object) -> ReachOfChurch:
    options = {"units": units_in_use(session), "exact": True, **asked}
    found = reach_of_church(session, church.id, **options)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_without_roads_the_time_to_the_responsible_unit_is_an_estimate(
    session: Session, church: Church, unit: PoliceUnit
) -> None:
    found = reach_of(session, church)
    assert found.own is not None
    assert found.way is not None
    assert (found.own.id, found.province_code) == (unit.id, "01")
    assert (found.way.method, found.way.band, found.way.snap_church_metres) == (Method.ESTIMATE, Band.WITHIN_30, None)
    assert found.facets.get_there is True


def test_a_time_by_road_beats_it_and_the_season_lengthens_it(
    session: Session, church: Church, unit: PoliceUnit
) -> None:
    route(session, use_roads(session), church, unit, 2_700, snap_church=640)
    dry, wet = reach_of(session, church).way, reach_of(session, church, factor=1.5).way
    assert dry is not None
    assert wet is not None
    assert (dry.method, dry.band, dry.snap_church_metres) == (Method.ROUTED, Band.WITHIN_60, 640)
    assert wet.band is Band.WITHIN_120
    assert reach_of(session, church, factor=1.5).facets.get_there is False
    by_car = reach_of(session, church, mode=Mode.CAR).way
    assert by_car is not None
    assert by_car.method is Method.ESTIMATE


@pytest.mark.parametrize(("seconds", "offered"), [(3_000, False), (2_400, True)])
def test_another_unit_is_offered_as_faster_where_it_saves_ten_minutes_and_a_fifth(
    session: Session, church: Church, unit: PoliceUnit, seconds: int, offered: bool
) -> None:
    network_id, other = use_roads(session), make_unit(session, lon=103.7, lat=12.5)
    route(session, network_id, church, unit, 3_500)
    route(session, network_id, church, other, seconds)
    found = reach_of(session, church)
    assert (found.faster is not None and found.faster.unit.id == other.id) is offered
    assert [way.unit.id for way in found.nearest] == [other.id, unit.id]


def test_where_no_path_leads_to_its_unit_the_fastest_other_one_is_offered(
    session: Session, church: Church, unit: PoliceUnit
) -> None:
    network_id, other = use_roads(session), make_unit(session, lon=104.5, lat=12.5)
    route(session, network_id, church, unit, None)
    route(session, network_id, church, other, 9_000)
    found = reach_of(session, church)
    assert found.way is not None
    assert found.faster is not None
    assert (found.way.band, found.faster.unit.id, found.facets.get_there) == (Band.NO_PATH, other.id, False)
    assert [way.unit.id for way in found.nearest] == [other.id]


def test_a_church_far_from_any_road_says_which_end_is(session: Session, church: Church, unit: PoliceUnit) -> None:
    network_id = use_roads(session)
    route(session, network_id, church, unit, 5_000, status=TimeStatus.OFF_ROAD, snap_church=2_600)
    way = reach_of(session, church).way
    assert way is not None
    assert way.roadless is RoadlessEnd.CHURCH
    route(session, network_id, church, unit, 5_000, status=TimeStatus.OFF_ROAD, snap_church=20)
    way = reach_of(session, church).way
    assert way is not None
    assert way.roadless is RoadlessEnd.UNIT


def test_a_viewer_gets_the_estimate_from_the_communes_centre_and_no_way_by_road(
    session: Session, church: Church, unit: PoliceUnit
) -> None:
    route(session, use_roads(session), church, unit, 600, snap_church=640)
    way = reach_of(session, church, exact=False).way
    assert way is not None
    assert (way.method, way.band, way.snap_church_metres) == (Method.ESTIMATE, Band.BEYOND_120, None)


def test_a_unit_that_is_not_to_be_used_is_neither_responsible_nor_near(
    session: Session, church: Church, unit: PoliceUnit
) -> None:
    unit.do_not_use = DoNotUseReason.SAFETY_CONCERN
    session.flush()
    found = reach_of(session, church)
    assert (found.own, found.way, found.nearest, found.facets.get_there) == (None, None, [], None)


def test_a_church_without_a_position_has_its_unit_and_no_time(session: Session, unit: PoliceUnit) -> None:
    found = reach_of(session, make_church(session, place_code="01"))
    assert found.own is not None
    assert (found.own.id, found.placed, found.way, found.facets.get_there) == (unit.id, False, None, None)


def test_a_church_out_of_use_has_no_reach(session: Session, church: Church) -> None:
    church.status = Status.ARCHIVED
    session.flush()
    assert reach_of_church(session, church.id, units=units_in_use(session), exact=True) is None
