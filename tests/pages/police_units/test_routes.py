"""Police units in the browser: the list, one unit, adding and changing one, and "do not use"."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.codes import Audience, DoNotUseReason, Outcome, Precision, Purpose, Role, Status, UnitType
from directory.listings.queries import coordinates_of
from directory.models import Listing, PoliceUnit
from geo.routing.models import RoadNetwork
from tests.factories import (
    make_check,
    make_hotline,
    make_person,
    make_phone,
    make_place,
    make_province,
    make_unit,
    make_village,
)
from tests.roads_in_use import surround, use_roads

ClientAs = Callable[[str], FlaskClient]

ANSWERS: dict[str, Any] = {
    "name_km": "ការិយាល័យ",
    "name_en": "AHTJP office, Battambang",
    "unit_type": "provincial_office",
    "provinces": ["02"],
    "places": "",
    "place_text": "",
    "coordinates": "",
}


@pytest.fixture(autouse=True)
def battambang(session: Session) -> None:
    """Two provinces, the second with a village."""
    make_province(session, "01", 102.0, 13.0, name_en="Banteay Meanchey", name_km="បន្ទាយមានជ័យ")
    make_province(session, "02", 103.0, 13.0, name_en="Battambang", name_km="បាត់ដំបង")
    make_village(session, "02010101", 103.5, 13.5, name_en="Ou Ta Ki", name_km="អូរតាគី")


def names_in(html: str) -> list[str]:
    """The units that a list names, in its order."""
    return [part.split("</a>")[0].split(">")[-1] for part in html.split('<th scope="row">')[1:]]


def stored(session: Session) -> PoliceUnit:
    """The only unit, as it is stored now."""
    session.expire_all()
    return session.scalars(select(PoliceUnit)).one()


def test_the_list_is_filtered_by_province_type_text_status_and_confirmation(
    session: Session, client_as: ClientAs
) -> None:
    from places.queries import get_place

    first, second = get_place(session, "01"), get_place(session, "02")
    assert first
    assert second
    banteay = make_unit(session, "Office Banteay", name_km="ការិយាល័យបន្ទាយ", jurisdictions=[first])
    make_unit(session, "Post Battambang", jurisdictions=[second], unit_type=UnitType.POST)
    make_unit(session, "Archived office").status = Status.ARCHIVED
    make_check(session, make_phone(session, banteay))
    session.commit()
    client = client_as("viewer")

    def listed(query: str) -> list[str]:
        return names_in(client.get(f"/police-units/?{query}").text)

    assert listed("") == ["Office Banteay", "Post Battambang"]
    assert listed("province=01") == ["Office Banteay"]
    assert listed("type=post") == ["Post Battambang"]
    assert listed("q=banteay") == ["Office Banteay"]
    assert listed("q=បន្ទាយ") == ["Office Banteay"]
    assert listed("status=archived") == ["Archived office"]
    assert len(listed("status=all")) == 3
    assert listed("unconfirmed=1") == ["Post Battambang"]
    assert listed("sort=newest") == ["Post Battambang", "Office Banteay"]
    assert listed("province=99&type=x&sort=y&after=zzz&status=a") == ["Office Banteay", "Post Battambang"]
    assert "No police unit fits" in client.get("/police-units/?q=nothing+like+it").text


def test_a_district_lists_who_stands_in_it_and_who_is_responsible_for_it_or_for_a_part_or_for_the_whole_province(
    session: Session, client_as: ClientAs
) -> None:
    from places.queries import get_place

    province, village = get_place(session, "02"), get_place(session, "02010101")
    assert province
    assert village
    other = make_place(session, "0202")
    make_unit(session, "Of the province", jurisdictions=[province])
    make_unit(session, "Of a village", jurisdictions=[village])
    make_unit(session, "Of another district", jurisdictions=[other])
    make_unit(session, "Stands here").place_code = village.code
    make_unit(session, "On the map", lon=102.5, lat=13.5)
    session.commit()
    client = client_as("viewer")
    html = client.get("/police-units/?province=02&district=0201").text
    assert names_in(html) == ["Of a village", "Of the province", "Stands here"]
    assert "3 police units" in html
    assert "On the map" not in client.get("/police-units/?unplaced=y").text
    assert "Stands here" in client.get("/police-units/?unplaced=y").text


def test_long_lists_come_in_pages_that_lead_to_each_other(session: Session, client_as: ClientAs) -> None:
    for number in range(120):
        make_unit(session, f"Unit {number:03}")
    session.commit()
    client = client_as("viewer")
    page = client.get("/police-units/")
    assert "120 police units" in page.text
    seen = names_in(page.text)
    while 'rel="next"' in page.text:
        following = page.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        page = client.get(following)
        seen += names_in(page.text)
    assert seen == [f"Unit {number:03}" for number in range(120)]
    back = page.text.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert names_in(client.get(back).text) == [f"Unit {number:03}" for number in range(50, 100)]


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


def test_a_unit_is_added_and_found_where_its_village_is(session: Session, client_as: ClientAs) -> None:
    answer = client_as("staff").post("/police-units/new", data=ANSWERS | {"place_text": "អូរតាគី"})
    assert answer.status_code == 302
    unit = stored(session)
    assert answer.location == f"/police-units/{unit.id}"
    assert unit.place_code == "02010101"
    assert unit.precision is Precision.VILLAGE
    assert unit.key_en
    page = client_as("staff").get(answer.location).text
    assert "Battambang" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name_km": "", "name_en": ""}, "Type the name"),
        ({"unit_type": "army"}, "what kind"),
        ({"provinces": ["77"]}, "from the list"),
        ({"places": "0201 9999"}, "9999"),
        ({"place_text": "Nowhere"}, "exactly this name"),
        ({"place_text": "99999999"}, "99999999"),
        ({"coordinates": "13.5"}, "coordinates"),
        ({"coordinates": "13.5, 102.5", "place_text": "02010101"}, "outside the province"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_stored(
    session: Session, client_as: ClientAs, changes: dict[str, Any], words: str
) -> None:
    answer = client_as("staff").post("/police-units/new", data=ANSWERS | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert "There is a problem" in answer.text
    assert not session.scalars(select(PoliceUnit)).all()


def test_a_position_in_another_province_is_kept_when_somebody_says_so(session: Session, client_as: ClientAs) -> None:
    answers = ANSWERS | {"coordinates": "13.5, 102.5", "place_text": "02010101", "outside_kept": "y"}
    assert client_as("staff").post("/police-units/new", data=answers).status_code == 302
    assert stored(session).precision is Precision.GPS


def test_of_places_with_one_name_the_code_is_asked_for(session: Session, client_as: ClientAs) -> None:
    make_village(session, "02010102", name_en="Ou Ta Ki", name_km="អូរតាគី")
    session.commit()
    answer = client_as("staff").post("/police-units/new", data=ANSWERS | {"place_text": "Ou Ta Ki"})
    assert answer.status_code == 422
    assert "02010101" in answer.text
    assert "02010102" in answer.text


def test_the_code_of_a_unit_s_place_is_shown_with_its_names(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session)
    unit.place_code = "02010101"
    session.commit()

    assert "02010101: Ou Ta Ki, " in client_as("staff").get(f"/police-units/{unit.id}/edit").text


def test_a_changed_unit_keeps_its_position_and_one_that_moves_gets_a_new_revision(
    session: Session, client_as: ClientAs
) -> None:
    client = client_as("staff")
    client.post("/police-units/new", data=ANSWERS | {"coordinates": "13.5, 103.5", "place_text": "02010101"})
    unit = stored(session)
    address = f"/police-units/{unit.id}/edit"
    form = client.get(address).text
    assert 'value="13.5, 103.5"' in form
    answers = ANSWERS | {"version": unit.version, "coordinates": "13.5, 103.5", "place_text": "02010101"}
    client.post(address, data=answers | {"name_en": "Renamed"})
    assert (stored(session).name_en, stored(session).revision) == ("Renamed", 1)
    client.post(address, data=answers | {"version": stored(session).version, "coordinates": "13.6, 103.5"})
    assert stored(session).revision == 2


def test_the_position_is_taken_from_the_way_that_was_chosen(session: Session, client_as: ClientAs) -> None:
    client = client_as("staff")
    page = client.get("/police-units/new").text
    assert "data-pin" in page
    typed = {"place_text": "02010101", "coordinates": "13.6, 103.6", "latitude": "១៣.៧", "longitude": "103.7"}
    for way, position in (("place", (13.5, 103.5)), ("coordinates", (13.6, 103.6)), ("pin", (13.7, 103.7))):
        added = client.post("/police-units/new", data=ANSWERS | typed | {"where": way, "name_en": way})
        assert added.status_code == 302
        session.expire_all()
        unit = session.scalars(select(PoliceUnit).where(PoliceUnit.name_en == way)).one()
        found = coordinates_of(unit)
        assert found is not None
        assert (found.lat, found.lon) == position
        assert unit.place_code == "02010101"
    stored_pin = client.get(f"{added.location}/edit").text
    assert 'value="13.7"' in stored_pin
    refused = client.post("/police-units/new", data=ANSWERS | {"where": "pin", "latitude": "", "longitude": ""})
    assert refused.status_code == 422
    assert "Type the coordinates" in refused.text
    assert client.post("/police-units/new", data=ANSWERS | {"where": "elsewhere"}).status_code == 302


def test_who_saves_second_sees_both_versions_and_loses_nothing(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session, "As it was")
    session.commit()
    opened = unit.version
    address = f"/police-units/{unit.id}/edit"
    client_as("staff").post(address, data=ANSWERS | {"version": opened, "name_en": "Theirs"})
    second = client_as("staff")
    answer = second.post(address, data=ANSWERS | {"version": opened, "name_en": "Mine"})
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert answer.text.count("Mine") >= 2  # in the table and in the form
    assert stored(session).name_en == "Theirs"
    renewed = answer.text.split('name="version" type="hidden" value="')[1].split('"')[0]
    second.post(address, data=ANSWERS | {"version": renewed, "name_en": "Mine"})
    assert stored(session).name_en == "Mine"


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
