"""A database that accepts a question and never answers: nobody waits for it who needs a number to call."""

import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from app import create_app
from db import READS, db, engines
from deadline import seconds_left
from directory.hotlines.reference import ensure_hotlines
from pages.web import deadlines
from tests import database
from tests.factories import make_user
from tests.live_server import signed_cookie


def application(url: str, instance: Path) -> Flask:
    """The product with both of its engines, as it is served."""
    return create_app({"SQLALCHEMY_ENGINES": engines(url), "SECRET_KEY": "only for tests", "INSTANCE_DIR": instance})


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Flask]:
    """The product on a database of its own with the reference hotlines."""
    with database.copy(f"test_{os.getpid()}_hanging") as url:
        app = application(url, tmp_path)
        with app.app_context():
            ensure_hotlines(db.session)
            db.session.commit()
        yield app
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


@pytest.fixture
def viewer(served: Flask) -> FlaskClient:
    """A client in which a viewer is signed in."""
    with served.app_context():
        user = make_user(db.session, "viewer")
        db.session.commit()
        cookie = signed_cookie(served, user)
    client = served.test_client()
    client.set_cookie(served.config["SESSION_COOKIE_NAME"], cookie)
    return client


@contextmanager
def locked(app: Flask, table: str) -> Iterator[Connection]:
    """Somebody holds a table, so that whoever reads it waits."""
    with app.app_context():
        engine = db.engine
    with engine.connect() as holder:
        holder.execute(text(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE'))
        yield holder
        holder.rollback()


@contextmanager
def stopped(app: Flask, engine: str) -> Iterator[None]:
    """The server process behind the one connection of an engine is stopped: it neither answers nor ends."""
    with app.app_context(), db.engines[engine].connect() as connection:
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def calls(page: str) -> list[str]:
    return re.findall(r'href="tel:([^"]+)"', page)


@pytest.mark.parametrize("table", ["listing", "user"])
def test_the_hotlines_are_answered_while_a_table_is_locked(served: Flask, viewer: FlaskClient, table: str) -> None:
    with locked(served, table):
        answer = viewer.post("/nearest", data={"lat": "12.5", "lon": "103.5"})

    assert answer.status_code == 503
    assert calls(answer.text)[:2] == ["1288", "117"]


@pytest.mark.parametrize("engine", ["default", READS])
def test_the_hotlines_are_answered_while_the_server_process_is_stopped(
    served: Flask, viewer: FlaskClient, engine: str
) -> None:
    assert viewer.get("/nearest").status_code == 200

    with stopped(served, engine):
        answer = viewer.post("/nearest", data={"lat": "12.5", "lon": "103.5"})

    assert answer.status_code == 503
    assert calls(answer.text)[:2] == ["1288", "117"]


def test_after_a_server_process_that_was_stopped_the_next_search_asks_another_one(
    served: Flask, viewer: FlaskClient
) -> None:
    viewer.get("/nearest")

    with stopped(served, "default"):
        viewer.post("/nearest", data={"lat": "12.5", "lon": "103.5"})
        answer = viewer.post("/nearest", data={"lat": "12.5", "lon": "103.5"})

    assert answer.status_code == 200


def test_the_help_page_shows_the_hotlines_while_a_table_is_locked(served: Flask) -> None:
    with locked(served, "listing"):
        answer = served.test_client().get("/help")

    assert answer.status_code == 200
    assert "1288" in calls(answer.text)


def test_a_page_whose_table_is_locked_says_so_and_shows_the_hotlines(
    served: Flask, viewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines, "PAGE", 1.0)

    with locked(served, "listing"):
        answer = viewer.get("/churches/")

    assert answer.status_code == 503
    assert calls(answer.text) == ["1288", "117"]


def test_a_statement_that_was_waited_for_too_long_ends_in_the_server_too(served: Flask, viewer: FlaskClient) -> None:
    with locked(served, "listing") as holder:
        viewer.post("/nearest", data={"lat": "12.5", "lon": "103.5"})

        waiting = holder.execute(text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")).scalar()

    assert waiting == 0


def test_the_hotlines_are_answered_while_the_server_accepts_connections_and_says_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app = application(f"postgresql+psycopg://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing", tmp_path)
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id="somebody", _fresh=True)
        answer = client.post("/nearest", data={"lat": "12.5", "lon": "103.5"})

    assert answer.status_code == 503
    assert calls(answer.text)[:2] == ["1288", "117"]


def test_what_follows_a_request_has_no_deadline(viewer: FlaskClient) -> None:
    viewer.get("/nearest")

    assert seconds_left() is None


def test_a_hot_read_sees_what_is_committed_and_leaves_no_transaction_open(served: Flask) -> None:
    with served.app_context():
        assert db.reads.execute(text("SELECT count(*) FROM hotline")).scalar_one() > 0
        state = "SELECT state FROM pg_stat_activity WHERE query LIKE 'SELECT count(*) FROM hotline%'"
        assert db.session.execute(text(state)).scalar_one() == "idle"
