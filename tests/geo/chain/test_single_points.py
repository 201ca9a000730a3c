"""Tests of the single points of failure: what is weak, what depends on it, and what comes first."""

import pytest
from sqlalchemy.orm import Session

from directory.codes import Outcome, UnitType
from directory.models import PoliceUnit
from directory.phones.states import PhoneState
from geo.chain.single_points import SinglePoints, single_points
from geo.reach_queries import units_in_use
from geo.routing.models import TimeStatus
from places.models import Place
from tests.factories import make_check, make_church, make_person, make_phone, make_province, make_unit, make_village
from tests.roads_in_use import route, use_roads


def found(session: Session) -> SinglePoints:
    return single_points(session, units_in_use(session))


def test_a_unit_with_one_usable_number_is_weak_and_one_with_two_is_not(session: Session, province: Place) -> None:
    weak = make_unit(session, "one", jurisdictions=[province])
    make_check(session, make_phone(session, weak))
    make_check(session, make_phone(session, weak), Outcome.WRONG_NUMBER)
    make_phone(session, make_person(session, weak))
    strong = make_unit(session, "two", jurisdictions=[province])
    make_phone(session, strong)
    make_phone(session, strong)
    [only] = found(session).units
    assert (only.unit.id, only.only) == (weak.id, PhoneState.CONFIRMED)


def test_units_without_any_number_come_first_then_those_that_most_depend_on(session: Session) -> None:
    for code, churches, numbers in (("01", 1, 1), ("02", 3, 1), ("03", 0, 0)):
        province = make_province(session, code, lon=100 + int(code), lat=12)
        unit = make_unit(session, f"of {code}", jurisdictions=[province])
        for _ in range(numbers):
            make_phone(session, unit)
        for _ in range(churches):
            make_church(session, place_code=code)
        make_village(session, f"{code}010101")
    rows = [(row.unit.name_en, row.only, *row.dependents) for row in found(session).units]
    assert rows == [
        ("of 03", None, 0, 1),
        ("of 02", PhoneState.UNCONFIRMED, 3, 1),
        ("of 01", PhoneState.UNCONFIRMED, 1, 1),
    ]


def test_a_province_is_weak_while_its_only_number_is_not_confirmed(session: Session, province: Place) -> None:
    unit = make_unit(session, jurisdictions=[province])
    phone = make_phone(session, unit, "+85512345678")
    make_church(session, place_code="01")
    make_village(session)
    [weak] = found(session).provinces
    assert (weak.code, weak.only, weak.dependents) == ("01", PhoneState.UNCONFIRMED, (1, 1))
    assert weak.unit is not None
    assert weak.unit.id == unit.id
    make_check(session, phone, days_ago=400)
    assert [row.only for row in found(session).provinces] == [PhoneState.STALE]
    make_check(session, phone)
    assert found(session).provinces == []


def test_one_number_at_two_units_of_a_province_is_one_number(session: Session, province: Place) -> None:
    for unit_type in (UnitType.PROVINCIAL_OFFICE, UnitType.POST):
        make_phone(session, make_unit(session, jurisdictions=[province], unit_type=unit_type), "+85512345678")
    assert [row.code for row in found(session).provinces] == ["01"]
    make_phone(session, make_unit(session, jurisdictions=[province]), "+85512345679")
    assert found(session).provinces == []


def test_a_province_without_a_unit_is_weak_and_names_none(session: Session, province: Place) -> None:
    [weak] = found(session).provinces
    assert (weak.code, weak.only, weak.unit) == (province.code, None, None)


@pytest.fixture
def two_units(session: Session, province: Place) -> tuple[PoliceUnit, PoliceUnit]:
    """Two units with positions, one of them on an island."""
    island = make_unit(session, "Island", jurisdictions=[province], lon=103.2, lat=12.9)
    return island, make_unit(session, "Mainland", lon=103.7, lat=12.5)


def test_a_church_from_which_roads_lead_to_one_unit_only_depends_on_it(
    session: Session, two_units: tuple[PoliceUnit, PoliceUnit]
) -> None:
    island, mainland = two_units
    network = use_roads(session)
    seconds: dict[str, tuple[int | None, int | None]] = {
        "on the island": (600, None),
        "by boat": (None, None),
        "on both": (900, 900),
    }
    for name, (to_island, to_mainland) in seconds.items():
        church = make_church(session, name, lon=103.2, lat=12.9)
        route(session, network, church, island, to_island)
        route(session, network, church, mainland, to_mainland)
    half_known = make_church(session, "half known", lon=103.2, lat=12.9)
    route(session, network, half_known, island, 600)
    cut = found(session).cut_off
    assert cut is not None
    assert [(row.unit.id, row.dependents) for row in cut.units] == [(island.id, (1, 0))]
    assert (cut.without_any, cut.known) == ((1, 0), (3, 0))


def test_a_way_of_an_older_position_or_of_an_end_without_a_road_tells_nothing(
    session: Session, two_units: tuple[PoliceUnit, PoliceUnit]
) -> None:
    island, mainland = two_units
    network = use_roads(session)
    moved = make_church(session, "moved", lon=103.2, lat=12.9)
    remote = make_church(session, "remote", lon=103.2, lat=12.9)
    for unit, seconds in ((island, 600), (mainland, None)):
        route(session, network, moved, unit, seconds)
        route(session, network, remote, unit, None, status=TimeStatus.OFF_ROAD)
    moved.revision += 1
    session.flush()
    assert found(session).cut_off is None


def test_without_ways_by_road_it_is_not_known_what_is_cut_off(
    session: Session, two_units: tuple[PoliceUnit, PoliceUnit]
) -> None:
    make_church(session, lon=103.2, lat=12.9)
    assert found(session).cut_off is None


def test_a_church_whose_every_way_needs_a_ferry_depends_on_the_unit_that_it_gets_to_first(
    session: Session, two_units: tuple[PoliceUnit, PoliceUnit]
) -> None:
    island, mainland = two_units
    network = use_roads(session)
    ways: dict[str, list[tuple[int | None, bool | None]]] = {
        "by ferry to both": [(900, True), (600, True)],
        "by ferry to one": [(None, None), (600, True)],
        "by road to one": [(600, False), (300, True)],
        "to none": [(None, None), (None, None)],
        "not told": [(900, None), (600, True)],
    }
    for name, to_units in ways.items():
        church = make_church(session, name, lon=103.2, lat=12.9)
        for unit, (seconds, needs_ferry) in zip((island, mainland), to_units, strict=True):
            route(session, network, church, unit, seconds, needs_ferry=needs_ferry)
    bound = found(session).ferry_bound
    assert bound is not None
    assert [(row.unit.id, row.dependents) for row in bound.units] == [(mainland.id, (2, 0))]
    assert (bound.only_this_one, bound.known) == ((1, 0), (4, 0))


def test_where_it_is_known_of_no_way_whether_it_needs_a_ferry_nothing_is_claimed(
    session: Session, two_units: tuple[PoliceUnit, PoliceUnit]
) -> None:
    network = use_roads(session)
    church = make_church(session, lon=103.2, lat=12.9)
    for unit in two_units:
        route(session, network, church, unit, 600)
    assert found(session).ferry_bound is None
