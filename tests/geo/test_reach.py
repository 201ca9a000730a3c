"""Tests of reach: which unit counts as a church's own, its three facets, and what provinces add up to."""

import pytest
from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason, Outcome, UnitType
from geo import reach
from geo.off_road import RoadlessEnd
from geo.reach import ChurchReach, ProvinceReach
from geo.reach_queries import units_in_use
from geo.routing.models import TimeStatus
from geo.summaries import ProvinceSummary, country_summary
from geo.travel_times import Band, Method
from places.models import Place
from places.queries import list_provinces
from tests.factories import make_check, make_church, make_phone, make_place, make_province, make_unit
from tests.roads_in_use import route, use_roads

KM = 1 / 111.195
"""A kilometre in degrees of latitude."""


@pytest.fixture
def province(session: Session) -> Place:
    return make_province(session, "01", lon=103, lat=12)


def reach_of(session: Session, code: str = "01", *, exact: bool = True, **asked: int) -> ProvinceReach:
    return reach.province_reach(session, code, units=units_in_use(session), exact=exact, **asked)


def only(found: ProvinceReach) -> ChurchReach:
    [church] = found.in_order()
    return church


def summaries(session: Session) -> tuple[dict[str | None, ProvinceSummary], ProvinceSummary]:
    rows, total = country_summary(session, list_provinces(session), units=units_in_use(session), exact=True)
    return {row.code: row for row in rows}, total


def test_a_church_belongs_to_the_unit_of_its_place_code_even_across_the_outline(
    session: Session, province: Place
) -> None:
    other = make_province(session, "02", lon=104, lat=12)
    unit = make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    make_unit(session, jurisdictions=[other], lon=104.5, lat=12.5)
    make_church(session, place_code="01", lon=104.001, lat=12.5)
    assert only(reach_of(session)).unit == next(row for row in units_in_use(session) if row.id == unit.id)


def test_a_church_without_a_place_code_belongs_to_the_province_that_holds_it(session: Session, province: Place) -> None:
    unit = make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    make_church(session, lon=103.6, lat=12.5)
    found = only(reach_of(session)).unit
    assert found is not None
    assert found.id == unit.id


def test_a_church_on_the_lake_belongs_to_the_nearest_province(session: Session, province: Place) -> None:
    make_province(session, "02", lon=105, lat=12)
    make_church(session, lon=104.1, lat=12.5)
    assert reach_of(session, "01").churches == 1
    assert reach_of(session, "02").churches == 0


@pytest.mark.parametrize(
    ("of_province", "of_district", "expected"),
    [
        (UnitType.PROVINCIAL_OFFICE, UnitType.POST, "of the province"),
        (UnitType.PROVINCIAL_OFFICE, UnitType.PROVINCIAL_OFFICE, "of the district"),
        (UnitType.POST, UnitType.POST, "of the district"),
    ],
)
def test_the_trafficking_office_comes_first_then_the_smaller_jurisdiction(
    session: Session, province: Place, of_province: UnitType, of_district: UnitType, expected: str
) -> None:
    district = make_place(session, "0101", square=(103, 12, 0.5))
    make_unit(session, "of the province", jurisdictions=[province], lon=103.5, lat=12.5, unit_type=of_province)
    make_unit(session, "of the district", jurisdictions=[district], lon=103.9, lat=12.9, unit_type=of_district)
    make_church(session, place_code="0101", lon=103.1, lat=12.1)
    found = only(reach_of(session)).unit
    assert found is not None
    assert found.name_en == expected


def test_the_trafficking_office_comes_before_other_units_of_the_province(session: Session, province: Place) -> None:
    make_unit(session, jurisdictions=[province], lon=103.2, lat=12.2, unit_type=UnitType.COMMISSARIAT)
    office = make_unit(session, jurisdictions=[province], lon=103.9, lat=12.9)
    make_church(session, place_code="01", lon=103.1, lat=12.1)
    found = only(reach_of(session)).unit
    assert found is not None
    assert found.id == office.id


def test_a_unit_that_is_not_to_be_used_is_nobodys_unit(session: Session, province: Place) -> None:
    unit = make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    unit.do_not_use = DoNotUseReason.SAFETY_CONCERN
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    church = only(reach_of(session))
    assert (church.unit, church.band, church.within, church.facets.get_there) == (None, None, None, None)


def test_the_time_is_an_estimate_and_says_so(session: Session, province: Place) -> None:
    make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    make_church(session, place_code="01", lon=103.5, lat=12.5 + 20 * KM)
    church = only(reach_of(session))
    assert church.seconds == pytest.approx(28 / 40 * 3600, rel=0.001)
    assert (church.method, church.band) == (Method.ESTIMATE, Band.WITHIN_60)


@pytest.mark.parametrize(("threshold", "expected"), [(30, False), (60, True)])
def test_getting_there_depends_on_the_threshold(
    session: Session, province: Place, threshold: int, expected: bool
) -> None:
    make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    make_church(session, place_code="01", lon=103.5, lat=12.5 + 20 * KM)
    found = reach_of(session, threshold=threshold)
    assert only(found).facets.get_there is expected
    assert found.in_reach.churches == int(expected)


def test_a_unit_without_a_position_makes_the_time_unknown_and_not_a_no(session: Session, province: Place) -> None:
    make_unit(session, jurisdictions=[province])
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    found = reach_of(session)
    assert [church.facets.get_there for church in found.unknown.shown] == [None]
    assert summaries(session)[0]["01"].share_in_reach is None


@pytest.mark.parametrize(
    ("outcome", "days_ago", "expected"),
    [
        (Outcome.CONFIRMED, 1, True),
        (Outcome.CONFIRMED, 200, True),
        (Outcome.CONFIRMED, 400, None),
        (Outcome.NO_ANSWER, 1, None),
        (Outcome.WRONG_NUMBER, 1, False),
    ],
)
def test_the_number_facet_follows_the_ledger(
    session: Session, province: Place, outcome: Outcome, days_ago: int, expected: bool | None
) -> None:
    unit = make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    make_check(session, make_phone(session, unit), outcome, days_ago=days_ago)
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    assert only(reach_of(session)).facets.number is expected


def test_a_unit_without_any_number_has_no_confirmed_one(session: Session, province: Place) -> None:
    make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    assert only(reach_of(session)).facets.number is False


def test_whether_they_have_met_is_not_known_yet(session: Session, province: Place) -> None:
    make_church(session, place_code="01")
    assert only(reach_of(session)).facets.met is None


def test_another_unit_is_named_where_it_is_clearly_faster(session: Session, province: Place) -> None:
    make_unit(session, jurisdictions=[province], lon=103.5, lat=12.0)
    near = make_unit(session, lon=103.5, lat=12.75)
    make_church(session, place_code="01", lon=103.5, lat=12.9)
    church = only(reach_of(session, threshold=60))
    assert church.other is not None
    assert (church.other.unit.id, church.other.band) == (near.id, Band.WITHIN_60)
    assert church.facets.get_there is False
    assert church.within is True


def test_another_unit_that_saves_little_is_not_named(session: Session, province: Place) -> None:
    make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    make_unit(session, lon=103.5, lat=12.5 + 3 * KM)
    make_church(session, place_code="01", lon=103.5, lat=12.5 + 20 * KM)
    assert only(reach_of(session)).other is None


def test_a_chosen_unit_takes_the_place_of_the_churchs_own(session: Session, province: Place) -> None:
    make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    far = make_unit(session, lon=104.5, lat=12.5)
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    church = only(reach_of(session, unit_id=far.id))
    assert church.unit is not None
    assert (church.unit.id, church.band) == (far.id, Band.BEYOND_120)


def test_the_longest_way_comes_first_and_churches_without_a_position_last(session: Session, province: Place) -> None:
    make_unit(session, jurisdictions=[province], lon=103.1, lat=12.1)
    names = {"near": 12.1, "far": 12.9, "farther": 12.95}
    for name, lat in names.items():
        make_church(session, name, place_code="01", lon=103.1, lat=lat)
    make_church(session, "lost", place_code="01")
    assert [church.name_en for church in reach_of(session).in_order()] == ["farther", "far", "near", "lost"]


def test_readers_without_the_right_get_the_time_from_the_communes_centre(session: Session, province: Place) -> None:
    make_place(session, "0101")
    make_place(session, "010101", point=(103.5, 12.5 + 20 * KM))
    make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    make_church(session, place_code="010101", lon=103.5, lat=12.5)
    assert only(reach_of(session, exact=True)).band is Band.WITHIN_30
    assert only(reach_of(session, exact=False)).band is Band.WITHIN_60


def test_a_share_is_of_the_churches_with_a_position(session: Session, province: Place) -> None:
    make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    make_church(session, place_code="01", lon=103.5, lat=12.9)
    make_church(session, place_code="01")
    row = summaries(session)[0]["01"]
    assert (row.churches, row.placed, row.unplaced, row.share_in_reach) == (3, 2, 1, 0.5)


def test_what_is_not_known_is_none_and_left_out_of_the_countrys_share(session: Session, province: Place) -> None:
    unknown = make_province(session, "02", lon=104, lat=12)
    make_province(session, "03", lon=105, lat=12)
    make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    make_phone(session, make_unit(session, jurisdictions=[unknown]))
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    make_church(session, place_code="02", lon=104.5, lat=12.5)
    rows, total = summaries(session)
    assert [rows[code].share_in_reach for code in ("01", "02", "03")] == [1.0, None, None]
    assert [rows[code].share_confirmed for code in ("01", "02", "03")] == [0.0, None, None]
    assert (total.churches, total.share_in_reach) == (2, 1.0)


def test_a_church_of_no_known_province_is_counted_in_the_country(session: Session, province: Place) -> None:
    make_church(session)
    rows, total = summaries(session)
    assert (rows["01"].churches, total.churches) == (0, 1)


def test_a_church_with_no_unit_within_two_hours_is_outside_whatever_unit_was_chosen(
    session: Session, province: Place
) -> None:
    far = make_unit(session, jurisdictions=[province], lon=105.5, lat=12.5)
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    found = reach_of(session)
    assert (found.outside, only(found).outside) == (1, True)
    make_unit(session, lon=103.6, lat=12.5)
    for asked in ({}, {"unit_id": far.id}):
        found = reach_of(session, **asked)
        assert (found.outside, only(found).outside) == (0, False)


def test_the_wet_season_puts_churches_outside(session: Session, province: Place) -> None:
    unit = make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    church = make_church(session, place_code="01", lon=103.6, lat=12.5)
    route(session, use_roads(session), church, unit, 6_000)
    units = units_in_use(session)
    dry, wet = (reach.province_reach(session, "01", units=units, exact=True, factor=factor) for factor in (1, 1.5))
    assert (dry.outside, only(dry).band) == (0, Band.WITHIN_120)
    assert (wet.outside, only(wet).band) == (1, Band.BEYOND_120)


def test_estimates_among_times_by_road_are_counted(session: Session, province: Place) -> None:
    unit = make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    routed = make_church(session, place_code="01", lon=103.6, lat=12.5)
    make_church(session, place_code="01", lon=103.4, lat=12.5)
    assert reach_of(session).is_all_estimated
    route(session, use_roads(session), routed, unit, 2_400)
    found = reach_of(session)
    assert (found.is_all_estimated, found.estimated) == (False, 1)


def test_a_church_off_road_says_which_end_is(session: Session, province: Place) -> None:
    unit = make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    church = make_church(session, place_code="01", lon=103.6, lat=12.5)
    route(session, use_roads(session), church, unit, 6_000, status=TimeStatus.OFF_ROAD, snap_church=2_500)
    assert only(reach_of(session)).roadless is RoadlessEnd.CHURCH


def test_a_unit_that_only_lies_within_the_time_is_named_and_not_called_faster(
    session: Session, province: Place
) -> None:
    network_id, unit = use_roads(session), make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    church = make_church(session, place_code="01", lon=103.6, lat=12.5)
    route(session, network_id, church, unit, 3_700)
    other = make_unit(session, lon=103.7, lat=12.5)
    for seconds, faster in ((3_500, False), (1_700, True)):
        route(session, network_id, church, other, seconds)
        named = only(reach_of(session)).other
        assert named is not None
        assert (named.unit.id, named.method, named.is_faster) == (other.id, Method.ROUTED, faster)
