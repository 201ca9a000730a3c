import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason, HotlineKind, Outcome, Status, UnitType
from directory.models import Phone, PoliceUnit
from geo.contacts import Contact
from geo.crisis import CrisisAnswer, Outside, find_contacts
from places.models import Place
from tests.factories import make_check, make_hotline, make_phone, make_place, make_province, make_unit, make_village

NOON = 12


def make_working_unit(
    session: Session, name: str, province: Place | None, lon: float | None, lat: float | None
) -> PoliceUnit:
    unit = make_unit(session, name, jurisdictions=[province] if province else [], lon=lon, lat=lat)
    make_check(session, make_phone(session, unit))
    return unit


def two_provinces(session: Session) -> tuple[Place, Place]:
    """Two squares side by side; the border is at longitude 104."""
    return make_province(session, "01", 103, 12), make_province(session, "02", 104, 12)


def make_country_around(session: Session) -> None:
    """A hole that the provinces enclose, as the great lake is: what lies there is not abroad."""
    session.execute(
        text(
            "INSERT INTO place_area (place_code, level, area) VALUES (NULL, 0, ST_MakeEnvelope(102, 11, 106, 14, 4326))"
        )
    )


def names(contacts: tuple[Contact, ...]) -> list[str]:
    return [contact.name_en for contact in contacts]


def every_number(answer: CrisisAnswer) -> set[str]:
    everybody = (*answer.responsible, *answer.nearest, *answer.hotlines)
    return {phone.number for contact in everybody for phone in contact.phones}


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


def test_a_unit_marked_do_not_use_gives_its_replacement_everywhere_and_no_number_of_its_own(session: Session) -> None:
    west, _ = two_provinces(session)
    unit = make_unit(session, "Not to call", jurisdictions=[west], lon=103.5, lat=12.5)
    make_check(session, make_phone(session, unit, "+85512000001"))
    other = make_unit(session, "Call instead", lon=103.9, lat=12.9)
    make_check(session, make_phone(session, other, "+85512000002"))
    unit.do_not_use, unit.call_instead_id = DoNotUseReason.SAFETY_CONCERN, other.id
    session.flush()

    answer = find_contacts(session, point=(103.5, 12.5), hour=NOON)

    assert names(answer.responsible) == ["Call instead"]
    assert names(answer.nearest) == ["Call instead"]
    assert answer.responsible[0].instead_of is not None
    assert answer.responsible[0].instead_of.name_en == "Not to call"
    assert every_number(answer) == {"+85512000002"}


def test_a_replacement_that_is_itself_not_to_be_called_gives_the_one_after_it(session: Session) -> None:
    west, _ = two_provinces(session)
    last = make_hotline(session, "Organisation", hotline_kind=HotlineKind.NGO)
    make_phone(session, last, "+85512000003")
    second = make_unit(session, "Second")
    second.do_not_use, second.call_instead_id = DoNotUseReason.NO_RESPONSE, last.id
    first = make_unit(session, "First", jurisdictions=[west])
    first.do_not_use, first.call_instead_id = DoNotUseReason.CLOSED, second.id
    session.flush()

    assert names(find_contacts(session, code="01", hour=NOON).responsible) == ["Organisation"]


def test_units_that_name_each_other_as_replacement_are_both_left_out(session: Session) -> None:
    west, _ = two_provinces(session)
    first = make_unit(session, "First", jurisdictions=[west])
    second = make_unit(session, "Second")
    first.do_not_use, first.call_instead_id = DoNotUseReason.CLOSED, second.id
    second.do_not_use, second.call_instead_id = DoNotUseReason.CLOSED, first.id
    session.flush()

    answer = find_contacts(session, code="01", hour=NOON)

    assert answer.responsible == ()
    assert [unit.name_en for unit in answer.withheld] == ["First"]


def test_a_unit_marked_do_not_use_without_a_replacement_is_named_as_not_to_be_called(session: Session) -> None:
    west, _ = two_provinces(session)
    unit = make_unit(session, "Not to call", jurisdictions=[west], lon=103.5, lat=12.5)
    make_check(session, make_phone(session, unit, "+85512000001"))
    unit.do_not_use = DoNotUseReason.SAFETY_CONCERN
    make_phone(session, make_hotline(session, "Trafficking"), "1288")
    session.flush()

    answer = find_contacts(session, code="01", hour=NOON)

    assert answer.responsible == ()
    assert answer.nearest == ()
    assert [withheld.name_en for withheld in answer.withheld] == ["Not to call"]
    assert every_number(answer) == {"1288"}


def test_an_archived_unit_is_not_offered(session: Session) -> None:
    west, _ = two_provinces(session)
    unit = make_working_unit(session, "Closed", west, 103.1, 12.1)
    unit.status = Status.ARCHIVED
    session.flush()

    answer = find_contacts(session, code="01", hour=NOON)

    assert (answer.responsible, answer.nearest) == ((), ())


def test_a_disproved_number_is_never_offered(session: Session) -> None:
    west, _ = two_provinces(session)
    unit = make_unit(session, "West", jurisdictions=[west], lon=103.1, lat=12.1)
    make_check(session, make_phone(session, unit, "+85512000001"), Outcome.WRONG_NUMBER)
    make_phone(session, unit, "+85512000002")
    hotline = make_hotline(session, "Trafficking")
    make_check(session, make_phone(session, hotline, "1288"), Outcome.OUT_OF_SERVICE)

    answer = find_contacts(session, code="01", hour=NOON)

    assert every_number(answer) == {"+85512000002"}
    assert answer.hotlines == ()


def test_a_number_confirmed_and_current_makes_the_unit_first(session: Session) -> None:
    west, _ = two_provinces(session)
    unit = make_unit(session, "West", jurisdictions=[west])
    make_check(session, make_phone(session, unit), days_ago=200)

    assert find_contacts(session, code="01", hour=NOON).unit_first


def test_a_number_confirmed_more_than_a_year_ago_leaves_the_hotline_first(session: Session) -> None:
    west, _ = two_provinces(session)
    unit = make_unit(session, "West", jurisdictions=[west])
    make_check(session, make_phone(session, unit), days_ago=400)

    answer = find_contacts(session, code="01", hour=NOON)

    assert names(answer.responsible) == ["West"]
    assert not answer.unit_first


def test_a_number_that_nobody_has_checked_leaves_the_hotline_first(session: Session) -> None:
    west, _ = two_provinces(session)
    make_phone(session, make_unit(session, "West", jurisdictions=[west]))

    assert not find_contacts(session, code="01", hour=NOON).unit_first


def test_a_demo_number_never_comes_first_though_it_is_confirmed(session: Session) -> None:
    west, _ = two_provinces(session)
    unit = make_unit(session, "West", jurisdictions=[west], demo=True)
    make_check(session, make_phone(session, unit, "000 000 001", demo=True))

    assert not find_contacts(session, code="01", hour=NOON).unit_first


def test_a_number_that_does_not_answer_at_this_hour_leaves_the_hotline_first(session: Session) -> None:
    west, _ = two_provinces(session)
    unit = make_unit(session, "West", jurisdictions=[west])
    phone = make_phone(session, unit)
    phone.answers_from, phone.answers_until = 7, 17
    make_check(session, phone)

    assert find_contacts(session, code="01", hour=16).unit_first
    assert not find_contacts(session, code="01", hour=17).unit_first


def test_a_number_that_answers_overnight_answers_after_midnight(session: Session) -> None:
    west, _ = two_provinces(session)
    phone = make_phone(session, make_unit(session, "West", jurisdictions=[west]))
    phone.answers_from, phone.answers_until = 18, 6
    make_check(session, phone)

    assert find_contacts(session, code="01", hour=2).unit_first
    assert not find_contacts(session, code="01", hour=12).unit_first


def test_a_confirmed_number_of_a_unit_stands_before_its_unchecked_one(session: Session) -> None:
    west, _ = two_provinces(session)
    unit = make_unit(session, "West", jurisdictions=[west])
    make_phone(session, unit, "+85512000001", position=0)
    make_check(session, make_phone(session, unit, "+85512000002", position=1))

    (found,) = find_contacts(session, code="01", hour=NOON).responsible

    assert [phone.number for phone in found.phones] == ["+85512000002", "+85512000001"]


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


def test_the_anti_trafficking_hotline_stands_before_the_police_and_the_others(session: Session) -> None:
    for name, kind in (("Child", HotlineKind.CHILD_HELPLINE), ("Police", HotlineKind.POLICE)):
        make_phone(session, make_hotline(session, name, hotline_kind=kind))
    make_phone(session, make_hotline(session, "Trafficking"))

    assert names(find_contacts(session, hour=NOON).hotlines) == ["Trafficking", "Police", "Child"]


def test_a_hotline_of_one_province_is_offered_there_only(session: Session) -> None:
    two_provinces(session)
    hotline = make_hotline(session, "Local")
    hotline.place_code = "01"
    make_phone(session, hotline)

    assert names(find_contacts(session, code="01", hour=NOON).hotlines) == ["Local"]
    assert find_contacts(session, code="02", hour=NOON).hotlines == ()


def first_number(session: Session, hour: int = NOON) -> str | None:
    """The number behind the first call button for the province 01."""
    first = find_contacts(session, code="01", hour=hour).first_call
    return first.phone.number if first else None


def make_hotlines(session: Session) -> None:
    """A hotline of each of the first two kinds; nobody has checked them."""
    make_phone(session, make_hotline(session, "Trafficking"), "1288")
    make_phone(session, make_hotline(session, "Police", hotline_kind=HotlineKind.POLICE), "117")


@pytest.mark.parametrize(
    ("days_ago", "called"),
    [(0, "+85512000001"), (170, "+85512000001"), (300, "+85512000001"), (400, "1288"), (None, "1288")],
    ids=["confirmed", "just not due", "due", "stale", "unconfirmed"],
)
def test_the_unit_is_the_first_call_while_its_confirmation_is_current(
    session: Session, days_ago: int | None, called: str
) -> None:
    west, _ = two_provinces(session)
    make_hotlines(session)
    phone = make_phone(session, make_unit(session, "West", jurisdictions=[west]), "+85512000001")
    if days_ago is not None:
        make_check(session, phone, days_ago=days_ago)

    assert first_number(session) == called


def test_a_unit_whose_only_number_is_disproved_leaves_the_hotline_first(session: Session) -> None:
    west, _ = two_provinces(session)
    make_hotlines(session)
    phone = make_phone(session, make_unit(session, "West", jurisdictions=[west]))
    make_check(session, phone, days_ago=9)
    make_check(session, phone, Outcome.CHANGED)

    answer = find_contacts(session, code="01", hour=NOON)

    assert first_number(session) == "1288"
    assert names(answer.responsible) == ["West"]
    assert answer.responsible[0].phones == ()


def test_silence_does_not_take_the_unit_from_the_first_button(session: Session) -> None:
    west, _ = two_provinces(session)
    make_hotlines(session)
    phone = make_phone(session, make_unit(session, "West", jurisdictions=[west]), "+85512000001")
    make_check(session, phone, days_ago=9)
    make_check(session, phone, Outcome.NO_ANSWER)

    assert first_number(session) == "+85512000001"


def test_a_unit_with_a_demo_number_and_a_confirmed_one_is_called_by_the_confirmed_one(session: Session) -> None:
    west, _ = two_provinces(session)
    make_hotlines(session)
    unit = make_unit(session, "West", jurisdictions=[west])
    make_check(session, make_phone(session, unit, "000 000 001", demo=True, position=0))
    make_check(session, make_phone(session, unit, "+85512000001", position=1))

    assert first_number(session) == "+85512000001"


def test_what_is_called_instead_of_a_unit_is_the_first_call_when_its_number_is_confirmed(session: Session) -> None:
    west, _ = two_provinces(session)
    make_hotlines(session)
    other = make_working_unit(session, "Call instead", None, None, None)
    unit = make_working_unit(session, "Not to call", west, None, None)
    unit.do_not_use, unit.call_instead_id = DoNotUseReason.SAFETY_CONCERN, other.id
    session.flush()

    first = find_contacts(session, code="01", hour=NOON).first_call

    assert first is not None
    assert first.contact.name_en == "Call instead"


def test_what_is_called_instead_but_was_never_confirmed_comes_after_the_hotline(session: Session) -> None:
    west, _ = two_provinces(session)
    make_hotlines(session)
    other = make_unit(session, "Call instead")
    make_phone(session, other)
    unit = make_working_unit(session, "Not to call", west, None, None)
    unit.do_not_use, unit.call_instead_id = DoNotUseReason.SAFETY_CONCERN, other.id
    session.flush()

    assert first_number(session) == "1288"


@pytest.mark.parametrize("withheld", [True, False], ids=["not to be called", "none recorded"])
def test_a_confirmed_unit_over_the_border_comes_after_the_hotline_where_the_place_has_none(
    session: Session, withheld: bool
) -> None:
    west, east = two_provinces(session)
    make_hotlines(session)
    make_working_unit(session, "East", east, None, None)
    if withheld:
        make_working_unit(session, "West", west, None, None).do_not_use = DoNotUseReason.SAFETY_CONCERN
        session.flush()

    answer = find_contacts(session, point=(103.99, 12.5), hour=NOON)

    assert names(answer.responsible) == ["East"]
    assert not answer.responsible_here
    assert not answer.unit_first


def test_a_confirmed_unit_over_the_border_does_not_come_before_the_place_s_own(session: Session) -> None:
    west, east = two_provinces(session)
    make_hotlines(session)
    make_working_unit(session, "East", east, None, None)
    make_phone(session, make_unit(session, "West", jurisdictions=[west]))

    answer = find_contacts(session, point=(103.99, 12.5), hour=NOON)

    assert names(answer.responsible) == ["West", "East"]
    assert answer.responsible_here
    assert not answer.unit_first


def test_without_any_unit_the_hotline_is_the_first_call(session: Session) -> None:
    two_provinces(session)
    make_hotlines(session)

    assert first_number(session) == "1288"


def test_a_hotline_of_one_province_is_never_the_first_call(session: Session) -> None:
    two_provinces(session)
    make_hotlines(session)
    local = make_hotline(session, "Local")
    local.place_code = "01"
    make_check(session, make_phone(session, local))

    assert first_number(session) == "1288"


def test_a_disproved_hotline_leaves_the_first_button_to_the_next_one(session: Session) -> None:
    two_provinces(session)
    make_phone(session, make_hotline(session, "Police", hotline_kind=HotlineKind.POLICE), "117")
    make_check(session, make_phone(session, make_hotline(session, "Trafficking"), "1288"), Outcome.OUT_OF_SERVICE)

    assert first_number(session) == "117"


def test_a_hotline_that_sleeps_leaves_the_first_button_to_one_that_answers(session: Session) -> None:
    two_provinces(session)
    make_hotlines(session)
    phone = session.scalars(select(Phone).where(Phone.number == "1288")).one()
    phone.answers_from, phone.answers_until = 7, 17
    session.flush()

    assert first_number(session, hour=16) == "1288"
    assert first_number(session, hour=22) == "117"


def test_a_demo_hotline_is_no_button(session: Session) -> None:
    two_provinces(session)
    make_phone(session, make_hotline(session, "Demo"), "000 000 001", demo=True)

    assert find_contacts(session, code="01", hour=NOON).first_call is None
    assert find_contacts(session, code="01", hour=NOON).callable_hotlines == ()
