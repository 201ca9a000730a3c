"""What the other tests rely on: nothing that one of them writes reaches the next, over any of the ways in."""

from collections.abc import Callable

from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from directory.phones.models import CheckRules
from tests import database
from tests.factories import make_user
from tests.live_server import LiveServer


def users(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(User)) or 0


def test_a_commit_is_seen_by_the_pages_and_ends_with_the_test_first(
    session: Session, client_as: Callable[[str], FlaskClient]
) -> None:
    assert users(session) == 0
    assert client_as("staff").get("/").status_code == 200
    assert users(session) == 1


def test_a_commit_is_seen_by_the_pages_and_ends_with_the_test_second(
    session: Session, client_as: Callable[[str], FlaskClient]
) -> None:
    assert users(session) == 0
    assert client_as("viewer").get("/").status_code == 200
    assert users(session) == 1


def test_nobody_is_signed_in_to_begin_with(client: FlaskClient) -> None:
    assert client.get("/").status_code == 302


def test_the_browser_shows_what_was_committed_for_it(
    live_server: LiveServer, browser_page_as: Callable[[str], Page]
) -> None:
    with live_server.session() as session:
        make_user(session, "viewer")
    response = browser_page_as("admin").goto("/")
    assert response is not None
    assert response.status == 200
    with live_server.session() as session:
        assert users(session) == 2


def test_the_browser_begins_with_an_empty_database(live_server: LiveServer, browser_page: Page) -> None:
    browser_page.goto("/")
    assert browser_page.url.startswith(f"{live_server.url}/sign-in")
    with live_server.session() as session:
        assert users(session) == 0


def test_a_database_is_put_back_with_what_the_migrations_put_into_it(live_server: LiveServer) -> None:
    with live_server.session() as session:
        before = session.scalars(select(CheckRules.due_after_days)).one()
        session.scalars(select(CheckRules)).one().due_after_days = before + 1
        first = make_user(session, "viewer")
        session.flush()
        first_id, name = first.id, session.get_bind().engine.url.database
    database.fresh(str(name))
    with live_server.session() as session:
        assert session.scalars(select(CheckRules.due_after_days)).one() == before
        assert users(session) == 0
        again = make_user(session, "viewer")
        session.flush()
        assert again.id == first_id
