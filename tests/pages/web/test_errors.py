"""Errors: in words or as a problem document, without the database too, and nothing of them in the log."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import NotFound

from app import create_app
from db import db
from pages.web.access import public
from pages.web.errors import WORDS


@pytest.fixture
def broken(tmp_path: object) -> Iterator[Flask]:
    """The product with pages that fail, as in production, on a database that is down."""
    app = create_app(
        {
            "SQLALCHEMY_ENGINES": {"default": "postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=1"},
            "SECRET_KEY": "only for tests",
            "INSTANCE_DIR": tmp_path,
            "WTF_CSRF_ENABLED": False,
        }
    )

    @app.get("/fails/<int:status>")
    @public
    def fails(status: int) -> str:
        abort(status)

    @app.get("/raises")
    @public
    def raises() -> str:
        raise ValueError(f"{request.args['email']} searched for {request.args['q']}")

    return app


@pytest.mark.parametrize("status", sorted(WORDS))
@pytest.mark.parametrize("language", ["en", "km"])
def test_every_error_is_told_in_words(broken: Flask, status: int, language: str) -> None:
    answer = broken.test_client().get(f"/fails/{status}", headers={"Accept-Language": language})
    assert answer.status_code == status
    assert f'<html lang="{language}"' in answer.text
    assert 'href="/help"' in answer.text
    assert 'href="tel:1288"' in answer.text
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("status", sorted(WORDS))
def test_every_error_is_a_problem_document_for_a_program(broken: Flask, status: int) -> None:
    answer = broken.test_client().get(f"/fails/{status}", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    document = answer.json or {}
    assert (document["status"], document["code"]) == (status, WORDS[status].code)
    assert document["title"]
    assert document["detail"]


def test_a_page_that_does_not_exist_is_told_to_whoever_asks(client: FlaskClient) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert NotFound.description not in answer.text


def test_with_the_database_down_a_page_says_so_and_leads_to_the_hotlines(broken: Flask) -> None:
    browser = broken.test_client()
    with browser.session_transaction() as session:
        session.update(_user_id="somebody", _fresh=True)
    for address in ("/", "/account", "/admin/users/"):
        answer = browser.get(address)
        assert answer.status_code == 503
        assert "cannot be reached" in answer.text
        assert 'href="/help"' in answer.text
        assert "Traceback" not in answer.text
    assert browser.get("/sign-in").status_code == 200
    assert browser.post("/sign-in", data={"email": "a@example.org", "password": "x"}).status_code == 503


def test_the_database_being_down_is_a_problem_document_for_a_program(broken: Flask) -> None:
    browser = broken.test_client()
    with browser.session_transaction() as session:
        session.update(_user_id="somebody", _fresh=True)
    answer = browser.get("/", headers={"Accept": "application/json"})
    assert (answer.status_code, (answer.json or {})["code"]) == (503, "database-down")


def test_the_log_says_where_it_failed_and_nothing_of_what_was_typed(
    broken: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = broken.test_client().get("/raises?q=Phum+Thmei&email=dara@example.org")
    assert answer.status_code == 500
    assert "ValueError" in caplog.text
    assert "in raises" in caplog.text
    assert "Traceback" not in answer.text
    for typed in ("dara", "Phum", "Thmei"):
        assert typed not in caplog.text


def test_the_log_holds_no_address_of_whoever_signs_in(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post("/sign-in?next=/churches/?q=secret", data={"email": "dara@example.org", "password": "hunter22"})
        client.get("/account?q=secret")
    for typed in ("dara", "hunter22", "secret"):
        assert typed not in caplog.text


def test_statements_that_fail_are_logged_without_their_values(app: Flask) -> None:
    with app.app_context():
        assert db.engine.hide_parameters


def test_who_comes_second_is_told_so_where_no_form_has_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (IntegrityError("INSERT", {}, Exception("Key (email)=(dara@example.org)")), StaleDataError()):

        def fail(error: Exception = error) -> str:
            raise error

        monkeypatch.setitem(app.view_functions, "probes.alive", public(fail))
        answer = app.test_client().get("/healthz")
        assert answer.status_code == 409
        assert "Somebody else changed this" in answer.text
