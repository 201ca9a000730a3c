"""One tap after a call in a crisis: kept without anybody, the answer stands there again, and a slip does no harm."""

import gzip
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import AuditEvent
from directory.codes import DoNotUseReason, Method, Outcome
from directory.dates import today
from directory.models import Person, Phone, PhoneCheck, PoliceUnit
from directory.phones.states import PhoneState, phone_status
from tests.factories import make_check, make_hotline, make_person, make_phone, make_province, make_unit, make_village

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def phone(session: Session) -> Phone:
    """The number of a unit, confirmed some days ago, beside the national hotline."""
    province = make_province(session, "01", 103, 12, name_en="Banteay", name_km="បន្ទាយ")
    make_village(session, "01010101", 103.5, 12.5, name_en="Phum Samngat", name_km="ភូមិសម្ងាត់")
    unit = make_unit(session, "Banteay office", jurisdictions=[province], lon=103.2, lat=12.2)
    phone = make_phone(session, unit, "+85512000001")
    make_check(session, phone, days_ago=200)
    make_phone(session, make_hotline(session, "Trafficking hotline"), "1288")
    session.commit()
    return phone


def tap(client: FlaskClient, phone: Phone, result: str, headers: dict[str, str] = OURS, **more: str) -> TestResponse:
    data = {result: str(phone.id), "q": "Phum Samngat"} | more
    return client.post("/nearest/after-call", data=data, headers=headers)


def state(session: Session, phone: Phone) -> PhoneState:
    session.expire_all()
    found = phone_status(session, phone.id)
    assert found is not None
    return found.state


def said(session: Session) -> list[PhoneCheck]:
    return list(session.scalars(select(PhoneCheck).where(PhoneCheck.method == Method.CRISIS_CALL)))


def first_call(response: TestResponse) -> str:
    return re.findall(r'href="tel:([^"]+)"', response.text)[0]


def test_an_answered_call_confirms_and_the_answer_stands_there_again(
    viewer: FlaskClient, phone: Phone, session: Session
) -> None:
    assert state(session, phone) is PhoneState.DUE
    response = tap(viewer, phone, "answered")
    assert response.status_code == 200
    assert "012 000 001 answered" in response.text
    assert first_call(response) == "+85512000001"
    assert "Phum Samngat" in response.text
    assert state(session, phone) is PhoneState.CONFIRMED


def test_no_answer_takes_nothing_away(viewer: FlaskClient, phone: Phone, session: Session) -> None:
    response = tap(viewer, phone, "no_answer")
    assert "Call the next number" in response.text
    assert state(session, phone) is PhoneState.DUE
    assert first_call(response) == "+85512000001"


def test_a_wrong_number_is_doubted_offered_and_no_longer_first(
    viewer: FlaskClient, phone: Phone, session: Session
) -> None:
    response = tap(viewer, phone, "wrong_number")
    assert state(session, phone) is PhoneState.DOUBTED
    assert first_call(response) == "1288"
    assert "tel:+85512000001" in response.text
    assert "said to be a wrong number by a caller today" in response.text
    make_check(session, phone)
    session.commit()
    assert state(session, phone) is PhoneState.CONFIRMED
    tap(viewer, phone, "wrong_number")
    assert state(session, phone) is PhoneState.DOUBTED


def test_it_is_kept_with_no_person_no_hour_and_outside_the_trail(
    viewer: FlaskClient, phone: Phone, session: Session
) -> None:
    before = session.scalar(select(func.count()).select_from(AuditEvent))
    tap(viewer, phone, "wrong_number")
    tap(viewer, phone, "no_answer")
    tap(viewer, phone, "no_answer")
    kept = said(session)
    assert [each.outcome for each in kept] == [Outcome.SAID_WRONG, Outcome.NO_ANSWER]
    assert {(each.checked_by_id, each.created_at, each.checked_on) for each in kept} == {(None, None, today())}
    session.delete(session.get_one(Phone, phone.id))
    session.flush()
    events = session.scalars(select(AuditEvent).where(AuditEvent.table_name == "phone_check")).all()
    assert not [each for each in events if "crisis_call" in str((each.old, each.new))]
    assert before is not None


def test_a_slip_of_the_thumb_is_taken_back(viewer: FlaskClient, phone: Phone, session: Session) -> None:
    assert "Tapped by mistake?" in tap(viewer, phone, "wrong_number").text
    tap(viewer, phone, "answered", instead_of="wrong_number")
    assert [each.outcome for each in said(session)] == [Outcome.CONFIRMED]
    assert "Tapped by mistake?" not in tap(viewer, phone, "answered").text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/nearest"},
        {"Origin": "http://["},
    ],
)
def test_another_site_cannot_tap(viewer: FlaskClient, phone: Phone, session: Session, headers: dict[str, str]) -> None:
    assert tap(viewer, phone, "answered", headers).status_code == 400
    assert said(session) == []


@pytest.mark.parametrize("header", ["Origin", "Referer"])
def test_an_old_browser_says_where_the_form_stands(
    viewer: FlaskClient, phone: Phone, session: Session, header: str
) -> None:
    assert tap(viewer, phone, "answered", {header: "http://localhost/nearest"}).status_code == 200
    assert len(said(session)) == 1


def test_what_is_not_offered_cannot_be_told_about(viewer: FlaskClient, phone: Phone, session: Session) -> None:
    unit = session.scalars(select(PoliceUnit)).one()
    officer = make_phone(session, make_person(session, unit))
    demo = make_phone(session, unit, "000 000 001", demo=True)
    dead = make_phone(session, unit)
    make_check(session, dead, Outcome.OUT_OF_SERVICE, days_ago=2)
    withheld = make_unit(session)
    withheld.do_not_use = DoNotUseReason.CLOSED
    secret = make_phone(session, withheld)
    session.commit()
    for each in (officer, demo, dead, secret):
        response = tap(viewer, each, "answered")
        assert response.status_code == 200
        assert "no longer offered" in response.text
    assert said(session) == []
    assert state(session, dead) is PhoneState.DISPROVED
    gone = Phone(id=999_999)
    assert "no longer offered" in tap(viewer, gone, "answered").text


def test_each_offered_number_has_its_three_buttons_and_a_person_none(
    client_as: Callable[[str], FlaskClient], phone: Phone, session: Session
) -> None:
    officer = make_phone(session, make_person(session, session.scalars(select(PoliceUnit)).one()))
    session.commit()
    page = client_as("staff").post("/nearest", data={"q": "Phum Samngat"}).text
    offered = set(re.findall(r'name="answered" value="(\d+)"', page))
    hotline = session.scalars(select(Phone).where(Phone.number == "1288")).one()
    assert offered == {str(phone.id), str(hotline.id)}
    assert session.scalars(select(Person)).one().id
    assert str(officer.id) not in offered
    assert 'action="/nearest/after-call"' in page
    assert "Samngat" not in "".join(re.findall(r'(?:action|href)="([^"]*)"', page))


def test_too_many_taps_lose_neither_the_answer_nor_count(viewer: FlaskClient, phone: Phone, session: Session) -> None:
    answers = [tap(viewer, phone, "no_answer") for _ in range(22)]
    assert {each.status_code for each in answers} == {200}
    assert "too many at once" in answers[-1].text
    assert first_call(answers[-1]) == "+85512000001"


def test_a_narrowed_device_may_tap(app: Flask, viewer: FlaskClient, phone: Phone, session: Session) -> None:
    with viewer.session_transaction() as cookie:
        cookie["_fresh"] = False
    assert tap(viewer, phone, "answered").status_code == 200
    assert len(said(session)) == 1


def test_without_a_number_nothing_is_told(viewer: FlaskClient, phone: Phone) -> None:
    for text in ("", "x", "9" * 40, "១"):
        response = viewer.post("/nearest/after-call", data={"answered": text}, headers=OURS)
        assert response.status_code == 400


def test_the_answer_with_its_buttons_stays_small(viewer: FlaskClient, phone: Phone, session: Session) -> None:
    for number in range(12):
        make_phone(session, make_hotline(session, f"Line {number}"), f"+8552399791{number:02}"[:12])
    session.commit()
    page = viewer.post("/nearest", data={"q": "Phum Samngat"}, headers={"Accept-Encoding": "gzip"})
    assert len(page.data) <= 14 * 1024
    assert b"</html>" in gzip.decompress(page.data)
