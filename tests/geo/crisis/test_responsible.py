"""Whom a place is answered with: who is responsible, who is near, in which order."""

from sqlalchemy.orm import Session

from directory.codes import UnitType
from geo.crisis import Outside, find_contacts
from places.models import Place
from tests.factories import make_hotline, make_phone, make_place, make_province, make_unit, make_village
from tests.geo.crisis.provinces import NOON, make_country_around, make_working_unit, names, two_provinces


def test_the_unit_with_jurisdiction_comes_before_a_nearer_one(session: Session) -> None:
    west, east = two_provinces(session)
    make_working_unit(session, "West", west, 103.1, 12.1)
    make_working_unit(session, "East", east, 104.01, 12.5)

    answer = find_contacts(session, point=(103.9, 12.5), hour=NOON)

    assert names(answer.responsible) == ["West"]
    assert names(answer.nearest) == ["East", "West"]
    assert answer.unit_first


def test_the_code_of_a_chosen_place_beats_the_outline_that_holds_it(session: Session) -> None:
    west, east = two_provinces(session)
    make_working_unit(session, "West", west, 103.1, 12.1)
    make_working_unit(session, "East", east, 104.9, 12.5)
    make_village(session, "01010101", lon=104.5, lat=12.5)

    answer = find_contacts(session, code="01010101", hour=NOON)

    assert names(answer.responsible) == ["West", "East"]
    assert answer.unit_first


def test_within_two_kilometres_of_another_province_both_units_are_responsible(session: Session) -> None:
    west, east = two_provinces(session)
    make_working_unit(session, "East", east, 104.9, 12.5)
    make_working_unit(session, "West", west, 103.1, 12.1)

    near = find_contacts(session, point=(103.99, 12.5), hour=NOON)
    farther = find_contacts(session, point=(103.97, 12.5), hour=NOON)

    assert names(near.responsible) == ["West", "East"]
    assert near.near_border
    assert names(farther.responsible) == ["West"]
    assert not farther.near_border


def test_on_coarse_outlines_a_border_is_near_within_five_kilometres(session: Session) -> None:
    west = make_place(session, "01", square=(103, 12, 1), coarse=True)
    east = make_place(session, "02", square=(104, 12, 1), coarse=True)
    make_working_unit(session, "West", west, 103.1, 12.1)
    make_working_unit(session, "East", east, 104.9, 12.5)

    assert names(find_contacts(session, point=(103.97, 12.5), hour=NOON).responsible) == ["West", "East"]


def test_a_chosen_village_near_a_border_has_both_units_its_own_first(session: Session) -> None:
    west, east = two_provinces(session)
    make_working_unit(session, "West", west, 103.1, 12.1)
    make_working_unit(session, "East", east, 104.9, 12.5)
    make_village(session, "02010101", lon=104.005, lat=12.5)

    assert names(find_contacts(session, code="02010101", hour=NOON).responsible) == ["East", "West"]


def test_a_province_alone_is_enough(session: Session) -> None:
    west, _ = two_provinces(session)
    make_working_unit(session, "West", west, 103.1, 12.1)

    answer = find_contacts(session, code="01", hour=NOON)

    assert names(answer.responsible) == ["West"]
    assert names(answer.nearest) == ["West"]
    assert answer.place is not None
    assert answer.place.precision == "province"


def test_no_travel_time_is_guessed_from_the_middle_of_a_province(session: Session) -> None:
    west, _ = two_provinces(session)
    make_working_unit(session, "West", west, 103.1, 12.1)

    (unit,) = find_contacts(session, code="01", hour=NOON).nearest

    assert unit.metres is not None
    assert (unit.seconds, unit.method) == (None, None)


def test_a_village_without_coordinates_is_measured_from_its_commune_and_says_so(session: Session) -> None:
    west, _ = two_provinces(session)
    make_working_unit(session, "West", west, 103.1, 12.1)
    make_place(session, "0101")
    make_place(session, "010101", point=(103.2, 12.2))
    make_village(session, "01010101", lon=None, lat=None)

    answer = find_contacts(session, code="01010101", hour=NOON)

    assert answer.place is not None
    assert answer.place.precision == "commune"
    assert names(answer.nearest) == ["West"]
    assert answer.nearest[0].seconds is not None


def test_on_the_lake_the_nearest_province_answers_and_the_answer_says_so(session: Session) -> None:
    west, east = make_province(session, "01", 103, 12), make_province(session, "02", 104.2, 12)
    make_working_unit(session, "West", west, 103.1, 12.1)
    make_working_unit(session, "East", east, 104.9, 12.5)
    make_country_around(session)

    answer = find_contacts(session, point=(104.05, 12.5), hour=NOON)

    assert answer.outside is Outside.NO_OUTLINE
    assert names(answer.responsible) == ["West"]


def test_in_the_middle_of_the_lake_the_provinces_that_are_as_near_are_all_responsible(session: Session) -> None:
    west, east = make_province(session, "01", 103, 12), make_province(session, "02", 104.2, 12)
    make_working_unit(session, "West", west, 103.1, 12.1)
    make_working_unit(session, "East", east, 104.9, 12.5)
    make_country_around(session)

    assert names(find_contacts(session, point=(104.1, 12.5), hour=NOON).responsible) in (
        ["West", "East"],
        ["East", "West"],
    )


def test_abroad_no_unit_is_responsible_and_the_hotlines_are_there(session: Session) -> None:
    west, _ = two_provinces(session)
    make_working_unit(session, "West", west, 103.1, 12.1)
    make_phone(session, make_hotline(session, "Trafficking"), "1288")

    answer = find_contacts(session, point=(100.5, 13.75), hour=NOON)

    assert answer.outside is Outside.ABROAD
    assert answer.responsible == ()
    assert not answer.unit_first
    assert names(answer.nearest) == ["West"]
    assert names(answer.hotlines) == ["Trafficking"]


def test_without_any_geodata_the_nearest_units_and_the_hotlines_are_there(session: Session) -> None:
    make_working_unit(session, "Somewhere", None, 103.1, 12.1)
    make_phone(session, make_hotline(session, "Trafficking"), "1288")

    answer = find_contacts(session, point=(103.5, 12.5), hour=NOON)

    assert answer.place is None
    assert names(answer.nearest) == ["Somewhere"]
    assert names(answer.hotlines) == ["Trafficking"]


def test_an_unknown_code_still_gives_the_hotlines(session: Session) -> None:
    make_phone(session, make_hotline(session, "Trafficking"), "1288")

    assert names(find_contacts(session, code="99", hour=NOON).hotlines) == ["Trafficking"]


def test_the_anti_trafficking_office_stands_before_other_police_of_its_province(session: Session) -> None:
    west, _ = two_provinces(session)
    make_unit(session, "Commissariat", jurisdictions=[west], unit_type=UnitType.COMMISSARIAT)
    make_unit(session, "Office", jurisdictions=[west])

    assert names(find_contacts(session, code="01", hour=NOON).responsible) == ["Office", "Commissariat"]


def test_a_unit_responsible_for_a_district_answers_for_its_villages_only(session: Session) -> None:
    two_provinces(session)
    make_village(session, "01010101")
    make_village(session, "01020101")
    district = session.get(Place, "0101")
    assert district is not None
    make_unit(session, "District", jurisdictions=[district])

    assert names(find_contacts(session, code="01010101", hour=NOON).responsible) == ["District"]
    assert find_contacts(session, code="01020101", hour=NOON).responsible == ()
