"""The page of the contact cards."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.dates import today
from directory.models import GuidanceReview
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
    assert "Source: WHO 2003; Polaris" in page.text
    assert client.get("/cards/face-back.png").data.startswith(b"\x89PNG")


def test_no_card_names_a_pastor_or_a_church(client_as: Callable[[str], FlaskClient], session: Session) -> None:
    make_province(session)
    make_person(session, make_church(session, "Grace Church", place_code="01"), "Pastor Sok")
    page = client_as("admin").get("/cards/?province=01")
    assert "Grace Church" not in page.text
    assert "Sok" not in page.text


def test_the_card_is_a_draft_until_each_of_its_languages_was_reviewed(
    client_as: Callable[[str], FlaskClient], session: Session
) -> None:
    make_phone(session, make_hotline(session), "1288")
    viewer, draft = client_as("viewer"), "To be confirmed with the police and a native reviewer before printing"
    for lang in ("en", "km"):
        assert draft in viewer.get("/cards/").text
        session.add(GuidanceReview(reviewed_by="An officer", reviewed_on=today(), language=lang))
        session.commit()
    assert draft not in viewer.get("/cards/").text
