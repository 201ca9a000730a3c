"""Fixtures for every test: a real database whose changes end with the test, the application on it, and a browser."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from sqlalchemy import Connection, Engine, NullPool
from sqlalchemy.orm import Session

from app import create_app
from db import db
from jobs.running import run_waiting
from tests import database
from tests.factories import make_user
from tests.live_server import LiveServer, serving, signed_cookie

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config: pytest.Config) -> None:
    """Say at once how tests are run, rather than fail in each."""
    if "TEST_DATABASE_URL" not in os.environ:
        raise pytest.UsageError("The tests need their own database: run them with script/test [arguments of pytest]")


def application(database_url: str, instance: Path, **engine: Any) -> Flask:
    """The product on a database of the tests, with a folder of its own for what belongs to an installation."""
    app = create_app(
        {
            "SQLALCHEMY_ENGINES": {"default": {"url": database_url, **engine}},
            "SECRET_KEY": "only for tests",
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "SESSION_PROTECTION": None,  # a test signs in by a cookie that it made itself
            "INSTANCE_DIR": instance,
        }
    )
    # argon2 is slow on purpose; the tests sign in a hundred times.
    quick = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
    app.extensions["security"].pwd_context.update(**quick)
    return app


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The address of this worker's own database."""
    with database.copy(f"test_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
def app_of_all_tests(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application that the tests of this worker share; a test asks for `app`."""
    shared = application(database_url, tmp_path_factory.mktemp("instance"))
    yield shared
    with shared.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def engine(app_of_all_tests: Flask) -> Engine:
    """The application's engine. What is written through it stays: a test that commits cleans up, or uses `session`."""
    with app_of_all_tests.app_context():
        return db.engine


@contextmanager
def rolled_back(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back when the context ends."""
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back when the test ends."""
    with rolled_back(engine) as connection:
        yield connection


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session of the test's own; its commits are savepoints of the transaction that ends with the test."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        yield session


@pytest.fixture
def app(app_of_all_tests: Flask, connection: Connection) -> Iterator[Flask]:
    """The application; what its requests commit is seen by `session` and ends with the test."""
    with app_of_all_tests.app_context():
        sessionmaker, engine = db.sessionmaker, db.engine
    sessionmaker.configure(bind=connection, join_transaction_mode="create_savepoint")
    yield app_of_all_tests
    sessionmaker.configure(bind=engine, join_transaction_mode="conditional_savepoint")


@pytest.fixture
def run_jobs(app: Flask, session: Session) -> Callable[[], int]:
    """Runs the background jobs that wait, in the test's transaction, as a worker would; gives how many there were."""

    def run() -> int:
        session.commit()
        with app.app_context():
            return run_waiting(session)

    return run


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def client_as(app: Flask, session: Session) -> Callable[[str], FlaskClient]:
    """Gives a client in which a new user with one of the default roles is signed in."""

    def signed_in(role: str) -> FlaskClient:
        user = make_user(session, role)
        session.commit()
        client = app.test_client()
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], signed_cookie(app, user))
        return client

    return signed_in


@pytest.fixture(scope="session")
def server_of_all_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The server that the browser tests of this worker share; a test asks for `live_server`."""
    instance = tmp_path_factory.mktemp("instance")
    without_pool = {"poolclass": NullPool}  # the database is put back while a browser may still be asking
    with (
        database.copy_for_many(f"test_{os.getpid()}_live") as url,
        serving(application(url, instance, **without_pool)) as server,
    ):
        yield server


@pytest.fixture
def live_server(server_of_all_tests: LiveServer) -> LiveServer:
    """The product on a free port, on a database that holds nothing but the migrations' own rows."""
    database.fresh(f"test_{os.getpid()}_live")
    return server_of_all_tests


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, which this worker starts once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page as wide as a phone in which nobody is signed in; `page.goto("/help")` opens a page of the product."""
    context = browser.new_context(base_url=live_server.url, viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture
def browser_page_as(browser_page: Page, live_server: LiveServer) -> Callable[[str], Page]:
    """Gives the page with a new user of one of the default roles signed in."""

    def signed_in(role: str) -> Page:
        name = live_server.app.config["SESSION_COOKIE_NAME"]
        browser_page.context.add_cookies([{"name": name, "value": live_server.cookie_of(role), "url": live_server.url}])
        return browser_page

    return signed_in
