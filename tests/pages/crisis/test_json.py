"""The answer of the crisis search for programs."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.models import PoliceUnit
from tests.factories import (
    make_phone,
    make_province,
    make_unit,
)
from tests.pages.crisis.asking import ask_json


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


def test_a_program_that_cannot_be_asked_back_gets_the_likeliest_place(viewer: FlaskClient, unit: PoliceUnit) -> None:
    misspelt = ask_json(viewer, q="Phum Thmey").json
    assert misspelt["place"]["name_en"] == "Phum Thmei"
    assert misspelt["responsible"][0]["id"] == unit.id


def test_a_program_is_told_that_a_number_is_demo(viewer: FlaskClient, session: Session) -> None:
    unit = make_unit(session, jurisdictions=[make_province(session, "02", 105, 12)], demo=True)
    make_phone(session, unit, "000 000 001", demo=True)
    session.commit()
    phone = (ask_json(viewer, province="02").json or {})["responsible"][0]["phones"][0]
    assert "demo" in phone["label"]
    assert phone["tel"] is None
