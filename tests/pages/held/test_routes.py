"""What is held about a person: handed over as a file, and erased for good."""

import re
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.codes import Role
from directory.dates import today
from directory.models import Erasure, Person, Phone, PhoneCheck, PoliceUnit
from tests.factories import make_check, make_church, make_person, make_phone, make_unit

ClientAs = Callable[[str], FlaskClient]

SECRETS = ("Goes For Good", "ទៅជារៀងរហូត", "12778899", "12 778 899", "11222333")


@pytest.fixture
def person(session: Session, client_as: ClientAs) -> Person:
    """An officer with a name that was changed, a number that was replaced, a check, and somebody who read it all."""
    unit = make_unit(session, "The office")
    person = make_person(session, unit, "Goes For Good", name_km="ទៅជារៀងរហូត", role=Role.OFFICER)
    make_check(session, make_phone(session, person, "+85511222333"))
    session.commit()
    staff = client_as("staff")
    first = session.scalars(select(Phone)).one()
    changed = {"version": unit.version, "number": "012 778 899", "purpose": "mobile"}
    assert staff.post(f"/phones/{first.id}/edit", data=changed).status_code == 302
    session.expire_all()
    second = session.scalars(select(Phone)).one()
    check = {"outcome": "confirmed", "method": "call", "checked_on": today().isoformat()}
    assert staff.post(f"/phones/{second.id}/checks", data=check).status_code == 302
    assert staff.get(f"/people/{person.id}/edit").status_code == 200
    assert staff.get(f"/police-units/{unit.id}").status_code == 200
    return person


def whole_database(session: Session) -> str:
    """Every value that the database holds, as text."""
    tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    rows = (session.scalars(text(f'SELECT t::text FROM "{table}" t')).all() for table in tables)
    return "\n".join(line for lines in rows for line in lines)


def test_the_file_holds_everything_about_the_person_and_who_read_it(
    session: Session, client_as: ClientAs, person: Person
) -> None:
    other = make_person(session, session.scalars(select(PoliceUnit)).one(), "Somebody Else")
    make_phone(session, other, "+85515999888")
    session.commit()
    admin = client_as("admin")
    answer = admin.post(f"/people/{person.id}/held", data={"format": "json"})
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    document = orjson.loads(answer.data)
    assert document["stored"]["person"][0]["name_en"] == "Goes For Good"
    assert [row["number"] for row in document["stored"]["phone"]] == ["+85512778899"]
    assert len(document["stored"]["phone_check"]) == 1
    changed = orjson.dumps(document["changes"]).decode()
    assert "+85511222333" in changed  # taken out before, and still in the trail
    assert {each["table"] for each in document["readings"]} >= {"person", "listing"}
    assert document["belongs_to"]["name_en"] == "The office"
    for alien in ("Somebody Else", "15999888"):
        assert alien not in answer.text
    exports = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.EXPORT)).all()
    assert [event.table_name for event in exports] == ["person"]


def test_the_file_can_be_read_in_both_languages(client_as: ClientAs, person: Person) -> None:
    page = client_as("admin").post(f"/people/{person.id}/held", data={"format": "html"}).text
    for words in ("Goes For Good", "ទៅជារៀងរហូត", "012 778 899", "Stored now", "Officer", "មន្ត្រីប៉ូលីស", "011 222 333"):
        assert words in page
    assert "http" not in page.replace("http-equiv", "")


def test_erasing_leaves_no_value_of_the_person_anywhere_in_the_database(
    app: Flask, session: Session, client_as: ClientAs, person: Person
) -> None:
    person_id, unit = person.id, session.scalars(select(PoliceUnit)).one()
    version, mine = unit.version, AuditEvent.row_id == str(person_id)
    before = whole_database(session)
    for secret in ("Goes For Good", "ទៅជារៀងរហូត", "12778899", "11222333"):
        assert secret in before
    counted = select(func.count()).where(AuditEvent.table_name == "person", mine, AuditEvent.action != Action.READ)
    events = session.scalar(counted)
    admin = client_as("admin")
    asked = admin.get(f"/people/{person_id}/erase").text
    assert "Nobody can undo this" in asked
    assert admin.post(f"/people/{person_id}/erase").status_code == 422
    assert session.get(Person, person_id) is not None
    assert admin.post(f"/people/{person_id}/erase", data={"sure": "y"}).location == "/admin/people/erased"
    session.expire_all()
    after = whole_database(session)
    for secret in SECRETS:
        assert secret not in after
    assert session.scalar(select(func.count(Person.id))) == 0
    assert session.scalar(select(func.count(Phone.id))) == 0
    assert session.scalar(select(func.count(PhoneCheck.id))) == 0
    kept = session.scalars(select(AuditEvent).where(AuditEvent.table_name == "person", mine)).all()
    assert len(kept) == (events or 0) + 1  # with the deletion itself
    assert all(event.old is None and event.new is None for event in kept)
    assert not [event for event in kept if event.action == Action.READ]
    erasure = session.scalars(select(Erasure)).one()
    assert (erasure.person_id, erasure.erased_by_id) == (person_id, kept[-1].actor_id)
    assert unit.version == version + 1
    done = admin.get("/admin/people/erased").text
    assert f"Person {person_id}" in done
    assert "erased since" in admin.get("/admin/trail").text
    assert admin.post(f"/people/{person_id}/erase", data={"sure": "y"}).status_code == 302  # sent twice
    assert admin.get(f"/people/{person_id}/held").status_code == 404


def test_others_keep_what_is_theirs(session: Session, client_as: ClientAs, person: Person) -> None:
    unit = session.scalars(select(PoliceUnit)).one()
    other = make_person(session, unit, "Stays Here")
    make_check(session, make_phone(session, other, "+85515999888"))
    make_phone(session, unit, "+85523999777")
    session.commit()
    client_as("admin").post(f"/people/{person.id}/erase", data={"sure": "y"})
    after = whole_database(session)
    session.expire_all()
    assert session.scalars(select(Phone.number).order_by(Phone.number)).all() == ["+85515999888", "+85523999777"]
    assert after.count("Stays Here") >= 2  # the row, and the event that added it


def test_whoever_was_taken_out_before_can_be_erased_from_the_trail_alone(
    session: Session, client_as: ClientAs, person: Person
) -> None:
    person_id = person.id
    session.delete(person)
    session.commit()
    admin = client_as("admin")
    assert "stands in the audit trail" in admin.get(f"/people/{person_id}/held").text
    assert admin.post(f"/people/{person_id}/erase", data={"sure": "y"}).status_code == 302
    after = whole_database(session)
    assert not [secret for secret in SECRETS if secret in after]


def test_a_table_that_points_at_a_person_comes_in_by_itself() -> None:
    from directory.people.belongings import links

    assert {link.table.name for link in links()} >= {"phone", "phone_check"}
    assert "audit_event" not in {link.table.name for link in links()}


def test_who_is_no_longer_shown_is_listed_for_administrators(
    session: Session, client_as: ClientAs, person: Person
) -> None:
    admin = client_as("admin")
    assert "Goes For Good" not in admin.get("/admin/people").text
    person.left_on = today()
    session.commit()
    assert f"/people/{person.id}/held" in admin.get("/admin/people").text


@pytest.mark.parametrize("role", ["viewer", "staff"])
def test_nobody_but_administrators_may(client_as: ClientAs, person: Person, role: str) -> None:
    client: Any = client_as(role)
    for address in ("held", "erase"):
        assert client.get(f"/people/{person.id}/{address}").status_code == 403
        assert client.post(f"/people/{person.id}/{address}", data={"sure": "y"}).status_code == 403


@pytest.mark.parametrize("person_id", [4711, 10**30])
def test_nobody_is_nobody(client_as: ClientAs, person_id: int) -> None:
    admin = client_as("admin")
    for address in ("held", "erase"):
        assert admin.get(f"/people/{person_id}/{address}").status_code == 404
        assert admin.post(f"/people/{person_id}/{address}", data={"sure": "y"}).status_code == 404


def test_those_who_are_gone_are_found_by_name_and_by_why_in_pages(session: Session, client_as: ClientAs) -> None:
    church = make_church(session)
    for index in range(60):
        make_person(session, church, f"Left {index:02d}").left_on = today()
    make_person(session, church, "Sok Withdrew").consent_withdrawn_on = today()
    make_person(session, church, "Sok Serves")
    session.commit()
    admin, address = client_as("admin"), "/admin/people"
    page = admin.get(address).text
    assert "61 people" in page
    assert "Left 10" not in page
    assert "Left 10" in admin.get(re.findall(r'href="([^"]*after=\d+)"', page)[0]).text
    found = admin.get(f"{address}?q=sok").text
    assert "Sok Withdrew" in found
    assert "Sok Serves" not in found
    assert "1 person" in found
    assert "1 person" in admin.get(f"{address}?why=withdrew").text
    assert "Nobody fits these filters" in admin.get(f"{address}?q=sok&why=left").text
