""" "Do not use", and units that are archived."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason, Purpose, Role, Status
from directory.models import Listing, PoliceUnit
from tests.factories import (
    make_hotline,
    make_person,
    make_phone,
    make_unit,
)
from tests.pages.police_units.answers import ClientAs, names_in, stored

pytestmark = pytest.mark.usefixtures("battambang")


def test_a_withheld_unit_shows_everybody_the_replacement_and_its_reason_to_administrators(
    session: Session, client_as: ClientAs
) -> None:
    unit = make_unit(session, "Not this one")
    make_phone(session, unit, "+85512345678")
    hotline = make_hotline(session, "The hotline")
    make_phone(session, hotline, "1288", purpose=Purpose.HOTLINE)
    session.commit()
    admin = client_as("admin")
    answers = {"reason": DoNotUseReason.SAFETY_CONCERN.value, "call_instead": str(hotline.id)}
    mine = answers | {"version": unit.version}
    assert client_as("staff").post(f"/police-units/{unit.id}/do-not-use", data=answers).status_code == 403
    assert admin.post(f"/police-units/{unit.id}/do-not-use", data={"reason": "", "call_instead": ""}).status_code == 422
    assert admin.post(f"/police-units/{unit.id}/do-not-use", data=mine).status_code == 302
    assert admin.post(f"/police-units/{unit.id}/do-not-use", data=mine).status_code == 302  # sent twice
    other = mine | {"reason": DoNotUseReason.CLOSED.value}
    conflict = admin.post(f"/police-units/{unit.id}/do-not-use", data=other)
    assert conflict.status_code == 409
    assert "Not safe" in conflict.text.split("<tbody>")[1].split("</tbody>")[0]

    viewer = client_as("viewer")
    html = viewer.get(f"/police-units/{unit.id}").text
    main = html.split("<main")[1]
    assert "Do not use this unit" in main
    assert "The hotline" in main
    assert 'href="tel:1288"' in main
    assert "tel:+85512345678" not in main
    assert "Not safe" not in html
    assert "Not safe" in admin.get(f"/police-units/{unit.id}").text
    assert "Do not use" in viewer.get("/police-units/").text
    assert names_in(admin.get("/police-units/?withheld=1").text) == ["Not this one"]

    assert admin.post(f"/police-units/{unit.id}/use-again", data={"version": 1}).status_code == 409
    again = {"version": stored(session).version}
    assert admin.post(f"/police-units/{unit.id}/use-again", data=again).status_code == 302
    assert stored(session).do_not_use is None
    assert stored(session).call_instead_id is None


def withhold(unit: PoliceUnit, instead: Listing | None = None) -> PoliceUnit:
    """Mark a unit "do not use"."""
    unit.do_not_use = DoNotUseReason.SAFETY_CONCERN
    unit.call_instead_id = instead.id if instead else None
    return unit


def test_a_replacement_that_is_not_to_be_used_itself_is_never_a_call_button(
    session: Session, client_as: ClientAs
) -> None:
    last, middle, first, archived = (make_unit(session, name) for name in ("Last", "Middle", "First", "Archived"))
    for number, unit in enumerate((last, middle, first, archived)):
        make_phone(session, unit, f"+8551234567{number}")
    archived.status = Status.ARCHIVED
    withhold(middle, last)
    withhold(first, middle)
    session.commit()
    viewer = client_as("viewer")
    assert calls_on(viewer, first) == ["+85512345670"]

    withhold(last, archived)
    session.commit()
    assert calls_on(viewer, first) == []
    assert "Call a hotline instead" in viewer.get(f"/police-units/{first.id}").text

    withhold(last, first)
    session.commit()
    for unit in (first, middle, last):
        assert calls_on(viewer, unit) == []


def calls_on(client: FlaskClient, unit: PoliceUnit) -> list[str]:
    """The numbers that a unit's page offers to call, below the bar and the crisis strip."""
    return re.findall(r'href="tel:([^"]+)"', client.get(f"/police-units/{unit.id}").text.split("<main")[1])


def test_nothing_of_a_unit_that_is_not_to_be_used_can_be_called_on_any_page(
    session: Session, client_as: ClientAs
) -> None:
    unit = withhold(make_unit(session))
    officer = make_phone(session, make_person(session, unit, role=Role.OFFICER), "+85598765432")
    phones = [make_phone(session, unit, "+85512345678"), officer]
    session.commit()
    addresses = ["/police-units/", f"/police-units/{unit.id}", f"/police-units/{unit.id}/history"]
    for role in ("staff", "admin"):
        client = client_as(role)
        for address in addresses + [f"/phones/{phone.id}/checks" for phone in phones]:
            assert "tel:+855" not in client.get(address).text, address
    viewer = client_as("viewer")
    for address in addresses[:2]:
        assert "012 345 678" not in viewer.get(address).text


def test_the_numbers_of_an_archived_unit_are_no_links(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session)
    make_phone(session, unit, "+85512345678")
    unit.status = Status.ARCHIVED
    session.commit()
    staff = client_as("staff")
    for address in (f"/police-units/{unit.id}", "/police-units/?status=archived"):
        page = staff.get(address).text
        assert '<del class="phone">012 345 678</del>' in page
        assert "tel:+855" not in page


def test_a_unit_is_archived_and_restored(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session)
    session.commit()
    client = client_as("staff")
    client.post(f"/police-units/{unit.id}/archive", data={"version": unit.version})
    assert stored(session).status is Status.ARCHIVED
    client.post(f"/police-units/{unit.id}/restore", data={"version": unit.version})
    assert stored(session).status is Status.ACTIVE
