"""What is never offered: units marked as not to be used, archived ones, disproved numbers."""

from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason, HotlineKind, Outcome, Status
from geo.crisis import find_contacts
from tests.factories import make_check, make_hotline, make_phone, make_unit
from tests.geo.crisis.provinces import NOON, every_number, make_working_unit, names, two_provinces


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
