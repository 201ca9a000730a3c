"""The worklist in the browser: one form for the result, who does it, the file, the rules."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.codes import Method, Outcome
from directory.dates import today
from directory.models import Phone, PhoneCheck
from directory.phones.models import CheckAssignment, CheckRules
from directory.phones.rules import change_rules, rules_in_force
from tests.days import IN_THE_FUTURE
from tests.factories import make_check, make_church, make_hotline, make_person, make_phone, make_province, make_unit

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def phone(session: Session) -> Phone:
    """The number of a unit that nobody has checked."""
    phone = make_phone(session, make_unit(session, "Banteay office", jurisdictions=[make_province(session, "01")]))
    session.commit()
    return phone


def check(**more: str) -> dict[str, str]:
    return {"outcome": "no_answer", "method": "call", "checked_on": today().isoformat(), "worklist": ""} | more


def test_a_number_is_called_and_logged_on_the_same_page(session: Session, client_as: ClientAs, phone: Phone) -> None:
    staff = client_as("staff")
    page = staff.get("/verify?province=01").text
    assert f'href="tel:{phone.number}"' in page
    assert f'action="/phones/{phone.id}/checks"' in page
    assert 'name="worklist" value="province=01"' in page
    answer = staff.post(f"/phones/{phone.id}/checks", data=check(worklist="province=01"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/verify?province=01")
    page = staff.get("/verify?province=01").text
    assert "Logged: No answer" in page
    assert "Call it again, from" in page
    assert f'action="/phones/{phone.id}/checks"' not in page
    staff.post(f"/phones/{phone.id}/checks", data=check(outcome="confirmed"))
    assert "Banteay office" not in staff.get("/verify").text


def test_the_way_back_never_leads_elsewhere(client_as: ClientAs, phone: Phone) -> None:
    for given in ("//evil.example", "next=//evil.example&page=2", "https://evil.example/?kind=hotline"):
        answer = client_as("staff").post(f"/phones/{phone.id}/checks", data=check(worklist=given))
        assert answer.headers["Location"].startswith("/verify")
        assert "evil" not in answer.headers["Location"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"outcome": ""}, "Choose what came of it"),
        ({"outcome": "said_wrong"}, "Choose what came of it"),
        ({"outcome": "not_reached"}, "Try the other ways first"),
        ({"method": "crisis_call"}, "Choose how you tried"),
        ({"checked_on": IN_THE_FUTURE}, "This day is in the future"),
    ],
)
def test_what_cannot_be_is_said_in_its_own_words(
    session: Session, client_as: ClientAs, phone: Phone, wrong: dict[str, str], words: str
) -> None:
    answer = client_as("staff").post(f"/phones/{phone.id}/checks", data=check(**wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalars(select(PhoneCheck)).all() == []


def test_one_cannot_say_that_the_commissariat_was_asked_about_a_pastor(session: Session, client_as: ClientAs) -> None:
    phone = make_phone(session, make_person(session, make_church(session)))
    session.commit()
    answer = client_as("staff").post(f"/phones/{phone.id}/checks", data=check(method="commissariat"))
    assert answer.status_code == 422
    assert "Never ask the commissariat" in answer.text


def test_a_number_is_taken_given_and_released(session: Session, client_as: ClientAs, phone: Phone) -> None:
    first, second = client_as("staff"), client_as("staff")
    mine, yours = (re.findall(r'<option value="(\d+)">Me', client.get("/verify").text)[0] for client in (first, second))
    first.post(f"/verify/{phone.id}/assign", data={"to": mine, "held_by": "", "worklist": ""})
    assert "Assigned to" in second.get("/verify").text
    second.post(f"/verify/{phone.id}/assign", data={"to": yours, "held_by": "", "worklist": ""})
    assert "somebody else has taken this number on meanwhile" in second.get("/verify").text
    assert session.scalars(select(CheckAssignment.user_id)).all() == [int(mine)]
    assert "Banteay office" in first.get("/verify?whose=mine").text
    assert "Banteay office" not in first.get("/verify?whose=nobody").text
    first.post(f"/verify/{phone.id}/assign", data={"to": "999999", "worklist": ""})
    assert "can no longer check numbers" in first.get("/verify").text
    first.post(f"/verify/{phone.id}/release", data={"worklist": ""})
    assert session.scalars(select(CheckAssignment)).all() == []


def test_who_saw_whose_number_stands_in_the_trail(session: Session, client_as: ClientAs) -> None:
    person = make_person(session, make_church(session), "Sok Chantha")
    make_phone(session, person)
    session.commit()
    assert "Sok Chantha" in client_as("staff").get("/verify").text
    reads = select(AuditEvent.row_id).where(AuditEvent.action == Action.READ, AuditEvent.table_name == "person")
    assert session.scalars(reads).all() == [str(person.id)]


def test_the_list_is_a_file_in_its_order_without_the_names_of_people(session: Session, client_as: ClientAs) -> None:
    make_phone(session, make_hotline(session, "Line"), "1288")
    make_phone(session, make_person(session, make_church(session, "Grace"), "Sok Chantha"))
    session.commit()
    file = client_as("admin").post("/verify/export", data={}).text
    rows = list(csv.reader(io.StringIO(file.lstrip("\ufeff"))))
    assert [row[:2] for row in rows[1:2]] == [["1", "1288"]]
    assert len(rows) == 3
    assert "Sok Chantha" not in file
    assert client_as("staff").post("/verify/export").status_code == 403
    exported = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.EXPORT)).one()
    assert exported.new == {"rows": "2"}


def test_the_pages_of_the_list_hold_25(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session)
    for _ in range(30):
        make_phone(session, unit)
    session.commit()
    staff = client_as("staff")
    assert "30 numbers to check" in staff.get("/verify").text
    assert staff.get("/verify?page=2").text.count('class="hotline"') == 5
    for odd in ("0", "-1", "x", "99999999999999"):
        assert staff.get(f"/verify?page={odd}").status_code == 200


def test_the_progress_is_shown_by_week(session: Session, client_as: ClientAs, phone: Phone) -> None:
    make_check(session, phone)
    session.commit()
    page = client_as("staff").get("/verify/progress").text
    assert f"week {today().isocalendar().week}" in page


def test_a_ledger_of_ten_years_comes_in_pages(session: Session, client_as: ClientAs, phone: Phone) -> None:
    session.add_all(
        PhoneCheck(
            phone_id=phone.id,
            method=Method.CALL,
            outcome=Outcome.BUSY,
            checked_on=today() - timedelta(days=30 * month),
        )
        for month in range(121)
    )
    session.commit()
    staff, address, seen = client_as("staff"), f"/phones/{phone.id}/checks", 0
    for _ in range(3):
        page = staff.get(address).text
        seen += page.count('<th scope="row">')
        older = re.findall(r'href="([^"]*before=\d+)"', page)
        address = older[0] if older else ""
    assert (seen, address) == (121, "")


def test_an_administrator_sets_how_long_a_check_counts(session: Session, client_as: ClientAs, phone: Phone) -> None:
    make_check(session, phone, days_ago=100)
    session.commit()
    admin = client_as("admin")
    assert "Banteay office" not in admin.get("/verify").text
    version = str(rules_in_force(session).version)
    rules = {"due_after_days": "60", "stale_after_days": "90", "version": version}
    assert admin.post("/admin/check-rules", data=rules).status_code == 303
    assert "too long ago" in admin.get("/verify").text
    for address in (f"/police-units/{phone.listing_id}", "/police-units/"):
        assert "too long ago" in admin.get(address).text
    crisis = admin.post("/nearest", data={"province": "01"}).text
    assert "too long ago" in crisis
    event = session.scalars(select(AuditEvent).where(AuditEvent.table_name == "check_rules")).all()[-1]
    assert (event.new or {})["due_after_days"] == "60"
    assert client_as("staff").get("/admin/check-rules").status_code == 403


@pytest.mark.parametrize(
    ("due", "stale", "words"),
    [
        ("", "365", "Type a whole number of days"),
        ("x", "365", "Type a whole number of days"),
        ("1.5", "365", "Type a whole number of days"),
        ("180", "180", "Type more days than above"),
        ("200", "180", "Type more days than above"),
        ("0", "365", "Type between 7 and 1095"),
        ("180", "99999999999", "Type between 7 and 1095"),
        ("-5", "365", "Type between 7 and 1095"),
    ],
)
def test_rules_that_cannot_be_are_refused(
    session: Session, client_as: ClientAs, due: str, stale: str, words: str
) -> None:
    answer = client_as("admin").post(
        "/admin/check-rules", data={"due_after_days": due, "stale_after_days": stale, "version": "1"}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert "Not a valid integer" not in answer.text
    assert session.scalars(select(CheckRules.due_after_days)).one() == 180


def test_who_changes_the_rules_second_sees_both_versions(session: Session, client_as: ClientAs) -> None:
    opened = rules_in_force(session).version
    change_rules(session, opened, due_after_days=100, stale_after_days=200)
    session.commit()
    answer = client_as("admin").post(
        "/admin/check-rules", data={"due_after_days": "50", "stale_after_days": "60", "version": str(opened)}
    )
    assert answer.status_code == 409
    assert "Both versions" in answer.text
    assert "200" in answer.text


@pytest.mark.parametrize("where", ["the worklist", "the number's page"])
def test_of_two_who_log_a_check_at_once_both_are_kept_and_the_second_is_told(
    session: Session, client_as: ClientAs, phone: Phone, where: str
) -> None:
    first, second, address = client_as("staff"), client_as("staff"), f"/phones/{phone.id}/checks"
    sent = check(outcome="confirmed")
    if where != "the worklist":
        del sent["worklist"]
    first.post(address, data=sent)
    answer = second.post(address, data=sent | {"outcome": "busy"})
    page = second.get(answer.headers["Location"]).text
    assert "Somebody else logged this number at" in page
    assert "Answered: the number is right. Both checks are kept." in page
    assert session.scalars(select(PhoneCheck.outcome).order_by(PhoneCheck.id)).all() == ["confirmed", "busy"]
    assert "Somebody else logged" not in second.get(f"/police-units/{phone.listing_id}").text
