"""Where a listing lies, from what somebody answered."""

import pytest
from sqlalchemy.orm import Session

from directory.codes import Precision
from directory.coordinates import Coordinates, PositionError, PositionProblem
from directory.positions import Placement, find_disagreement, place_at, place_in, read_position, villages_near
from tests.factories import make_place, make_province, make_village

HERE = Coordinates(lon=103.5, lat=12.5)


@pytest.fixture(autouse=True)
def two_provinces(session: Session) -> None:
    """Two square provinces side by side, the western one with a district and a commune in its middle."""
    make_province(session, "01", lon=103, lat=12)
    make_province(session, "02", lon=104, lat=12)
    make_place(session, "0101", square=(103.4, 12.4, 0.3))
    make_place(session, "010101", square=(103.4, 12.4, 0.3))


def test_a_position_in_the_country_is_read(session: Session) -> None:
    assert read_position(session, "12.5, 103.5") == HERE


@pytest.mark.parametrize("typed", ["103.5, 12.5", "103.5 12.5", "១០៣.៥, ១២.៥"])
def test_swapped_latitude_and_longitude_are_told_with_the_right_pair(session: Session, typed: str) -> None:
    with pytest.raises(PositionError) as refused:
        read_position(session, typed)
    assert (refused.value.code, refused.value.swapped) == (PositionProblem.SWAPPED, HERE)


@pytest.mark.parametrize("typed", ["13.75, 100.5", "48.85, 2.35", "-12.5, 103.5"])
def test_a_position_outside_the_country_is_refused(session: Session, typed: str) -> None:
    with pytest.raises(PositionError) as refused:
        read_position(session, typed)
    assert (refused.value.code, refused.value.swapped) == (PositionProblem.OUTSIDE, None)


def test_an_impossible_latitude_is_no_swap_when_that_lies_abroad(session: Session) -> None:
    with pytest.raises(PositionError) as refused:
        read_position(session, "104.9, 45.0")
    assert refused.value.code is PositionProblem.LATITUDE


def test_coordinates_alone_take_the_finest_place_whose_outline_holds_them(session: Session) -> None:
    assert place_at(session, HERE, None) == Placement("010101", HERE, Precision.GPS)
    assert place_at(session, Coordinates(103.1, 12.1), None).place_code == "01"


def test_the_chosen_place_beats_the_outline(session: Session) -> None:
    make_village(session, "02010101", 104.1, 12.5)
    assert place_at(session, HERE, "02010101") == Placement("02010101", HERE, Precision.GPS)


def test_a_position_outside_the_chosen_province_is_told_and_inside_it_is_not(session: Session) -> None:
    disagreement = find_disagreement(session, HERE, "02")
    assert disagreement is not None
    assert (disagreement.chosen_province, disagreement.position_province) == ("02", "01")
    assert find_disagreement(session, HERE, "010101") is None


def test_a_village_places_a_listing_at_its_point(session: Session) -> None:
    make_village(session, "01010101", 103.45, 12.45)
    assert place_in(session, "01010101") == Placement("01010101", Coordinates(103.45, 12.45), Precision.VILLAGE)


def test_a_village_without_a_point_places_it_in_the_middle_of_its_commune(session: Session) -> None:
    make_village(session, "01010102", None, None)
    placement = place_in(session, "01010102")
    assert (placement.place_code, placement.precision) == ("01010102", Precision.COMMUNE)
    assert placement.coordinates == pytest.approx((103.55, 12.55))


def test_a_whole_province_places_nothing(session: Session) -> None:
    assert place_in(session, "02") == Placement("02", None, None)


def test_villages_near_a_position_come_nearest_first(session: Session) -> None:
    make_village(session, "01010101", 103.52, 12.5)
    make_village(session, "01010102", 103.51, 12.5)
    make_village(session, "01010103", 103.7, 12.5)
    found = villages_near(session, HERE)
    assert [village.code for village in found] == ["01010102", "01010101"]
    assert found[0].metres == pytest.approx(1087, abs=2)
