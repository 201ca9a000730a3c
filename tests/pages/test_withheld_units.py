"""A unit that is not to be used, on every page and every way out: its numbers nowhere, its reason to administrators."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason, Outcome, Role
from directory.labels import label
from directory.models import Person, Phone, PoliceUnit
from tests.factories import (
    make_check,
    make_church,
    make_hotline,
    make_person,
    make_phone,
    make_province,
    make_unit,
    make_village,
)
from tests.pages.ways_out import everything

ClientAs = Callable[[str], FlaskClient]

NUMBERS = ("+85512778899", "012 778 899", "12778899", "+85598776655", "098 776 655", "98776655")


@dataclass
class Withheld:
    """A unit that is not to be used, its own number and its officer's, and what is called instead."""

    unit: PoliceUnit
    phones: list[Phone]
    officer: Person
    values: dict[str, list[object]]


@pytest.fixture
def withheld(session: Session, client_as: ClientAs) -> Withheld:
    """Marked by an administrator on its page, so that the mark and the numbers stand in the history, too."""
    province = make_province(session, "01")
    make_village(session, "01010101")
    unit = make_unit(session, "Not this one", jurisdictions=[province], lon=103.5, lat=12.5)
    own = make_phone(session, unit, "+85512778899")
    officer = make_person(session, unit, "Officer", role=Role.OFFICER)
    mobile = make_phone(session, officer, "+85598776655")
    for phone in (own, mobile):
        make_check(session, phone, Outcome.CONFIRMED)
    hotline = make_hotline(session, "The hotline")
    make_phone(session, hotline, "1288")
    church = make_church(session, place_code="01010101", lon=103.5, lat=12.5)
    session.commit()
    marked = client_as("admin").post(
        f"/police-units/{unit.id}/do-not-use",
        data={"version": unit.version, "reason": DoNotUseReason.SAFETY_CONCERN, "call_instead": str(hotline.id)},
    )
    assert marked.status_code == 302
    session.expire_all()
    values: dict[str, list[object]] = {
        "unit_id": [unit.id],
        "listing_id": [unit.id],
        "phone_id": [own.id, mobile.id],
        "person_id": [officer.id],
        "church_id": [church.id],
        "hotline_id": [hotline.id],
        "code": ["01", "010101"],
    }
    return Withheld(unit, [own, mobile], officer, values)


@pytest.mark.parametrize("role", ["viewer", "staff"])
@pytest.mark.parametrize("language", ["en", "km"])
def test_neither_viewers_nor_staff_find_its_reason_or_a_number_of_it_anywhere(
    app: Flask, client_as: ClientAs, withheld: Withheld, role: str, language: str
) -> None:
    client = client_as(role)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    with app.test_request_context(), force_locale(language):
        reasons = (DoNotUseReason.SAFETY_CONCERN.value, str(label(DoNotUseReason.SAFETY_CONCERN)))
    found = [
        (address, secret)
        for address, text in everything(app, client, withheld.values, (103.5, 12.5))
        for secret in (*NUMBERS, *reasons)
        if secret in text
    ]
    assert found == []


def test_an_administrator_finds_both_where_the_mark_is_changed(client_as: ClientAs, withheld: Withheld) -> None:
    page = client_as("admin").get(f"/police-units/{withheld.unit.id}").text
    assert "Not safe to call" in page
    assert "012 778 899" in page
    assert "tel:+855" not in page
    history = client_as("admin").get(f"/police-units/{withheld.unit.id}/history").text
    assert "Not safe to call" in history


@pytest.mark.parametrize("role", ["viewer", "staff", "admin"])
def test_everybody_is_given_what_to_call_instead(client_as: ClientAs, withheld: Withheld, role: str) -> None:
    client = client_as(role)
    for address in ("/police-units/", f"/police-units/{withheld.unit.id}"):
        main = client.get(address).text.split("<main")[1]
        assert "The hotline" in main, address
        assert 'href="tel:1288"' in main, address
    answer = client.post("/nearest", data={"province": "01"}, headers={"Accept": "application/json"}).json
    assert answer is not None
    assert [unit["name_en"] for unit in answer["responsible"]] == ["The hotline"]


def test_staff_are_told_why_a_page_of_its_number_is_closed_to_them(client_as: ClientAs, withheld: Withheld) -> None:
    staff = client_as("staff")
    for phone in withheld.phones:
        for address in (f"/phones/{phone.id}/edit", f"/phones/{phone.id}/checks"):
            refused = staff.get(address)
            assert refused.status_code == 403
            assert "only administrators see its numbers" in refused.text
            assert client_as("admin").get(address).status_code == 200


def test_an_administrator_is_told_where_its_numbers_stand_too_and_nobody_else_is(
    session: Session, client_as: ClientAs, withheld: Withheld
) -> None:
    others = [make_unit(session, f"Sharing unit {index}") for index in range(2)]
    for other in others:
        make_phone(session, other, "+85512778899")
    session.commit()
    admin = client_as("admin")
    for address in (f"/police-units/{withheld.unit.id}", f"/police-units/{withheld.unit.id}/do-not-use"):
        page = admin.get(address).text
        assert "go on being offered there" in page, address
        for other in others:
            assert f'href="/police-units/{other.id}"' in page, address
    assert "go on being offered there" not in client_as("staff").get(f"/police-units/{withheld.unit.id}").text
    # A line that three share does not vanish for the other two.
    assert 'href="tel:+85512778899"' in client_as("staff").get(f"/police-units/{others[0].id}").text
