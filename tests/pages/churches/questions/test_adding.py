"""Adding a church, question by question."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import Precision
from directory.models import Person, Phone
from tests.pages.churches.questions.asking import (
    AGREED,
    answer,
    churches,
    heading,
    only_church,
    placed,
    to_check,
)


def test_a_church_is_added_by_answering_each_question(staff: FlaskClient, session: Session) -> None:
    page = staff.get("/churches/new")
    assert heading(page) == "What is the church called?"
    page = answer(staff, page, name_en="Grace Church", name_km="ក្រុមជំនុំព្រះគុណ")
    assert heading(page) == "Where is the church?"
    page = answer(staff, page, where="place", place_text="Boeng")
    assert heading(page) == "Who is the pastor?"
    page = answer(staff, page, **AGREED)
    assert heading(page) == "Check your answers"
    assert churches(session) == 0
    saved = answer(staff, page)
    church = only_church(session)
    assert (saved.status_code, saved.location) == (303, f"/churches/{church.id}")
    assert (church.name_en, church.name_km, church.place_code) == ("Grace Church", "ក្រុមជំនុំព្រះគុណ", "02010101")
    assert (church.precision, church.key_en) == (Precision.VILLAGE, "gracechurch")
    assert session.scalars(select(Person.name_en)).all() == ["Sok Chantha"]
    assert session.scalars(select(Phone.number)).all() == ["+85512345678"]
    assert "The church has been added." in staff.get(saved.location).text


def test_a_church_without_any_name_is_asked_for_one(staff: FlaskClient) -> None:
    page = answer(staff, staff.get("/churches/new"), name_en=" \u200b ")
    assert page.status_code == 422
    assert "Type the name in Khmer, in Latin letters, or in both." in page.text


def test_a_name_that_is_too_long_is_refused_with_the_limit_and_stays_typed(staff: FlaskClient) -> None:
    page = answer(staff, staff.get("/churches/new"), name_en="x" * 201)
    assert page.status_code == 422
    assert "at most 200 characters" in page.text
    assert "x" * 201 in page.text


def test_what_is_wrong_is_listed_in_the_order_of_the_questions(staff: FlaskClient) -> None:
    page = to_check(staff, pastor_consent="yes", pastor_number="O12 345 678", pastor_given_on="1 1 2999")
    listed = re.findall(r'<li><a href="#([^"]+)"', page.text)
    assert len(listed) == 4
    assert listed == sorted(listed, key=lambda control: page.text.index(f' id="{control}"'))


def test_consent_must_be_answered(staff: FlaskClient, session: Session) -> None:
    page = answer(staff, placed(staff), pastor_name_en="Sok Chantha")
    assert page.status_code == 422
    assert "Answer whether they have agreed." in page.text
    assert "Sok Chantha" in page.text


def test_without_consent_nothing_about_the_pastor_is_kept_or_carried_on(staff: FlaskClient, session: Session) -> None:
    page = answer(staff, placed(staff), pastor_consent="no", pastor_name_en="Sok Chantha", pastor_number="not a number")
    assert heading(page) == "Check your answers"
    assert "Sok Chantha" not in page.text
    answer(staff, page)
    assert session.scalars(select(Person)).all() == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"pastor_name_en": ""}, "Type the name in Khmer"),
        ({"pastor_number": "O12 345 678"}, "letter O"),
        ({"pastor_number": "012 345 678 / 015 345 678"}, "two numbers"),
        ({"pastor_audience": ""}, "Choose who may see"),
        ({"pastor_given_on": "1 1 2090"}, "future"),
    ],
)
def test_a_wrong_answer_about_the_pastor_is_told_and_stays_typed(
    staff: FlaskClient, changed: dict[str, str], sentence: str
) -> None:
    given = AGREED | changed
    page = answer(staff, placed(staff), **given)
    assert page.status_code == 422
    assert sentence in page.text
    for value in changed.values():
        assert value in page.text


def test_a_change_link_leads_to_its_question_and_straight_back(staff: FlaskClient) -> None:
    page = answer(staff, to_check(staff), go="names")
    assert heading(page) == "What is the church called?"
    page = answer(staff, page, name_en="Bethel")
    assert heading(page) == "Check your answers"
    assert "Bethel" in page.text


def test_going_back_keeps_what_was_typed(staff: FlaskClient) -> None:
    page = answer(staff, placed(staff), go="where", pastor_name_en="Sok Chantha")
    assert heading(page) == "Where is the church?"
    page = answer(staff, page)
    assert "Sok Chantha" in page.text


def test_sending_the_last_page_twice_adds_one_church(staff: FlaskClient, session: Session) -> None:
    page = to_check(staff)
    first, second = answer(staff, page), answer(staff, page)
    assert first.location == second.location
    assert churches(session) == 1
    assert "nothing was added twice" in staff.get(second.location).text


def test_going_back_after_saving_and_sending_again_adds_nothing(staff: FlaskClient, session: Session) -> None:
    check = to_check(staff)
    answer(staff, check)
    page = answer(staff, answer(staff, check, go="names"), name_en="Bethel")
    answer(staff, page)
    assert only_church(session).name_en == "Grace Church"


def test_no_answer_is_kept_in_a_cookie_or_an_address(staff: FlaskClient) -> None:
    page = placed(staff)
    page = answer(staff, page, **AGREED)
    assert "Set-Cookie" not in page.headers
    assert page.request.query_string == b""


def test_whoever_skips_a_question_is_led_to_it(staff: FlaskClient, session: Session) -> None:
    page = staff.post("/churches/new", data={"step": "check", "name_en": "Grace", "form": "not a form"})
    assert (page.status_code, heading(page)) == (422, "Where is the church?")
    assert staff.post("/churches/new", data={"step": "nonsense"}).status_code == 400
    assert churches(session) == 0
