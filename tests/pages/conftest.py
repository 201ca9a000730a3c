"""Fixtures of the page tests."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from db import db


@pytest.fixture
def viewer(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    """A client in which somebody is signed in who looks things up and changes nothing."""
    return client_as("viewer")


@pytest.fixture
def database_stopped(app: Flask) -> Iterator[None]:
    """Every connection of the application is refused, as when the database server is stopped."""
    with app.app_context():
        sessionmaker = db.sessionmaker
    bind, mode = sessionmaker.kw["bind"], sessionmaker.kw["join_transaction_mode"]
    nowhere = create_engine("postgresql+psycopg://nobody@/nothing?host=/nonexistent")
    sessionmaker.configure(bind=nowhere, join_transaction_mode="conditional_savepoint")
    yield
    sessionmaker.configure(bind=bind, join_transaction_mode=mode)
    nowhere.dispose()
