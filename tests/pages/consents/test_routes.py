"""Agreements to renew: who stands on the list, what comes of asking, and that a withdrawal holds everywhere at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.codes import Audience, DoNotUseReason, Role, Status
from directory.dates import today
from directory.models import Person
from directory.people.changes import renewal_day
from directory.people.consents import PAGE_ROWS
from tests.days import IN_THE_FUTURE
from tests.factories import (
    lapse,
    make_check,
    make_church,
    make_person,
    make_phone,
    make_province,
    make_unit,
    make_village,
)
from tests.pages.ways_out import everything

ClientAs = Callable[[str], FlaskClient]

LIST = "/verify/consents"


def due_in(person: Person, days: int) -> Person:
    """Let a person's agreement run out so many days from now."""
    person.consent_renew_on = today() + timedelta(days=days)
    person.consent_given_on = person.consent_renew_on - timedelta(days=365)
    return person


def test_those_whose_agreement_has_run_out_come_first_and_without_their_names(
    session: Session, client_as: ClientAs
) -> None:
    church = make_church(session, "Grace")
    for name, days in (("Soon", 20), ("Later", 50), ("Next Year", 200), ("Today", 0)):
        due_in(make_person(session, church, name), days)
    lapse(make_person(session, church, "Has Run Out"))
    due_in(make_person(session, church, "For Administrators", audience=Audience.ADMINISTRATORS), 5)
    due_in(make_person(session, make_church(session, "Old"), "Archived"), 5).listing.status = Status.ARCHIVED
    session.commit()
    staff = client_as("staff")
    main = staff.get(LIST).text.split("<main")[1]
    assert "3 people to ask" in main
    order = [main.index(words) for words in (">Pastor<", ">Today<", ">Soon<")]
    assert order == sorted(order)
    for name in ("Has Run Out", "Later", "Next Year", "For Administrators", "Archived"):
        assert name not in main
    assert "Later" in staff.get(f"{LIST}?within=60").text
    assert "For Administrators" in client_as("admin").get(LIST).text
    assert client_as("viewer").get(LIST).status_code == 403


def test_reading_names_is_recorded_one_by_one(session: Session, client_as: ClientAs) -> None:
    church = make_church(session)
    soon, lapsed = due_in(make_person(session, church), 3), lapse(make_person(session, church))
    session.commit()
    staff = client_as("staff")
    read = select(AuditEvent.row_id).where(AuditEvent.action == Action.READ, AuditEvent.table_name == "person")
    staff.get(LIST)
    assert session.scalars(read).all() == [str(soon.id)]
    assert name_of_lapsed_stands_on(staff.get(f"{LIST}/{lapsed.id}").text, lapsed)
    assert session.scalars(read.order_by(AuditEvent.id)).all() == [str(soon.id), str(lapsed.id)]


def name_of_lapsed_stands_on(html: str, person: Person) -> bool:
    """Whether the page by which somebody is asked again says who they are."""
    return person.name_en in html


def test_a_long_list_comes_in_pages_without_a_gap(session: Session, client_as: ClientAs) -> None:
    church = make_church(session)
    people = [due_in(make_person(session, church), number % 7) for number in range(PAGE_ROWS + 5)]
    session.commit()
    staff = client_as("staff")
    first = staff.get(LIST).text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = staff.get(following).text
    assert 'rel="next"' not in second
    for person in people:
        address = f'href="{LIST}/{person.id}"'
        assert (address in first) != (address in second)


def test_who_agreed_again_is_shown_for_another_year(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session)
    person = lapse(make_person(session, unit, "Back Again", role=Role.OFFICER))
    person.asked_in_vain_on = today()
    session.commit()
    staff, day = client_as("staff"), today() - timedelta(days=2)
    page = staff.get(f"{LIST}/{person.id}").text
    assert "Not reached on" in page
    answer = staff.post(f"{LIST}/{person.id}/agreed", data={"given_on": day.strftime("%d %m %Y")})
    assert (answer.status_code, answer.location) == (302, LIST)
    session.expire_all()
    assert (person.consent_given_on, person.consent_renew_on) == (day, renewal_day(day))
    assert person.asked_in_vain_on is None
    assert "Back Again" in staff.get(f"/police-units/{unit.id}").text
    version = unit.version
    staff.post(f"{LIST}/{person.id}/agreed", data={"given_on": day.strftime("%d %m %Y")})
    session.expire_all()
    assert unit.version == version  # sent twice


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type the day"),
        ("soon", "for example 24 11 2026"),
        (IN_THE_FUTURE, "in the future"),
        ("2001-01-01", "later than that already"),
    ],
)
def test_a_day_that_cannot_be_is_refused(session: Session, client_as: ClientAs, typed: str, words: str) -> None:
    person = lapse(make_person(session, make_church(session)))
    session.commit()
    answer = client_as("staff").post(f"{LIST}/{person.id}/agreed", data={"given_on": typed})
    assert answer.status_code == 422
    assert words in answer.text


def test_who_was_not_reached_stays_on_the_list_with_the_day(session: Session, client_as: ClientAs) -> None:
    person = due_in(make_person(session, make_church(session)), 3)
    session.commit()
    staff, renew_on = client_as("staff"), person.consent_renew_on
    assert staff.post(f"{LIST}/{person.id}/not-reached").status_code == 302
    assert "Not reached on" in staff.get(LIST).text
    session.expire_all()
    assert (person.asked_in_vain_on, person.consent_renew_on) == (today(), renew_on)


@pytest.mark.parametrize("role", ["staff", "admin"])
def test_who_withdraws_is_off_every_page_map_and_export_at_once(
    app: Flask, session: Session, client_as: ClientAs, role: str
) -> None:
    province = make_province(session, "01")
    make_village(session, "01010101")
    church = make_church(session, place_code="01010101", lon=103.5, lat=12.5)
    unit = make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    people = [due_in(make_person(session, each, "Withdraws Now", name_km="ដកវិញ"), 3) for each in (church, unit)]
    phones = [make_phone(session, person, f"+8551277889{n}") for n, person in enumerate(people)]
    for phone in phones:
        make_check(session, phone)
    session.commit()
    client = client_as(role)
    values: dict[str, list[object]] = {
        "church_id": [church.id],
        "unit_id": [unit.id],
        "listing_id": [church.id, unit.id],
        "person_id": [person.id for person in people],
        "phone_id": [phone.id for phone in phones],
        "code": ["01", "0101", "010101"],
    }

    def where_they_stand() -> set[str]:
        secrets = ("Withdraws Now", "ដកវិញ", "12 778 89", "1277889")
        found = everything(app, client, values, (103.5, 12.5))
        return {address for address, text in found if any(secret in text for secret in secrets)}

    before = where_they_stand()
    for address in (f"/churches/{church.id}", f"/police-units/{unit.id}", LIST):
        assert address in before
    assert any(address.startswith("/nearest") for address in before)
    assert ("/churches/export" in before) == (role == "admin")
    for person in people:
        assert client.post(f"{LIST}/{person.id}/withdrew").status_code == 302
    # What is still held an administrator finds in the trail, and on the pages by which it is handed over and erased.
    assert {each for each in where_they_stand() if not for_administrators(each)} == set()
    session.expire_all()
    assert all(person.consent_withdrawn_on == today() for person in people)
    assert client.post(f"{LIST}/{people[0].id}/withdrew").status_code == 404


def for_administrators(address: str) -> bool:
    """Whether an address is one of those by which administrators answer for what is held."""
    return address.startswith("/admin/") or address.endswith(("/held", "/erase"))


def test_staff_see_no_number_of_somebody_at_a_unit_that_is_not_to_be_used(
    session: Session, client_as: ClientAs
) -> None:
    unit = make_unit(session)
    unit.do_not_use = DoNotUseReason.CLOSED
    person = due_in(make_person(session, unit, role=Role.OFFICER), 3)
    make_phone(session, person, "+85512778899")
    session.commit()
    assert "012 778 899" not in client_as("staff").get(f"{LIST}/{person.id}").text
    assert "012 778 899" in client_as("admin").get(f"{LIST}/{person.id}").text
