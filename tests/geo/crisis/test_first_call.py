"""The first button: a unit that can be relied on, else a hotline."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason, HotlineKind, Outcome
from directory.models import Phone
from geo.crisis import find_contacts
from tests.factories import make_check, make_hotline, make_phone, make_unit
from tests.geo.crisis.provinces import (
    NOON,
    first_number,
    make_hotlines,
    make_working_unit,
    names,
    two_provinces,
)


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
