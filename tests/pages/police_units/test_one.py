"""One police unit: what it shows and to whom."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.codes import Audience, Outcome, Role
from geo.routing.models import RoadNetwork
from tests.factories import (
    make_check,
    make_person,
    make_phone,
    make_unit,
)
from tests.pages.police_units.answers import ANSWERS, ClientAs, stored
from tests.roads_in_use import surround, use_roads

pytestmark = pytest.mark.usefixtures("battambang")


def test_a_unit_shows_its_numbers_with_their_state_and_never_links_a_demo_number(
    session: Session, client_as: ClientAs
) -> None:
    unit = make_unit(session)
    make_check(session, make_phone(session, unit, "+85512345678"))
    make_phone(session, unit, "000 000 012", demo=True)
    make_check(session, make_phone(session, unit, "+85598765432"), Outcome.OUT_OF_SERVICE)
    session.commit()
    html = client_as("viewer").get(f"/police-units/{unit.id}").text
    assert 'href="tel:+85512345678"' in html
    assert "confirmed" in html
    assert "000 000 012" in html
    assert "not confirmed yet" in html
    assert '<del class="phone">098 765 432</del>' in html
    assert html.count("tel:+855") == 1


def test_officers_are_shown_to_those_who_may_see_them_and_reading_them_is_recorded(
    session: Session, client_as: ClientAs
) -> None:
    unit = make_unit(session)
    make_person(session, unit, "Officer For Staff", role=Role.OFFICER)
    make_person(session, unit, "Officer For Admins", role=Role.OFFICER, audience=Audience.ADMINISTRATORS)
    session.commit()
    address = f"/police-units/{unit.id}"
    viewer, staff, admin = (client_as(role).get(address).text for role in ("viewer", "staff", "admin"))
    assert "Officer For" not in viewer
    assert "Officer For Staff" in staff
    assert "Officer For Admins" not in staff
    assert "Officer For Admins" in admin
    reads = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.READ)).all()
    assert [(event.table_name, event.row_id) for event in reads] == [("listing", str(unit.id))] * 2


def test_the_history_of_a_unit_names_what_changed(session: Session, client_as: ClientAs) -> None:
    client = client_as("staff")
    client.post("/police-units/new", data=ANSWERS)
    unit = stored(session)
    client.post(f"/police-units/{unit.id}/edit", data=ANSWERS | {"version": unit.version, "name_en": "Renamed"})
    html = client.get(f"/police-units/{unit.id}/history").text
    assert "AHTJP office, Battambang" in html
    assert "Renamed" in html


@pytest.mark.parametrize("path", ["", "/edit", "/history", "/do-not-use"])
def test_a_unit_that_does_not_exist_is_not_found(client_as: ClientAs, path: str) -> None:
    assert client_as("admin").get(f"/police-units/4711{path}").status_code == 404


@pytest.mark.parametrize("address", ["/police-units/{}", "/admin/"])
def test_a_unit_that_does_not_stand_where_the_roads_are_warns_who_can_correct_it(
    session: Session, client_as: ClientAs, address: str
) -> None:
    unit = make_unit(session, "Office on a hill", lon=103.5, lat=12.5)
    network = use_roads(session)
    surround(session, network, unit, {}, metres=450, on_track=True)
    session.commit()
    page = client_as("admin").get(address.format(unit.id)).text
    assert "Office on a hill stands 450 m from any road." in page
    assert "The road of Office on a hill is mapped as a track." in page
    assert f"/police-units/{unit.id}/edit" in page
    assert "450 m" not in client_as("viewer").get(address.format(unit.id)).text
    surround(session, network, unit, {}, metres=150)
    session.commit()
    assert "from any road" not in client_as("admin").get(address.format(unit.id)).text


def test_an_administrator_is_told_that_the_roads_are_of_an_older_version(session: Session, client_as: ClientAs) -> None:
    network = session.get_one(RoadNetwork, use_roads(session))
    session.commit()
    assert "another version of these settings" not in client_as("admin").get("/admin/").text
    network.profile_hash = "older"
    session.commit()
    assert "another version of these settings" in client_as("admin").get("/admin/").text
