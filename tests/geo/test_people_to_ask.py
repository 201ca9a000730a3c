"""Whom to ask whether the police responded, and about which unit."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from directory.codes import Audience, DoNotUseReason, Role, Status, UnitType
from directory.dates import quarter_of, today
from geo.people_to_ask import PastorsToAsk, pastor_asked_about, pastors_to_ask
from geo.reach_queries import units_in_use
from places.models import Place
from tests.factories import lapse, make_church, make_person, make_place, make_province, make_unit
from training.responses.changes import record_answer
from training.responses.codes import Answer

THIS = quarter_of(today())
STAFF = frozenset({Audience.STAFF})


def to_ask(session: Session, province: str = "", page: int = 1) -> PastorsToAsk:
    return pastors_to_ask(session, units_in_use(session), STAFF, THIS, province_code=province, page=page)


def province(session: Session, code: str) -> Place:
    return session.get_one(Place, code)


def names(found: PastorsToAsk) -> list[str]:
    return [row.name_en for row in found.rows]


@pytest.fixture(autouse=True)
def provinces(session: Session) -> None:
    make_province(session, "01", 103)
    make_province(session, "02", 104)


def test_each_is_asked_about_the_unit_that_the_crisis_search_names_first(session: Session) -> None:
    district = make_place(session, "0101", square=(103, 12, 0.5))
    make_unit(session, "Office", jurisdictions=[province(session, "01")])
    make_unit(session, "Post", jurisdictions=[district], unit_type=UnitType.POST)
    make_unit(session, "Other office", jurisdictions=[province(session, "02")])
    make_person(session, make_church(session, "A", place_code="0101"), "In the district")
    make_person(session, make_church(session, "B", place_code="02"), "In the other province")
    make_person(session, make_church(session, "C", lon=103.7, lat=12.7), "By position alone")
    found = to_ask(session)
    units = {row.name_en: row.unit.name_en for row in found.rows}
    assert units == {
        "By position alone": "Office",
        "In the district": "Office",
        "In the other province": "Other office",
    }
    assert found.pastors == 3
    assert names(to_ask(session, "01")) == ["By position alone", "In the district"]
    for row in found.rows:
        about = pastor_asked_about(session, row.id, units_in_use(session), STAFF)
        assert about is not None
        assert about.unit == row.unit


def test_only_pastors_who_agree_and_serve_at_a_church_in_use_are_asked(session: Session) -> None:
    make_unit(session, jurisdictions=[province(session, "01")])
    church = make_church(session, place_code="01")
    archived = make_church(session, place_code="01")
    archived.status = Status.ARCHIVED
    make_person(session, church, "Asked")
    others = [
        make_person(session, archived),
        make_person(session, church, role=Role.CONTACT),
        make_person(session, church, audience=Audience.ADMINISTRATORS),
        lapse(make_person(session, church)),
    ]
    left = make_person(session, church)
    left.left_on = today() - timedelta(days=1)
    withdrawn = make_person(session, church)
    withdrawn.consent_withdrawn_on = today()
    session.flush()
    found = to_ask(session)
    assert (names(found), found.pastors, found.without_unit, found.nowhere) == (["Asked"], 1, 0, 0)
    for person in (*others, left, withdrawn):
        assert pastor_asked_about(session, person.id, units_in_use(session), STAFF) is None


def test_who_was_asked_is_off_the_list_until_the_next_quarter(session: Session) -> None:
    unit = make_unit(session, jurisdictions=[province(session, "01")])
    church = make_church(session, place_code="01")
    first, second = make_person(session, church, "First"), make_person(session, church, "Second")
    record_answer(session, first.id, unit.id, quarter_of(THIS - timedelta(days=1)), Answer.LATER)
    assert (names(to_ask(session)), to_ask(session).asked) == (["First", "Second"], 0)
    record_answer(session, second.id, unit.id, THIS, Answer.LATER)
    found = to_ask(session)
    assert (names(found), found.asked, found.pastors) == (["First"], 1, 2)


def test_who_has_no_unit_is_not_asked_and_counted_with_the_reason(session: Session) -> None:
    withheld = make_unit(session, jurisdictions=[province(session, "01")])
    withheld.do_not_use = DoNotUseReason.SAFETY_CONCERN
    make_person(session, make_church(session, place_code="01"), "Of a unit not to be called")
    without = make_person(session, make_church(session, place_code="02"), "Of no unit")
    make_person(session, make_church(session), "Nowhere")
    session.flush()
    found = to_ask(session)
    assert (found.rows, found.pastors, found.without_unit, found.nowhere) == ([], 0, 2, 1)
    about = pastor_asked_about(session, without.id, units_in_use(session), STAFF)
    assert about is not None
    assert about.unit is None


def test_the_list_goes_on_on_the_next_page(session: Session) -> None:
    make_unit(session, jurisdictions=[province(session, "01")])
    church = make_church(session, place_code="01")
    for number in range(53):
        make_person(session, church, f"Pastor {number}")
    assert (len(to_ask(session).rows), to_ask(session).pages) == (50, 2)
    assert len(to_ask(session, page=2).rows) == 3
    assert to_ask(session, page=10**12).page == 2
