"""The tests' databases: a template that Alembic migrates for real, and quick copies of it.

`script/test` starts a fast cluster of its own and names it in TEST_DATABASE_URL; nothing here can reach another one.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import alembic.command
import alembic.config
from sqlalchemy import Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

ROOT = Path(__file__).resolve().parents[1]
BUILDING = 7_401_288
"""The number of the advisory lock under which the template is built."""


@contextmanager
def copy(name: str) -> Iterator[str]:
    """A migrated database of that name for as long as the context lasts; gives its address."""
    with server_of_tests() as server:
        template = _template(server)
        recreate(server, name, template)
    try:
        yield address(name)
    finally:
        with server_of_tests() as server:
            drop(server, name)


def fresh(name: str) -> None:
    """Put a new copy of the template in the place of a database, whoever is connected to it."""
    with server_of_tests() as server:
        recreate(server, name, _template(server))


def recreate(server: Connection, name: str, template: str) -> None:
    """Copy the template under a name."""
    drop(server, name)
    server.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))


def _template(server: Connection) -> str:
    """The name of the template for the migrations as they stand, which the first worker to come builds."""
    digest = hashlib.sha256()
    for migration in sorted((ROOT / "migrations").rglob("*.py")):
        digest.update(migration.name.encode() + migration.read_bytes())
    name = f"template_{digest.hexdigest()[:16]}"
    server.execute(text("SELECT pg_advisory_lock(:number)"), {"number": BUILDING})
    try:
        if not _exists(server, name):
            _drop_what_is_left_over(server)
            recreate(server, "building", "template0")
            _migrate(address("building"))
            server.execute(text(f'ALTER DATABASE building RENAME TO "{name}"'))
    finally:
        server.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": BUILDING})
    return name


def _migrate(address: str) -> None:
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        configuration = alembic.config.Config(ROOT / "alembic.ini")
        configuration.attributes["connection"] = connection
        alembic.command.upgrade(configuration, "head")
        connection.commit()


def _drop_what_is_left_over(server: Connection) -> None:
    """Remove templates of other migrations, and databases of test runs that were killed."""
    for name in server.scalars(text("SELECT datname FROM pg_database WHERE datname ~ '^(template_|test_)'")):
        process = re.match(r"test_(\d+)", name)
        if process is None or not Path("/proc", process[1]).exists():
            with suppress(DBAPIError):  # another run works on it
                server.execute(text(f'DROP DATABASE "{name}"'))


def _exists(server: Connection, name: str) -> bool:
    found = server.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
    return found is not None


def drop(server: Connection, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    server.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


@contextmanager
def server_of_tests() -> Iterator[Connection]:
    """A connection to the cluster on which each statement stands by itself."""
    engine = create_engine(os.environ["TEST_DATABASE_URL"], poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def address(name: str) -> str:
    """The address of one of the server's databases."""
    return make_url(os.environ["TEST_DATABASE_URL"]).set(database=name).render_as_string(hide_password=False)
