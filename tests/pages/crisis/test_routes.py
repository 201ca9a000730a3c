"""The answer of the crisis search as a page: whom to call first, and for which place."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason, Outcome
from directory.dates import TIME_ZONE
from directory.models import Hotline, Phone, PoliceUnit
from geo.routing.changes import TimeRow, activate, add_network, store_times
from geo.routing.models import NetworkStatus, OriginKind, TimeStatus
from geo.travel_times import Mode
from tests.factories import (
    make_check,
    make_hotline,
    make_phone,
    make_place,
    make_province,
    make_unit,
    make_village,
)
from tests.pages.crisis.asking import ask_json, calls, search


def test_a_number_that_does_not_answer_at_this_hour_says_why_the_hotline_stands_first(
    viewer: FlaskClient, unit: PoliceUnit, session: Session
) -> None:
    phone = session.scalars(select(Phone).where(Phone.listing_id == unit.id)).one()
    hour = datetime.now(ZoneInfo(TIME_ZONE)).hour
    phone.answers_from, phone.answers_until = (hour + 12) % 24, (hour + 13) % 24
    session.commit()

    response = search(viewer, q="Phum Thmei")

    assert calls(response)[:2] == ["1288", "+85512000001"]
    assert "This number does not answer at this hour." in response.text


def test_the_form_shows_the_hotlines_first(viewer: FlaskClient, unit: PoliceUnit) -> None:
    response = viewer.get("/nearest")

    assert response.status_code == 200
    assert calls(response)[:2] == ["1288", "117"]
    assert response.text.index("tel:1288") < response.text.index('<form class="question"')


def test_a_confirmed_number_of_the_responsible_unit_is_the_first_call(viewer: FlaskClient, unit: PoliceUnit) -> None:
    response = search(viewer, q="Phum Thmei")

    assert calls(response)[0] == "+85512000001"
    assert "confirmed 12 days ago" in response.text


def test_a_stale_number_leaves_the_hotline_first_and_the_unit_right_below(
    viewer: FlaskClient, unit: PoliceUnit, session: Session
) -> None:
    other = make_province(session, "02", 105, 12)
    stale = make_unit(session, "Stale office", jurisdictions=[other])
    make_check(session, make_phone(session, stale, "+85512000009"), days_ago=500)
    session.commit()

    response = search(viewer, province="02")

    assert calls(response)[:2] == ["1288", "+85512000009"]
    assert "last confirmed 16 months ago, too long ago" in response.text


def test_a_unit_marked_do_not_use_shows_its_replacement_and_its_number_nowhere(
    viewer: FlaskClient, unit: PoliceUnit, session: Session
) -> None:
    other = make_unit(session, "Call instead")
    make_check(session, make_phone(session, other, "+85512000002"))
    unit.do_not_use, unit.call_instead_id = DoNotUseReason.SAFETY_CONCERN, other.id
    session.add(unit)
    session.commit()

    response = search(viewer, q="Phum Thmei")

    assert calls(response)[0] == "+85512000002"
    assert "Call this instead of Banteay office." in response.text
    assert "12000001" not in response.text.replace(" ", "")
    assert "12 000 001" not in response.text


def test_a_disproved_number_is_no_call_button(viewer: FlaskClient, unit: PoliceUnit, session: Session) -> None:
    make_check(session, make_phone(session, unit, "+85512000005"), Outcome.WRONG_NUMBER)
    session.commit()

    assert "+85512000005" not in calls(search(viewer, q="Phum Thmei"))


def test_a_demo_number_is_shown_and_is_never_a_link(viewer: FlaskClient, session: Session, unit: PoliceUnit) -> None:
    other = make_province(session, "02", 105, 12)
    demo = make_unit(session, "Demo office", jurisdictions=[other], demo=True)
    make_check(session, make_phone(session, demo, "000 000 002", demo=True))
    session.commit()

    response = search(viewer, province="02")

    assert "000 000 002" in response.text
    assert calls(response)[0] == "1288"
    assert not any("000" in number for number in calls(response) if number.startswith("0"))


def test_a_khmer_name_finds_the_village(viewer: FlaskClient, unit: PoliceUnit) -> None:
    assert calls(search(viewer, q="ភូមិថ្មី"))[0] == "+85512000001"


def test_an_eight_digit_code_finds_the_village(viewer: FlaskClient, unit: PoliceUnit) -> None:
    assert ask_json(viewer, q="01010101").json["place"]["code"] == "01010101"


def test_several_places_of_one_name_give_a_list_to_choose_from_below_which_are_hotlines(
    viewer: FlaskClient, unit: PoliceUnit, session: Session
) -> None:
    make_province(session, "02", 105, 12, name_en="Takaev")
    make_village(session, "02010101", 105.5, 12.5, name_en="Phum Thmei", name_km="ភូមិថ្មី")
    session.commit()

    response = search(viewer, q="Phum Thmei")

    assert re.findall(r'name="q" value="(\d{8})"', response.text) == ["01010101", "02010101"]
    assert "Village, Place 020101, Place 0201, Takaev" in response.text
    assert calls(response)[:2] == ["1288", "117"]
    assert calls(search(viewer, q="01010101"))[0] == "+85512000001"


def test_a_province_beats_villages_of_its_name_which_are_offered_too(
    viewer: FlaskClient, unit: PoliceUnit, session: Session
) -> None:
    make_province(session, "02", 105, 12)
    make_village(session, "02010101", 105.5, 12.5, name_en="Banteay", name_km="បន្ទាយ")
    session.commit()

    response = search(viewer, q="Banteay")

    assert calls(response)[0] == "+85512000001"
    assert 'value="02010101"' in response.text


def test_a_name_that_nobody_knows_still_gives_the_hotlines_and_the_provinces(
    viewer: FlaskClient, unit: PoliceUnit
) -> None:
    response = search(viewer, q="xyzzyx")

    assert response.status_code == 200
    assert calls(response)[0] == "1288"
    assert '<option value="01">Banteay</option>' in response.text


def test_a_name_that_is_only_like_others_is_said_to_be_unknown(viewer: FlaskClient, unit: PoliceUnit) -> None:
    sentence = "No place has exactly this name"

    assert sentence in search(viewer, q="Tmei").text
    assert sentence not in search(viewer, q="Phum Thmei").text


def test_no_province_is_chosen_until_somebody_chooses_one(viewer: FlaskClient, unit: PoliceUnit) -> None:
    form = viewer.get("/nearest").text

    assert re.search(r'<select id="province"[^>]* required>\s*<option value="">Choose the province', form)
    assert search(viewer, province="").status_code == 422


def test_a_village_without_coordinates_says_that_its_commune_answers(
    viewer: FlaskClient, unit: PoliceUnit, session: Session
) -> None:
    make_place(session, "0102")
    make_place(session, "010201", point=(103.4, 12.4))
    make_village(session, "01020101", lon=None, lat=None, name_en="Nowhere", name_km="គ្មានទី")
    session.commit()

    assert "the village’s own position is not known" in search(viewer, q="Nowhere").text


def test_coordinates_give_the_responsible_unit(viewer: FlaskClient, unit: PoliceUnit) -> None:
    assert calls(search(viewer, lat="12.5", lon="103.5"))[0] == "+85512000001"


def test_coordinates_pasted_into_the_name_field_are_understood(viewer: FlaskClient, unit: PoliceUnit) -> None:
    assert calls(search(viewer, q="12.5000, 103.5000"))[0] == "+85512000001"


def test_a_position_in_thailand_is_said_to_be_abroad_and_the_hotlines_come_first(
    viewer: FlaskClient, unit: PoliceUnit
) -> None:
    response = search(viewer, lat="13.75", lon="100.5")

    assert "This position is outside the country that this directory covers" in response.text
    assert "+855 12 000 001" in response.text
    assert calls(response)[0] == "1288"


def test_abroad_the_first_call_is_a_number_that_can_be_dialled_from_there(
    viewer: FlaskClient, unit: PoliceUnit, session: Session
) -> None:
    make_phone(session, session.scalars(select(Hotline).order_by(Hotline.id)).first(), "+85523997919", position=1)
    session.commit()

    assert calls(search(viewer, lat="13.75", lon="100.5"))[0] == "+85523997919"
    assert calls(search(viewer, lat="12.5", lon="103.5"))[0] == "+85512000001"


def test_near_a_border_a_unit_over_it_is_not_called_the_place_s_own(
    viewer: FlaskClient, unit: PoliceUnit, session: Session
) -> None:
    make_province(session, "02", 104, 12)
    session.commit()

    response = search(viewer, lat="12.5", lon="104.005")

    assert calls(response)[:2] == ["1288", "+85512000001"]
    assert "this is the unit over it" in response.text


def test_a_hotline_that_was_disproved_is_no_button_and_the_next_one_takes_its_place(
    viewer: FlaskClient, unit: PoliceUnit, session: Session
) -> None:
    make_check(session, session.scalars(select(Phone).where(Phone.number == "1288")).one(), Outcome.OUT_OF_SERVICE)
    session.commit()

    assert calls(viewer.get("/nearest"))[0] == "117"
    assert "1288" not in calls(search(viewer, q="Phum Thmei"))


def test_a_hotline_of_one_province_says_that_it_is_only_for_this_area(
    viewer: FlaskClient, unit: PoliceUnit, session: Session
) -> None:
    local = make_hotline(session, "Local hotline")
    local.place_code = "01"
    make_check(session, make_phone(session, local, "+85512000007"))
    session.commit()

    assert "only for this area" in search(viewer, q="Phum Thmei").text
    assert "+85512000007" not in calls(viewer.get("/nearest"))


@pytest.mark.parametrize("typed", ["12.5, 103.5", "12.5 103.5", "១២.៥ ១០៣.៥", "12.50 N 103.50 E", "12,50 103,50"])
def test_coordinates_are_taken_in_the_field_for_a_name(viewer: FlaskClient, unit: PoliceUnit, typed: str) -> None:
    assert ask_json(viewer, q=typed).json["place"]["precision"] == "gps"


def store_way(session: Session, unit: PoliceUnit, seconds: int | None, status: TimeStatus) -> None:
    """Store the way from the village of `unit` to it, by the roads in use."""
    network = add_network(session, "embedded", NetworkStatus.READY)
    activate(session, network.id)
    metres = None if seconds is None else 40_000
    key = (OriginKind.VILLAGE, 1010101, Mode.MOTORCYCLE, unit.id, network.id)
    store_times(session, [TimeRow(*key, seconds, metres, status, 10, 10, 1, unit.revision)])
    session.commit()


def test_a_time_by_road_never_looks_like_an_estimate(viewer: FlaskClient, unit: PoliceUnit, session: Session) -> None:
    assert "(estimate)" in search(viewer, q="01010101").text
    store_way(session, unit, 2_400, TimeStatus.ROUTED)

    page = search(viewer, q="01010101").text
    assert "30 to 60 minutes by motorcycle, by road" in page
    assert "estimate" not in page
    document = ask_json(viewer, lon="103.51", lat="12.5").json
    assert document["times_from"]["code"] == "01010101"
    for contact in (*document["responsible"], *document["nearest"]):
        assert (contact["seconds"], contact["method"], contact["way"]) == (2_400, "routed", "routed")
    assert "counted from the village Phum Thmei" in search(viewer, lon="103.51", lat="12.5").text


@pytest.mark.parametrize(
    ("seconds", "status", "words"),
    [
        (None, TimeStatus.NO_PATH, "no way by road is known: a boat, or a road that is not mapped"),
        (None, TimeStatus.OFF_ROAD, "no road is known near by"),
        (2_400, TimeStatus.OFF_ROAD, "30 to 60 minutes by motorcycle, by road and a long way on foot"),
    ],
)
def test_a_way_that_is_none_says_so_in_words(
    viewer: FlaskClient, unit: PoliceUnit, session: Session, seconds: int | None, status: TimeStatus, words: str
) -> None:
    store_way(session, unit, seconds, status)
    assert words in search(viewer, q="01010101").text
    contact = ask_json(viewer, q="01010101").json["responsible"][0]
    assert (contact["seconds"], contact["method"], contact["way"]) == (seconds, "routed", status.value)
