"""Tests of the single points of failure: what is weak, what depends on it, and what comes first."""

from sqlalchemy.orm import Session

from directory.codes import Outcome, UnitType
from directory.phones.states import PhoneState
from geo.chain.single_points import SinglePoints, single_points
from geo.reach_queries import units_in_use
from places.models import Place
from tests.factories import make_check, make_church, make_person, make_phone, make_province, make_unit, make_village


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


def test_what_only_routes_can_tell_is_not_known(session: Session, province: Place) -> None:
    make_church(session, place_code=province.code)
    assert found(session).behind_a_ferry is None
