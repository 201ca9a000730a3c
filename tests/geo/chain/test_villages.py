"""Tests of the chain from village to police: who is in it, who is not, and of whom nobody knows."""

import pytest
from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason, Outcome
from directory.models import PoliceUnit
from geo.chain.queries import areas_of_country, areas_of_province
from geo.chain.shares import ChainShare, chain_shares, chain_total
from geo.chain.villages import NO, UNKNOWN, YES, VillageChain, village_chain
from geo.reach_queries import units_in_use
from geo.routing.models import OriginKind
from places.models import Place
from tests.factories import make_check, make_church, make_phone, make_province, make_unit, make_village
from tests.geo.chain.routes import store_no_path

KM = 1 / 111.195
"""A kilometre in degrees of latitude: three and a half minutes of the way to a church take one and two thirds."""

ANSWER = {NO: "no", YES: "yes", UNKNOWN: "unknown"}


def chain_of(session: Session, *, exact: bool = True, threshold: int = 60) -> VillageChain:
    return village_chain(session, units_in_use(session), exact=exact, threshold=threshold)


def linked(session: Session, *, exact: bool = True, threshold: int = 60) -> list[str]:
    """The answer of each village, by code."""
    return [ANSWER[answer] for answer in chain_of(session, exact=exact, threshold=threshold).linked.tolist()]


@pytest.mark.usefixtures("unit")
def test_a_village_within_half_an_hour_of_a_church_that_reaches_its_unit_is_in_the_chain(session: Session) -> None:
    church = make_church(session, place_code="01", lon=103.5, lat=12.5 + 10 * KM)
    make_village(session, "01010101", lon=103.5, lat=12.5 + 24 * KM)  # 14 km from the church: 29.4 minutes
    make_village(session, "01010102", lon=103.5, lat=12.5 + 25 * KM)  # 15 km: 31.5 minutes
    chain = chain_of(session)
    assert linked(session) == ["yes", "no"]
    assert chain.church.tolist() == [church.id] * 2
    assert chain.to_church.tolist() == pytest.approx([29.4 * 60, 31.5 * 60], rel=0.001)
    assert chain.to_unit.tolist() == pytest.approx([21 * 60] * 2, rel=0.001)


@pytest.mark.usefixtures("unit")
def test_the_threshold_is_that_of_the_church(session: Session) -> None:
    make_church(session, place_code="01", lon=103.5, lat=12.5 + 20 * KM)  # 42 minutes
    make_village(session, lon=103.5, lat=12.5 + 20 * KM)
    assert [linked(session, threshold=minutes) for minutes in (30, 60, 120)] == [["no"], ["yes"], ["yes"]]


def test_a_near_church_that_cannot_reach_its_unit_hides_no_other_one(session: Session, unit: PoliceUnit) -> None:
    other = make_province(session, "02", lon=104, lat=12)
    make_church(session, place_code="02", lon=103.5, lat=12.5)  # of a province whose unit is far away
    far = make_unit(session, jurisdictions=[other], lon=106.5, lat=12.5)
    make_phone(session, far)
    make_church(session, place_code="01", lon=103.5, lat=12.5 + 10 * KM)
    make_village(session, lon=103.5, lat=12.5)
    chain = chain_of(session)
    assert linked(session) == ["yes"]
    assert chain.unit.tolist() == [far.id], "the nearest church is named all the same"
    assert far.id != unit.id


def test_a_unit_whose_only_number_is_disproved_breaks_the_chain(session: Session, province: Place) -> None:
    unit = make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    phone = make_phone(session, unit)
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    make_village(session, lon=103.5, lat=12.5)
    assert linked(session) == ["yes"]
    make_check(session, phone, Outcome.OUT_OF_SERVICE)
    assert linked(session) == ["no"]


def test_a_unit_marked_do_not_use_is_no_end_of_a_chain(session: Session, unit: PoliceUnit) -> None:
    unit.do_not_use = DoNotUseReason.NO_RESPONSE
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    make_village(session, lon=103.5, lat=12.5)
    session.flush()
    assert linked(session) == ["unknown"]


def test_a_unit_without_a_position_makes_the_chain_unknown_and_not_a_no(session: Session, province: Place) -> None:
    make_phone(session, make_unit(session, jurisdictions=[province]))
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    make_village(session, "01010101", lon=103.5, lat=12.5)
    make_village(session, "01010102", lon=103.5, lat=13.5)
    assert linked(session) == ["unknown", "no"]


@pytest.mark.usefixtures("unit")
def test_a_village_without_a_position_counts_where_its_commune_stands_else_it_is_unknown(session: Session) -> None:
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    make_village(session, "01010101", lon=None, lat=None)
    make_village(session, "01010201", lon=None, lat=None)
    from_commune = session.get_one(Place, "010101")
    from_commune.point = "SRID=4326;POINT(103.5 12.5)"
    session.flush()
    chain = chain_of(session)
    assert linked(session) == ["yes", "unknown"]
    assert chain.villages.at_commune.tolist() == [True, False]


@pytest.mark.usefixtures("unit")
def test_churches_of_which_none_has_a_position_leave_the_villages_unknown(session: Session) -> None:
    make_village(session)
    assert linked(session) == ["no"], "without any church nobody is near to one"
    make_church(session, place_code="01")
    assert linked(session) == ["unknown"]
    assert chain_of(session).unplaced_churches == 1


@pytest.mark.usefixtures("unit")
def test_readers_without_the_right_get_the_chain_by_way_of_the_communes_centre(session: Session) -> None:
    make_village(session, "01010101", lon=103.5, lat=12.5)
    session.get_one(Place, "010101").point = "SRID=4326;POINT(103.9 12.9)"
    make_church(session, place_code="01010101", lon=103.5, lat=12.5)
    assert linked(session, exact=True) == ["yes"]
    assert linked(session, exact=False) == ["no"]


def test_a_routed_time_of_the_church_beats_the_estimate(session: Session, unit: PoliceUnit) -> None:
    church = make_church(session, place_code="01", lon=103.5, lat=12.5 + 10 * KM)
    make_village(session, lon=103.5, lat=12.5 + 10 * KM)
    assert linked(session) == ["yes"]
    store_no_path(session, OriginKind.CHURCH, church.id, unit)
    assert linked(session) == ["no"]
    assert not chain_of(session).is_all_estimated


@pytest.mark.usefixtures("unit")
def test_shares_leave_out_what_is_not_known_and_an_area_without_villages_has_none(session: Session) -> None:
    make_province(session, "02", lon=104, lat=12)
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    make_village(session, "01010101", lon=103.5, lat=12.5)
    make_village(session, "01010102", lon=103.5, lat=13.5)
    make_village(session, "01010103", lon=None, lat=None)
    make_village(session, "01020101", lon=None, lat=None)
    chain = chain_of(session)
    provinces = {row.code: row for row in chain_shares(chain, areas_of_country(session))}
    assert as_numbers(provinces["01"]) == (4, 1, 1, 2, 0.5)
    assert as_numbers(provinces["02"]) == (0, 0, 0, 0, None)
    below = {row.code: row for row in chain_shares(chain, areas_of_province(session, "01"))}
    assert list(below) == ["0101", "010101", "0102", "010201"]
    assert as_numbers(below["010101"]) == (3, 1, 1, 1, 0.5)
    assert as_numbers(below["0102"]) == (1, 0, 0, 1, None)
    assert as_numbers(chain_total(chain)) == (4, 1, 1, 2, 0.5)


def as_numbers(row: ChainShare) -> tuple[int, int, int, int, float | None]:
    return row.villages, row.near, row.linked, row.unknown, row.share
