"""The contacts of a unit and of a province for a phone, as files and as codes."""

import io
import re
from collections.abc import Callable

import pytest
import vobject
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason, HotlineKind, Outcome, Purpose, Role
from directory.models import PoliceUnit
from places.models import Place
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
from tests.hostile_names import HOSTILE_NAMES
from tests.live_server import LiveServer


def add_province(session: Session) -> Place:
    return make_province(session, "01", 103, 12, name_en="Banteay Meanchey", name_km="បន្ទាយមានជ័យ")


def add_hotlines(session: Session) -> None:
    make_phone(session, make_hotline(session, "Trafficking", name_km="ជួញដូរ"), "1288", purpose=Purpose.HOTLINE)
    police = make_hotline(session, "Police", name_km="ប៉ូលិស", hotline_kind=HotlineKind.POLICE)
    make_phone(session, police, "117", purpose=Purpose.HOTLINE)


def add_unit(session: Session, province: Place | None, name_en: str = "Banteay office") -> PoliceUnit:
    """A unit with a confirmed duty desk and an unchecked office."""
    unit = make_unit(session, name_en, name_km="ការិយាល័យបន្ទាយ", jurisdictions=[province] if province else [])
    make_phone(session, unit, "+85523456789", purpose=Purpose.OFFICE)
    make_check(session, make_phone(session, unit, "+85512000001", purpose=Purpose.DUTY, position=1), days_ago=12)
    session.commit()
    return unit


def read(client: FlaskClient, address: str) -> list[vobject.base.Component]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/vcard; charset=utf-8"
    assert answer.headers["Content-Disposition"].endswith(".vcf")
    return list(vobject.readComponents(answer.get_data().decode()))


def numbers(contact: vobject.base.Component) -> list[tuple[str, str]]:
    """Each number with its label, in the order of the contact."""
    if "tel" not in contact.contents:
        return []
    labels = {line.group: line.value for line in contact.contents["x-ablabel"]}
    return [(line.value, labels[line.group]) for line in contact.contents["tel"]]


def test_the_confirmed_number_of_a_unit_comes_first_and_the_hotline_last(viewer: FlaskClient, session: Session) -> None:
    add_hotlines(session)
    unit = add_unit(session, add_province(session))

    (contact,) = read(viewer, f"/police-units/{unit.id}/contact.vcf")

    assert contact.fn.value == "Banteay office · ការិយាល័យបន្ទាយ"
    assert [tel for tel, _ in numbers(contact)] == ["tel:+85512000001", "tel:+85523456789", "tel:1288"]
    assert [label.split(" · ")[0] for _, label in numbers(contact)] == ["Duty desk", "Office", "Hotline number"]
    assert all(" · " in label for _, label in numbers(contact))
    assert "012 000 001: confirmed on" in contact.note.value
    assert "1288: not confirmed yet" in contact.note.value


def test_the_hotline_comes_before_a_unit_whose_numbers_nobody_has_confirmed_lately(
    viewer: FlaskClient, session: Session
) -> None:
    add_hotlines(session)
    unit = make_unit(session, "Far office", jurisdictions=[add_province(session)])
    make_check(session, make_phone(session, unit, "+85512000003"), days_ago=300)
    session.commit()

    (contact,) = read(viewer, f"/police-units/{unit.id}/contact.vcf")

    assert [tel for tel, _ in numbers(contact)] == ["tel:1288", "tel:+85512000003"]
    assert "a new check is due" in contact.note.value


def test_a_number_that_was_disproved_and_one_that_is_made_up_are_in_no_contact(
    viewer: FlaskClient, session: Session
) -> None:
    add_hotlines(session)
    unit = make_unit(session, jurisdictions=[add_province(session)], demo=True)
    make_phone(session, unit, "000 000 001", demo=True)
    make_check(session, make_phone(session, unit, "+85512000004"), Outcome.WRONG_NUMBER)
    session.commit()

    for address in (f"/police-units/{unit.id}/contact.vcf", "/provinces/01/contacts.vcf"):
        assert numbers(read(viewer, address)[0]) == [("tel:1288", numbers(read(viewer, address)[0])[0][1])]


def test_instead_of_a_unit_that_is_not_to_be_called_its_replacement_is_given(
    viewer: FlaskClient, session: Session
) -> None:
    add_hotlines(session)
    unit = add_unit(session, add_province(session), "Not to call")
    other = make_unit(session, "Call instead")
    make_phone(session, other, "+85512000009")
    unit.do_not_use, unit.call_instead_id = DoNotUseReason.SAFETY_CONCERN, other.id
    session.commit()

    for address in (f"/police-units/{unit.id}/contact.vcf", "/provinces/01/contacts.vcf"):
        text = viewer.get(address).get_data(as_text=True)
        assert "Call instead" in text
        assert "+85512000009" in text
        assert "Not to call" not in text
        assert "+85512000001" not in text


def test_without_anything_to_call_instead_the_hotline_is_given(viewer: FlaskClient, session: Session) -> None:
    add_hotlines(session)
    unit = add_unit(session, add_province(session))
    unit.do_not_use = DoNotUseReason.CLOSED
    session.commit()

    (contact,) = read(viewer, f"/police-units/{unit.id}/contact.vcf")

    assert [tel for tel, _ in numbers(contact)] == ["tel:1288"]
    assert "Trafficking" in contact.fn.value


def test_the_contacts_of_a_province_are_its_units_and_the_hotlines_and_no_church_or_person(
    viewer: FlaskClient, session: Session
) -> None:
    add_hotlines(session)
    unit = add_unit(session, add_province(session))
    make_phone(session, make_person(session, unit, "Officer Sok", role=Role.OFFICER), "+85512000007")
    make_village(session, "01010101")
    church = make_church(session, "Grace Church", place_code="01010101")
    make_phone(session, church, "+85512000005")
    make_phone(session, make_person(session, church, "Pastor Dara"), "+85512000006")
    session.commit()

    contacts = read(viewer, "/provinces/01/contacts.vcf")

    assert [contact.fn.value.split(" · ")[0] for contact in contacts] == ["Banteay office", "Trafficking", "Police"]
    text = viewer.get("/provinces/01/contacts.vcf").get_data(as_text=True)
    for private in ("Grace", "Dara", "Sok", "+85512000005", "+85512000006", "+85512000007"):
        assert private not in text


@pytest.mark.parametrize("hostile", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_a_hostile_name_is_only_a_name(viewer: FlaskClient, session: Session, hostile: str) -> None:
    add_hotlines(session)
    unit = make_unit(session, hostile, jurisdictions=[add_province(session)])
    make_phone(session, unit, "+85512000001")
    session.commit()

    (contact,) = read(viewer, f"/police-units/{unit.id}/contact.vcf")

    assert contact.fn.value.splitlines() == hostile.splitlines()
    assert len(numbers(contact)) == 2


@pytest.mark.parametrize(
    "address", ["/police-units/999999/contact", "/provinces/99/contacts", "/provinces/0101/contacts"]
)
def test_contacts_of_what_does_not_exist_are_not_found(viewer: FlaskClient, address: str) -> None:
    assert viewer.get(address).status_code == 404
    assert viewer.get(f"{address}.vcf").status_code == 404


@pytest.mark.parametrize("lang", ["en", "km"])
def test_each_code_is_read_from_the_page_and_dials_what_its_labels_say(
    live_server: LiveServer, browser_page_as: Callable[[str], Page], lang: str
) -> None:
    with live_server.session() as session:
        add_hotlines(session)
        unit_id = add_unit(session, add_province(session)).id
    page = browser_page_as("viewer")
    page.set_extra_http_headers({"Accept-Language": lang})
    for address, contacts in ((f"/police-units/{unit_id}/contact", 1), ("/provinces/01/contacts", 3)):
        page.goto(address)
        codes = page.locator(".contact__code svg")
        assert codes.count() == contacts
        for position in range(contacts):
            picture = Image.open(io.BytesIO(codes.nth(position).screenshot()))
            (found,) = zxingcpp.read_barcodes(picture)
            contact = vobject.readOne(found.text)
            section = page.locator(".contact").nth(position)
            assert contact.fn.value == section.locator("h2").inner_text()
            links = section.locator("a.phone")
            shown = [str(link.get_attribute("href")).removeprefix("tel:") for link in links.all()]
            assert [tel for tel, _ in numbers(contact)] == shown
    first = page.locator(".contact").first
    assert re.findall(r"[\u1780-\u17ff]", first.locator("h2").inner_text()) != [] or lang == "en"
