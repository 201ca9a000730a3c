"""One cluster for those tests that leave it as they found it: making it takes most of their time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from tests import database
from tests.script.clusters import ORDINARY_USER, Home, home


@pytest.fixture(scope="session")
def home_of_all_tests() -> Iterator[Home]:
    """The home that several tests use one after the other; a test asks for `ordinary_home`."""
    with home(ORDINARY_USER) as made:
        yield made


@pytest.fixture
def ordinary_home(home_of_all_tests: Home) -> Iterator[Home]:
    """A cluster of an ordinary user that nobody uses at the start and at the end of the test."""
    yield home_of_all_tests
    for use in home_of_all_tests.uses:
        use.end()


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of a database that nobody prepared."""
    with _new_database("C.UTF-8") as address:
        yield address


@pytest.fixture
def database_without_khmer() -> Iterator[str]:
    """The address of a database whose character type is C, under which trigrams leave Khmer out."""
    with _new_database("C") as address:
        yield address


@pytest.fixture
def user_without_rights() -> Iterator[str]:
    """The name of a user of the tests' server who may only connect."""
    name = f"test_{os.getpid()}"
    with database.server_of_tests() as server:
        server.execute(text(f"CREATE ROLE {name} LOGIN"))
        yield name
        server.execute(text(f"DROP ROLE {name}"))


@contextmanager
def _new_database(locale: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_named"
    with database.server_of_tests() as server:
        database.drop(server, name)
        server.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE '{locale}'"))
        yield database.address(name)
        database.drop(server, name)
