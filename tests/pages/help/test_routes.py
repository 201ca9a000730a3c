from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import AuditEvent
from directory.models import GuidanceReview
from tests.factories import make_check, make_hotline, make_phone, make_unit

UNREVIEWED = "To be confirmed with the police and a native reviewer before printing."


@pytest.fixture
def hotline(session: Session) -> None:
    make_check(session, make_phone(session, make_hotline(session, "Trafficking hotline"), "1288"), days_ago=3)
    session.commit()


def test_anybody_can_read_the_help_page(client: FlaskClient, hotline: None) -> None:
    response = client.get("/help")

    assert response.status_code == 200
    for sentence in (
        "confirmed 3 days ago",
        "Someone else holds their papers or their phone.",
        "A child is not questioned.",
        "Only alone with an adult",
        "Do not confront anyone.",
        "NS/RKM/0208/005 (2008)",
    ):
        assert sentence in response.text


def test_the_help_page_is_khmer_for_a_khmer_browser(client: FlaskClient, hotline: None) -> None:
    text = client.get("/help", headers={"Accept-Language": "km"}).text

    assert '<html lang="km">' in text
    assert "កុំសាកសួរកុមារ" in text
    assert "Do not" not in text


def test_an_installation_without_hotlines_shows_those_that_the_product_carries(client: FlaskClient) -> None:
    assert "tel:1288" in client.get("/help").text


def test_with_the_database_stopped_the_help_page_is_complete_but_for_the_ages_of_the_numbers(
    client: FlaskClient, database_stopped: None
) -> None:
    response = client.get("/help")

    assert response.status_code == 200
    assert "tel:1288" in response.text
    assert "last checked is not known" in response.text
    assert "A child is not questioned." in response.text


def test_until_somebody_reviewed_it_the_page_says_that_it_has_to_be_confirmed(
    client: FlaskClient, session: Session
) -> None:
    assert UNREVIEWED in client.get("/help").text

    session.add(GuidanceReview(reviewed_by="Captain Sok", reviewed_on=date(2026, 3, 1), language="en"))
    session.commit()

    reviewed = client.get("/help").text
    assert UNREVIEWED not in reviewed
    assert "Reviewed on 1 March 2026." in reviewed
    assert "Captain Sok" not in reviewed


def test_a_review_of_one_language_says_nothing_about_the_other(client: FlaskClient, session: Session) -> None:
    session.add(GuidanceReview(reviewed_by="Captain Sok", reviewed_on=date(2026, 3, 1), language="km"))
    session.commit()

    assert UNREVIEWED in client.get("/help").text


def test_an_administrator_records_a_review_and_the_audit_trail_keeps_it(
    client_as: Callable[[str], FlaskClient], session: Session
) -> None:
    admin = client_as("admin")

    sent = {"language": "en", "reviewed_by": "Captain Sok", "reviewed_on": "1 3 2026"}
    response = admin.post("/help/review", data=sent)

    assert response.status_code == 303
    review = session.scalars(select(GuidanceReview)).one()
    assert (review.reviewed_by, review.reviewed_on, review.language) == ("Captain Sok", date(2026, 3, 1), "en")
    recorded = session.scalars(select(AuditEvent).where(AuditEvent.table_name == "guidance_review")).one()
    assert recorded.row_id == str(review.id)
    assert "Captain Sok" in admin.get("/help/review").text


def test_a_review_without_a_name_or_in_the_future_is_refused(client_as: Callable[[str], FlaskClient]) -> None:
    response = client_as("admin").post("/help/review", data={"language": "en", "reviewed_on": "1 1 2999"})

    assert response.status_code == 422
    assert "Type who reviewed it." in response.text
    assert "This day is in the future." in response.text


def test_staff_cannot_record_a_review(client_as: Callable[[str], FlaskClient]) -> None:
    assert client_as("staff").get("/help/review").status_code == 403


def test_the_help_says_that_the_directory_holds_demo_data(client: FlaskClient, session: Session) -> None:
    assert "Demo data" not in client.get("/help").text
    make_unit(session, demo=True)
    session.commit()
    assert "Demo data" in client.get("/help").text
