import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import Action, AuditEvent
from directory.codes import Audience, DoNotUseReason, HotlineKind, Outcome, Purpose, Role
from directory.dates import TIME_ZONE
from directory.models import Hotline, Person, Phone, PoliceUnit
from geo.routing.changes import TimeRow, activate, add_network, store_times
from geo.routing.models import NetworkStatus, OriginKind, TimeStatus
from geo.travel_times import Mode
from tests.factories import (
    make_check,
    make_church,
    make_hotline,
    make_person,
    make_phone,
    make_place,
    make_province,
    make_unit,
    make_village,
)
from tests.hostile_names import HOSTILE_NAMES

SECRET = "Phum Samngat"
"""A place that somebody searches and that must be found nowhere afterwards."""


@pytest.fixture
def viewer(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("viewer")


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    """A province with a unit whose number was confirmed twelve days ago, a village, and two national hotlines."""
    province = make_province(session, "01", 103, 12, name_en="Banteay", name_km="បន្ទាយ")
    make_village(session, "01010101", 103.5, 12.5, name_en="Phum Thmei", name_km="ភូមិថ្មី")
    unit = make_unit(session, "Banteay office", name_km="ការិយាល័យបន្ទាយ", jurisdictions=[province], lon=103.2, lat=12.2)
    make_check(session, make_phone(session, unit, "+85512000001"), days_ago=12)
    make_phone(session, make_hotline(session, "Trafficking hotline"), "1288")
    make_phone(session, make_hotline(session, "Police hotline", hotline_kind=HotlineKind.POLICE), "117")
    session.commit()
    return unit


def search(client: FlaskClient, **fields: str) -> TestResponse:
    return client.post("/nearest", data=fields)


def ask_json(client: FlaskClient, **fields: str) -> TestResponse:
    return client.post("/nearest", data=fields, headers={"Accept": "application/json"})


def calls(response: TestResponse) -> list[str]:
    """The numbers that the page offers to call, in its order."""
    return re.findall(r'href="tel:([^"]+)"', response.text)


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


def test_one_leaves_by_a_link_that_tells_nobody_where_one_was(
    app: Flask, viewer: FlaskClient, unit: PoliceUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "EXIT_ADDRESS", "https://weather.example/")

    for page in (
        viewer.get("/nearest"),
        search(viewer, q="Phum Thmei"),
        search(viewer, q="xyzzyx"),
        viewer.get("/help"),
    ):
        assert '<a class="exit" href="https://weather.example/" rel="noreferrer' in page.text


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


def test_swapped_coordinates_are_offered_the_right_way_round(viewer: FlaskClient, unit: PoliceUnit) -> None:
    response = search(viewer, lat="103.5", lon="12.5")

    assert response.status_code == 422
    assert '<input type="hidden" name="lat" value="12.5">' in response.text
    assert "look swapped" in response.text
    assert calls(response)[0] == "1288"
    assert ask_json(viewer, q="103.5, 12.5").json["code"] == "swapped"


@pytest.mark.parametrize("typed", ["12.5, 103.5", "12.5 103.5", "១២.៥ ១០៣.៥", "12.50 N 103.50 E", "12,50 103,50"])
def test_coordinates_are_taken_in_the_field_for_a_name(viewer: FlaskClient, unit: PoliceUnit, typed: str) -> None:
    assert ask_json(viewer, q=typed).json["place"]["precision"] == "gps"


def test_one_coordinate_in_the_field_for_a_name_lacks_the_other(viewer: FlaskClient, unit: PoliceUnit) -> None:
    assert ask_json(viewer, q="12.5").json["code"] == "one_number"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"q": ""},
        {"q": "  "},
        {"q": "x" * 10_000},
        {"lat": "abc", "lon": "103"},
        {"lat": "12"},
        {"lat": "nan", "lon": "inf"},
        {"lat": "0", "lon": "0"},
        {"lat": "1" * 10_000, "lon": "1"},
        {"province": "99"},
        {"province": "' OR 1=1"},
    ],
)
def test_what_cannot_be_answered_is_a_problem_document_for_programs_and_hotlines_for_people(
    viewer: FlaskClient, unit: PoliceUnit, fields: dict[str, str]
) -> None:
    page = search(viewer, **fields)
    document = ask_json(viewer, **fields)

    assert page.status_code == 422
    assert calls(page)[0] == "1288"
    assert document.status_code == 422
    assert document.mimetype == "application/problem+json"
    assert document.json["detail"]


def hostile_names() -> list[str]:
    return [*HOSTILE_NAMES.values(), "a\x00b", "'; DROP TABLE place; --", "😀", "%", "_", "\\"]


@pytest.mark.parametrize("name", hostile_names())
def test_a_hostile_name_is_text_and_nothing_else(viewer: FlaskClient, unit: PoliceUnit, name: str) -> None:
    response = search(viewer, q=name)

    assert response.status_code in (200, 422)
    assert "tel:1288" in response.text
    assert "<script>window" not in response.text
    assert "<img src=x" not in response.text


def test_a_hostile_unit_name_is_text_and_nothing_else(viewer: FlaskClient, unit: PoliceUnit, session: Session) -> None:
    unit.name_en = '"><img src=x onerror=window.__pwn=1>{{7*1337}}'
    session.add(unit)
    session.commit()

    response = search(viewer, q="Phum Thmei")

    assert "<img src=x" not in response.text
    assert "9359" not in response.text


def test_the_json_answer_has_the_agreed_form(viewer: FlaskClient, unit: PoliceUnit) -> None:
    document = ask_json(viewer, q="Phum Thmei").json

    assert set(document) == {"place", "responsible", "nearest", "times_from", "hotlines"}
    assert document["place"] == {
        "code": "01010101",
        "level": 4,
        "name_en": "Phum Thmei",
        "name_km": "ភូមិថ្មី",
        "precision": "village",
    }
    (responsible,) = document["responsible"]
    assert set(responsible) == {
        "id",
        "name_en",
        "name_km",
        "province",
        "phones",
        "metres",
        "seconds",
        "method",
        "way",
    }
    assert responsible["province"] == "01"
    assert responsible["method"] == "estimate"
    assert set(responsible["phones"][0]) == {"number", "tel", "label", "state", "confirmed_on"}
    assert responsible["phones"][0]["tel"] == "tel:+85512000001"
    assert document["nearest"][0]["id"] == unit.id
    assert set(document["hotlines"][0]) == {"id", "name_en", "name_km", "phones"}


def test_the_json_answer_names_a_number_s_purpose_in_the_language_of_each_request(
    viewer: FlaskClient, unit: PoliceUnit
) -> None:
    labels = [
        viewer.post(
            "/nearest", data={"province": "01"}, headers={"Accept": "application/json", "Accept-Language": language}
        ).json["responsible"][0]["phones"][0]["label"]
        for language in ("en", "km", "en")
    ]

    assert labels == ["Office", "ការិយាល័យ", "Office"]


def test_what_is_not_known_is_null(viewer: FlaskClient, unit: PoliceUnit, session: Session) -> None:
    other = make_province(session, "02", 105, 12)
    make_phone(session, make_unit(session, "Unplaced office", jurisdictions=[other]))
    session.commit()

    (responsible,) = ask_json(viewer, province="02").json["responsible"]

    assert [responsible[field] for field in ("metres", "seconds", "method")] == [None, None, None]
    assert responsible["phones"][0]["confirmed_on"] is None
    assert ask_json(viewer, q="xyzzyx").json["place"] is None


def test_staff_see_the_partner_churches_near_the_place_with_their_pastors(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    church = make_church(session, "New Life", lon=103.5, lat=12.51)
    make_phone(session, make_person(session, church, "Sok Dara"), "+85511000001")
    withdrawn = make_person(session, church, "Sok Withdrawn")
    withdrawn.consent_withdrawn_on = withdrawn.consent_given_on
    make_person(session, church, "Sok Secret", audience=Audience.ADMINISTRATORS)
    session.commit()

    response = search(client_as("staff"), q="Phum Thmei")

    assert "New Life" in response.text
    assert "Sok Dara" in response.text
    assert "+85511000001" in calls(response)
    assert "Sok Withdrawn" not in response.text
    assert "Sok Secret" not in response.text


def make_officer(session: Session, unit: PoliceUnit, name: str, number: str, **person: Any) -> Person:
    """An officer of a unit with a number of their own."""
    officer = make_person(session, unit, name, role=Role.OFFICER, **person)
    make_phone(session, officer, number, purpose=Purpose.MOBILE)
    return officer


def test_staff_see_an_officer_s_own_number_below_the_unit_s_with_what_is_known_of_it(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    make_officer(session, unit, "Chan Sophea", "+85511000009")
    session.commit()

    response = search(client_as("staff"), q="Phum Thmei")

    assert calls(response).index("+85512000001") < calls(response).index("+85511000009")
    after_the_name = response.text[response.text.index("Chan Sophea") :]
    assert "officer, own number: call the unit first" in after_the_name
    assert "not confirmed" in after_the_name[:900]


def test_an_officer_s_confirmed_number_is_not_the_first_call_of_a_unit_without_one(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    bare = make_unit(session, "Bare office", jurisdictions=[make_province(session, "02", 105, 12)])
    officer = make_officer(session, bare, "Chan Sophea", "+85511000009")
    make_check(session, session.scalars(select(Phone).where(Phone.person_id == officer.id)).one())
    session.commit()

    assert calls(search(client_as("staff"), province="02"))[:2] == ["1288", "+85511000009"]


def test_viewers_see_no_officer(viewer: FlaskClient, unit: PoliceUnit, session: Session) -> None:
    make_officer(session, unit, "Chan Sophea", "+85511000009")
    session.commit()

    response = search(viewer, q="Phum Thmei")

    assert "Chan Sophea" not in response.text
    assert "+85511000009" not in calls(response)


def test_an_officer_who_left_or_withdrew_or_agreed_for_others_only_is_not_shown(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    left = make_officer(session, unit, "Chan Left", "+85511000001")
    left.left_on = left.consent_given_on
    withdrawn = make_officer(session, unit, "Chan Withdrawn", "+85511000002")
    withdrawn.consent_withdrawn_on = withdrawn.consent_given_on
    lapsed = make_officer(session, unit, "Chan Lapsed", "+85511000003")
    lapsed.consent_given_on -= timedelta(days=800)
    lapsed.consent_renew_on = lapsed.consent_given_on + timedelta(days=365)
    make_officer(session, unit, "Chan Secret", "+85511000004", audience=Audience.ADMINISTRATORS)
    wrong = make_officer(session, unit, "Chan Wrong", "+85511000005")
    make_check(session, session.scalars(select(Phone).where(Phone.person_id == wrong.id)).one(), Outcome.WRONG_NUMBER)
    session.commit()

    staff = search(client_as("staff"), q="Phum Thmei")
    administrator = search(client_as("admin"), q="Phum Thmei")

    assert "Chan" not in staff.text
    assert "Chan Secret" in administrator.text
    assert administrator.text.count("Chan") == 1


def test_no_officer_of_a_unit_that_is_not_to_be_called_is_shown(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    make_officer(session, unit, "Chan Sophea", "+85511000009")
    unit.do_not_use = DoNotUseReason.SAFETY_CONCERN
    session.commit()

    assert "Chan Sophea" not in search(client_as("staff"), q="Phum Thmei").text


def test_what_is_shared_holds_no_officer_s_number(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    make_officer(session, unit, "Chan Sophea", "+85511000009")
    session.commit()

    (sms,) = re.findall(r'href="sms:\?&amp;body=([^"]+)"', search(client_as("staff"), q="Phum Thmei").text)

    assert "Sophea" not in sms
    assert "000%20009" not in sms


def test_the_audit_trail_tells_that_pastors_were_shown_and_not_where(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    person = make_person(session, make_church(session, "New Life", lon=103.5, lat=12.51), "Sok Dara")
    session.commit()

    search(client_as("staff"), q="Phum Thmei")

    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.READ))
    assert (event.table_name, event.row_id) == ("person", "crisis search")
    assert event.actor_id is not None
    assert event.row_id != str(person.id)


def test_a_pastor_whose_agreement_ran_out_is_not_shown(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    person = make_person(session, make_church(session, "New Life", lon=103.5, lat=12.51), "Sok Dara")
    person.consent_given_on -= timedelta(days=800)
    person.consent_renew_on = person.consent_given_on + timedelta(days=365)
    session.commit()

    assert "Sok Dara" not in search(client_as("staff"), q="Phum Thmei").text


def test_viewers_see_neither_churches_nor_pastors(viewer: FlaskClient, unit: PoliceUnit, session: Session) -> None:
    make_phone(session, make_person(session, make_church(session, "New Life", lon=103.5, lat=12.51), "Sok Dara"))
    session.commit()

    response = search(viewer, q="Phum Thmei")

    assert "New Life" not in response.text
    assert "Sok Dara" not in response.text


def test_what_is_shared_names_the_unit_and_its_numbers_and_not_the_place(viewer: FlaskClient, unit: PoliceUnit) -> None:
    (sms,) = re.findall(r'href="sms:\?&amp;body=([^"]+)"', search(viewer, q="Phum Thmei").text)

    told = unquote(sms)
    assert "Banteay office: 012 000 001 (confirmed 12 days ago)" in told
    assert "1288 (not confirmed yet)" in told
    assert "Thmei" not in sms


def test_the_answer_is_kept_by_the_browser_for_ten_minutes(viewer: FlaskClient, unit: PoliceUnit) -> None:
    assert search(viewer, q="Phum Thmei").headers["Cache-Control"] == "private, max-age=600"


def test_the_answer_is_one_request_without_script_or_foreign_file(viewer: FlaskClient, unit: PoliceUnit) -> None:
    page = search(viewer, q="Phum Thmei").text

    assert "<script" not in page
    assert "stylesheet" not in page
    assert not re.search(r'src="', page)


def test_the_answer_is_compressed_for_a_browser_that_takes_it(viewer: FlaskClient, unit: PoliceUnit) -> None:
    response = viewer.post("/nearest", data={"q": "Phum Thmei"}, headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.data) < 14_000


def test_the_language_switch_asks_the_question_again(viewer: FlaskClient, unit: PoliceUnit) -> None:
    assert '<input type="hidden" name="q" value="Phum Thmei">' in search(viewer, q="Phum Thmei").text

    khmer = search(viewer, q="Phum Thmei", language="km")

    assert '<html lang="km">' in khmer.text
    assert "ការិយាល័យបន្ទាយ" in khmer.text
    assert '<html lang="km">' in viewer.get("/nearest").text


def test_the_language_switch_of_the_empty_form_shows_the_form_without_an_error(
    viewer: FlaskClient, unit: PoliceUnit
) -> None:
    response = search(viewer, language="km")

    assert response.status_code == 200
    assert '<html lang="km">' in response.text


def test_the_search_needs_no_csrf_token(app: Flask, viewer: FlaskClient, unit: PoliceUnit) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert search(viewer, q="Phum Thmei").status_code == 200
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_somebody_who_has_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    assert client.post("/nearest", data={"q": "x"}).status_code in (302, 303)


@pytest.mark.usefixtures("unit", "viewer")
def test_with_the_database_stopped_the_hotlines_are_there_and_the_reason_is_said(
    viewer: FlaskClient, database_stopped: None
) -> None:
    response = search(viewer, q=SECRET)

    assert response.status_code == 503
    assert calls(response)[0] == "1288"
    assert "The directory cannot be reached now" in response.text
    assert "max-age=600" not in response.headers["Cache-Control"]


@pytest.mark.usefixtures("unit", "viewer")
def test_with_the_database_stopped_the_form_still_shows_the_hotlines(
    viewer: FlaskClient, database_stopped: None
) -> None:
    assert calls(viewer.get("/nearest"))[0] == "1288"


@pytest.mark.usefixtures("unit", "viewer")
def test_with_the_database_stopped_programs_get_the_hotlines_without_a_state(
    viewer: FlaskClient, database_stopped: None
) -> None:
    document = ask_json(viewer, q=SECRET).json

    assert (document["place"], document["responsible"], document["nearest"]) == (None, [], [])
    assert document["hotlines"][0]["phones"][0]["number"] == "1288"
    assert document["hotlines"][0]["phones"][0]["state"] is None


def test_too_many_searches_still_give_the_hotlines(viewer: FlaskClient, unit: PoliceUnit) -> None:
    for _ in range(60):
        search(viewer)

    response = search(viewer, q="Phum Thmei")

    assert response.status_code == 429
    assert calls(response)[0] == "1288"
    assert "There were too many searches." in response.text


def test_what_was_searched_reaches_no_log(
    viewer: FlaskClient, unit: PoliceUnit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    search(viewer, q=SECRET)
    search(viewer, lat="12.34567", lon="103.45678")

    assert SECRET not in caplog.text
    assert "12.34567" not in caplog.text
    assert "103.45678" not in caplog.text


@pytest.mark.usefixtures("viewer")
def test_what_was_searched_reaches_no_log_when_the_database_fails(
    viewer: FlaskClient, database_stopped: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    search(viewer, q=SECRET)

    assert "not reachable" in caplog.text
    assert SECRET not in caplog.text


def test_a_program_that_cannot_be_asked_back_gets_the_likeliest_place(viewer: FlaskClient, unit: PoliceUnit) -> None:
    misspelt = ask_json(viewer, q="Phum Thmey").json
    assert misspelt["place"]["name_en"] == "Phum Thmei"
    assert misspelt["responsible"][0]["id"] == unit.id


@pytest.mark.parametrize(
    "body", [b"[" * 200_000, b'{"q":' * 100_000 + b"1" + b"}" * 100_000, b'{"q": "' + b"a" * 2**21 + b'"}']
)
def test_a_body_that_is_too_deep_or_too_large_is_answered_in_words_and_with_the_hotlines(
    viewer: FlaskClient, unit: PoliceUnit, body: bytes
) -> None:
    answer = viewer.post("/nearest", data=body, content_type="application/json", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert (answer.json or {})["code"] == "too_long"
    page = viewer.post("/nearest", data=body, content_type="application/json")
    assert page.status_code == 422
    assert calls(page)[0] == "1288"


def test_a_form_that_is_too_large_is_answered_with_the_hotlines(viewer: FlaskClient, unit: PoliceUnit) -> None:
    page = search(viewer, q="a" * 2**21)
    assert page.status_code == 422
    assert calls(page)[0] == "1288"


def test_a_program_is_told_that_a_number_is_demo(viewer: FlaskClient, session: Session) -> None:
    unit = make_unit(session, jurisdictions=[make_province(session, "02", 105, 12)], demo=True)
    make_phone(session, unit, "000 000 001", demo=True)
    session.commit()
    phone = (ask_json(viewer, province="02").json or {})["responsible"][0]["phones"][0]
    assert "demo" in phone["label"]
    assert phone["tel"] is None


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
