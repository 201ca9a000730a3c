"""Tests of the areas around units as a map draws them."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from directory.models import Listing, PoliceUnit
from geo.areas import drawn_areas, has_areas
from geo.travel_times import Mode
from tests.factories import make_unit
from tests.roads_in_use import surround, use_roads

SQUARES = {minutes: (103.5 - size, 12.5 - size, 103.5 + size, 12.5 + size) for minutes, size in ((30, 0.1), (60, 0.2))}


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    unit = make_unit(session, lon=103.5, lat=12.5)
    surround(session, use_roads(session), unit, SQUARES)
    return unit


def test_the_larger_area_comes_first_so_that_the_smaller_lies_on_top(session: Session, unit: PoliceUnit) -> None:
    found = drawn_areas(session, [unit.id], Mode.MOTORCYCLE)
    assert [(area.unit_id, area.minutes) for area in found] == [(unit.id, 60), (unit.id, 30)]
    assert {area.geometry["type"] for area in found} == {"MultiPolygon"}


def test_another_mode_has_areas_of_its_own(session: Session, unit: PoliceUnit) -> None:
    assert has_areas(session, [unit.id], Mode.MOTORCYCLE)
    assert not has_areas(session, [unit.id], Mode.CAR)
    assert drawn_areas(session, [unit.id], Mode.CAR) == []


@pytest.mark.parametrize("what", ["moved", "other roads"])
def test_areas_are_gone_as_soon_as_they_no_longer_hold(session: Session, unit: PoliceUnit, what: str) -> None:
    if what == "moved":
        session.execute(update(Listing).where(Listing.id == unit.id).values(revision=Listing.revision + 1))
    else:
        use_roads(session)
    assert not has_areas(session, [unit.id], Mode.MOTORCYCLE)
    assert drawn_areas(session, [unit.id], Mode.MOTORCYCLE) == []


def test_what_is_smaller_than_a_dot_is_left_out(session: Session) -> None:
    unit = make_unit(session, lon=103.5, lat=12.5)
    surround(session, use_roads(session), unit, {30: (103.5, 12.5, 103.505, 12.505)})
    assert drawn_areas(session, [unit.id], Mode.MOTORCYCLE) == []
