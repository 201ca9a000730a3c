"""What the crisis search does with questions that it cannot answer, and without the database."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.models import PoliceUnit
from tests.hostile_names import HOSTILE_NAMES
from tests.pages.crisis.asking import SECRET, ask_json, calls, search


def test_swapped_coordinates_are_offered_the_right_way_round(viewer: FlaskClient, unit: PoliceUnit) -> None:
    response = search(viewer, lat="103.5", lon="12.5")

    assert response.status_code == 422
    assert '<input type="hidden" name="lat" value="12.5">' in response.text
    assert "look swapped" in response.text
    assert calls(response)[0] == "1288"
    assert ask_json(viewer, q="103.5, 12.5").json["code"] == "swapped"


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
