"""One's own account."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User


def test_name_and_language_are_changed(session: Session, client_as: Callable[[str], FlaskClient]) -> None:
    browser = client_as("viewer")
    browser.post("/language/en")
    assert browser.post("/account", data={"name": "  Sok   Dara ", "language": "km"}).status_code == 302
    user = session.scalars(select(User)).one()
    session.refresh(user)
    assert (user.name, user.language) == ("Sok Dara", "km")
    assert '<html lang="km"' in browser.get("/account").text


def test_an_empty_name_is_refused(client_as: Callable[[str], FlaskClient]) -> None:
    answer = client_as("viewer").post("/account", data={"name": " ", "language": ""})
    assert answer.status_code == 422
    assert 'href="#name"' in answer.text


def test_signing_out_everywhere_ends_every_session(session: Session, client_as: Callable[[str], FlaskClient]) -> None:
    browser = client_as("viewer")
    user = session.scalars(select(User)).one()
    before = user.fs_uniquifier
    browser.post("/account/sign-out-everywhere")
    session.refresh(user)
    assert user.fs_uniquifier != before
    assert browser.get("/account").status_code == 302


def test_what_nobody_sees_is_taken_out_of_a_name(session: Session, client_as: Callable[[str], FlaskClient]) -> None:
    client = client_as("staff")
    assert client.post("/account", data={"name": "So\x00k \u200bDara\x07", "language": ""}).status_code == 302
    assert "Sok Dara" in client.get("/account").text
