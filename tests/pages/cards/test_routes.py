"""The page of the contact cards."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import make_church, make_hotline, make_person, make_phone, make_province, make_unit


def test_a_sheet_of_cards_is_a_pdf(client_as: Callable[[str], FlaskClient], session: Session) -> None:
    make_phone(session, make_unit(session, jurisdictions=[make_province(session)]))
    make_phone(session, make_hotline(session), "1288")
    answer = client_as("staff").post("/cards/print", data={"province": "01", "copies": "20"})
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")


def test_a_card_is_shown_before_it_is_printed(client_as: Callable[[str], FlaskClient], session: Session) -> None:
    make_phone(session, make_hotline(session), "1288")
    client = client_as("viewer")
    page = client.get("/cards/?variant=discreet&languages=nonsense")
    assert "1288" in page.text
    assert "before printing" in page.text
    assert client.get("/cards/face-back.png").data.startswith(b"\x89PNG")


def test_no_card_names_a_pastor_or_a_church(client_as: Callable[[str], FlaskClient], session: Session) -> None:
    make_province(session)
    make_person(session, make_church(session, "Grace Church", place_code="01"), "Pastor Sok")
    page = client_as("admin").get("/cards/?province=01")
    assert "Grace Church" not in page.text
    assert "Sok" not in page.text
