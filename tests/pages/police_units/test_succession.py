"""A change of command: the old officer's numbers go at once, the new one comes, the unit's own deserve a check."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.codes import Audience, Kind, Purpose, Role
from directory.dates import today
from directory.models import Listing, Person, Phone, PoliceUnit
from tests.factories import (
    lapse,
    make_card,
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

NEW = {
    "consent": "yes",
    "name_en": "New Commander",
    "name_km": "មេថ្មី",
    "mobile": "011 222 333",
    "second": "",
    "audience": "staff",
    "given_on": today().isoformat(),
}
LATER = {"consent": "later"}


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    """A unit with a number of its own that was confirmed a month ago, and an officer with a mobile."""
    province = make_province(session, "01")
    make_village(session, "01010101")
    make_church(session, place_code="01010101", lon=103.5, lat=12.5)
    unit = make_unit(session, "The office", jurisdictions=[province], lon=103.5, lat=12.5)
    make_check(session, make_phone(session, unit, "+85523997919", purpose=Purpose.DUTY), days_ago=30)
    old = make_person(session, unit, "Old Commander", role=Role.OFFICER)
    make_check(session, make_phone(session, old, "+85512778899"))
    session.commit()
    return unit


def officer(session: Session) -> Person:
    """The one who was there first."""
    return session.scalars(select(Person).order_by(Person.id).limit(1)).one()


def send(client: FlaskClient, unit: PoliceUnit, answers: dict[str, Any], version: int | None = None) -> Any:
    """Send the form as it was opened at this version, at the stored one where none is given."""
    return client.post(f"/police-units/{unit.id}/officer-changed", data={"version": version or unit.version} | answers)


def test_the_old_officer_s_number_is_offered_nowhere_from_then_on(
    app: Flask, session: Session, client_as: ClientAs, unit: PoliceUnit
) -> None:
    old = officer(session)
    client = client_as("admin")
    values: dict[str, list[object]] = {
        "unit_id": [unit.id],
        "listing_id": [unit.id],
        "person_id": [old.id],
        "phone_id": [old_phone.id for old_phone in session.scalars(select(Phone))],
        "church_id": list(session.scalars(select(Person.listing_id))),
        "code": ["01"],
    }

    def where_it_stands() -> set[str]:
        found = everything(app, client, values, (103.5, 12.5))
        return {address for address, text in found if "Old Commander" in text or "12 778 899" in text}

    before = where_it_stands()
    assert f"/police-units/{unit.id}" in before
    assert any(address.startswith("/nearest") for address in before)
    assert send(client, unit, NEW | {"leaves": str(old.id)}).status_code == 302
    # Only administrators read the trail, and what is held of a person; nobody is offered a number there.
    assert {each for each in where_it_stands() if not each.startswith(("/admin/", "/people/"))} == set()
    page = client.get(f"/police-units/{unit.id}").text
    assert "New Commander" in page
    assert "011 222 333" in page
    session.expire_all()
    assert old.left_on == today()


def test_the_page_says_which_of_the_unit_s_own_numbers_deserve_a_check_until_somebody_has_confirmed_them(
    session: Session, client_as: ClientAs, unit: PoliceUnit
) -> None:
    client = client_as("staff")
    address = f"/police-units/{unit.id}"
    assert "Another officer took over" not in client.get(address).text
    send(client, unit, LATER | {"leaves": str(officer(session).id)})
    page = client.get(address).text
    assert "Another officer took over" in page
    assert 'href="tel:+85523997919"' in page  # it stays
    phone = session.scalars(select(Phone).where(Phone.listing_id == unit.id)).one()
    make_check(session, phone)
    session.commit()
    assert "Another officer took over" not in client.get(address).text
    assert "Another officer since" in client.get(f"{address}/history").text


def test_an_officer_who_is_marked_as_left_on_their_own_page_counts_as_a_change_of_command(
    session: Session, client_as: ClientAs, unit: PoliceUnit
) -> None:
    client = client_as("staff")
    client.post(f"/people/{officer(session).id}/left", data={"version": unit.version})
    assert "Another officer took over" in client.get(f"/police-units/{unit.id}").text


def test_the_old_officer_goes_even_where_the_new_one_is_not_known_yet(
    session: Session, client_as: ClientAs, unit: PoliceUnit
) -> None:
    assert send(client_as("staff"), unit, LATER | {"leaves": str(officer(session).id)}).status_code == 302
    session.expire_all()
    assert session.scalar(select(func.count(Person.id)).where(Person.left_on.is_(None))) == 0


def test_a_new_officer_comes_where_nobody_was_recorded(session: Session, client_as: ClientAs, unit: PoliceUnit) -> None:
    session.delete(officer(session))
    session.commit()
    assert send(client_as("staff"), unit, NEW | {"leaves": "nobody", "second": "023 222 333"}).status_code == 302
    numbers = select(Phone.number).where(Phone.person_id.is_not(None)).order_by(Phone.position)
    assert session.scalars(numbers).all() == ["+85511222333", "+85523222333"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"leaves": ""}, "Choose who leaves"),
        ({"leaves": "99999999"}, "Choose who leaves"),
        ({"consent": ""}, "Choose whether the new officer"),
        ({"consent": "later"}, "Without their agreement nothing of the new officer is stored"),
        ({"name_en": "", "name_km": ""}, "Type the name"),
        ({"mobile": "O12 345 678"}, "letter O"),
        ({"second": "1288"}, "1288"),
        ({"audience": ""}, "Choose who may see"),
        ({"given_on": "31 02 2026"}, "There is no such day"),
    ],
)
def test_a_wrong_answer_is_named_and_nobody_leaves(
    session: Session, client_as: ClientAs, unit: PoliceUnit, changes: dict[str, str], words: str
) -> None:
    answer = send(client_as("staff"), unit, NEW | {"leaves": str(officer(session).id)} | changes)
    assert answer.status_code == 422
    assert words in answer.text
    session.expire_all()
    assert officer(session).left_on is None
    assert session.scalar(select(func.count(Person.id))) == 1


def test_who_saves_second_sees_both_versions_and_nothing_is_half_done(
    session: Session, client_as: ClientAs, unit: PoliceUnit
) -> None:
    old, opened = officer(session), unit.version
    assert send(client_as("staff"), unit, NEW | {"leaves": str(old.id)}, opened).status_code == 302
    other = NEW | {"leaves": str(old.id), "name_en": "Somebody Else"}
    answer = send(client_as("staff"), unit, other, opened)
    assert answer.status_code == 409
    table = answer.text.split("<tbody>")[1].split("</tbody>")[0]
    assert "New Commander" in table
    assert "Somebody Else" in table
    session.expire_all()
    assert session.scalar(select(func.count(Person.id))) == 2
    assert f'value="{unit.version}"' in answer.text


def test_the_form_sent_twice_changes_the_officer_once(session: Session, client_as: ClientAs, unit: PoliceUnit) -> None:
    old, opened, client = officer(session), unit.version, client_as("staff")
    for _ in range(2):
        assert send(client, unit, NEW | {"leaves": str(old.id)}, opened).status_code == 302
    session.expire_all()
    assert session.scalar(select(func.count(Person.id))) == 2


def test_staff_can_let_somebody_go_whose_name_they_may_not_read(
    session: Session, client_as: ClientAs, unit: PoliceUnit
) -> None:
    old = officer(session)
    lapse(old)
    old.consent_audience = Audience.ADMINISTRATORS
    session.commit()
    staff = client_as("staff")
    page = staff.get(f"/police-units/{unit.id}/officer-changed").text
    assert "Old Commander" not in page
    assert "Officer whose name is not shown" in page
    assert send(staff, unit, LATER | {"leaves": str(old.id)}).status_code == 302


def test_a_viewer_may_not_and_a_unit_that_does_not_exist_is_not_found(client_as: ClientAs, unit: PoliceUnit) -> None:
    assert send(client_as("viewer"), unit, LATER | {"leaves": "nobody"}).status_code == 403
    assert client_as("staff").get("/police-units/4711/officer-changed").status_code == 404


def test_the_old_officer_s_mobile_goes_as_the_unit_s_own_number_too_until_a_check_confirms_it(
    session: Session, client_as: ClientAs, unit: PoliceUnit
) -> None:
    own = make_phone(session, unit, "+85512778899", position=1)  # the same as the officer's
    make_check(session, own, days_ago=2)
    session.commit()
    staff, address = client_as("staff"), f"/police-units/{unit.id}"
    assert 'href="tel:+85512778899"' in staff.get(address).text
    send(staff, unit, LATER | {"leaves": str(officer(session).id)})
    assert "tel:+85512778899" not in staff.get(address).text
    assert "tel:+85512778899" not in staff.post("/nearest", data={"province": "01"}).text
    assert "The officer has left" in staff.get(f"/phones/{own.id}/checks").text
    kept = {"outcome": "confirmed", "method": "call", "checked_on": today().isoformat()}
    staff.post(f"/phones/{own.id}/checks", data=kept)
    assert 'href="tel:+85512778899"' in staff.get(address).text


def test_everyone_who_holds_the_old_officer_s_number_on_a_card_is_listed(
    session: Session, client_as: ClientAs, unit: PoliceUnit
) -> None:
    own = make_phone(session, unit, "+85512778899", position=1)
    church = session.scalars(select(Listing).where(Listing.kind == Kind.CHURCH)).one()
    make_card(session, make_person(session, church, "Sok Dara"), unit, own)
    make_card(session, make_person(session, church, "Chan Vanna"), unit)  # without that number
    session.commit()
    staff = client_as("staff")
    answer = send(staff, unit, LATER | {"leaves": str(officer(session).id)})
    assert answer.headers["Location"] == f"/cards/reprint?unit={unit.id}"
    page = staff.get(answer.headers["Location"]).text
    assert "1 person holds a card with this unit that is no longer right" in page
    assert "012 778 899 was an officer’s who has left" in page
    assert "Sok Dara" in page
    assert "Chan Vanna" not in page


def test_the_unit_s_page_leads_to_those_whose_card_carries_what_no_longer_holds(
    session: Session, client_as: ClientAs, unit: PoliceUnit
) -> None:
    phone = session.scalars(select(Phone).where(Phone.listing_id == unit.id)).one()
    church = session.scalars(select(Listing).where(Listing.kind == Kind.CHURCH)).one()
    make_card(session, make_person(session, church), unit, phone)
    session.commit()
    staff, address = client_as("staff"), f"/police-units/{unit.id}"
    page = staff.get(address).text
    assert "1 person holds a card with this on it" in page
    assert "no longer holds" not in page
    changed = {"version": unit.version, "number": "023 222 333", "purpose": "duty"}
    assert staff.post(f"/phones/{phone.id}/edit", data=changed).status_code == 302
    page = staff.get(address).text
    assert "1 of these cards no longer holds" in page
    assert f"/cards/reprint?unit={unit.id}" in page
    assert "023 997 919 has been changed or taken out" in staff.get(f"/cards/reprint?unit={unit.id}").text
    assert "holds a card" not in client_as("viewer").get(address).text
