"""Adding and changing a police unit."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import Precision
from directory.listings.queries import coordinates_of
from directory.models import PoliceUnit
from tests.factories import (
    make_place,
    make_unit,
    make_village,
)
from tests.pages.police_units.answers import ANSWERS, ClientAs, stored

pytestmark = pytest.mark.usefixtures("battambang")


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


def test_a_unit_stays_where_it_is_when_its_place_has_no_position_and_is_named_again(
    session: Session, client_as: ClientAs
) -> None:
    client = client_as("staff")
    make_place(session, "0203", "Bavel")
    unit = make_unit(session, "Seat town", lon=102.9, lat=13.3)
    unit.place_code, unit.precision = "0203", Precision.DISTRICT
    session.commit()
    address = f"/police-units/{unit.id}/edit"
    answers = ANSWERS | {"version": unit.version, "where": "place", "place_text": "0203", "name_en": "Renamed"}
    client.post(address, data=answers)
    renamed = stored(session)
    assert (renamed.name_en, renamed.precision, renamed.revision) == ("Renamed", Precision.DISTRICT, 1)
    assert coordinates_of(renamed) == (102.9, 13.3)
    make_place(session, "0204", "Aek Phnum")
    session.commit()
    client.post(address, data=answers | {"version": renamed.version, "place_text": "0204"})
    assert (stored(session).place_code, coordinates_of(stored(session))) == ("0204", None)


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
