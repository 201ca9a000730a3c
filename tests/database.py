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
from sqlalchemy import Connection, NullPool, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

ROOT = Path(__file__).resolve().parents[1]
BUILDING = 7_401_288
"""The number of the advisory lock under which the template is built."""

PUT_SEQUENCES_BACK = """
    SELECT setval(format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL)
    FROM as_migrated.sequences
"""


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


@contextmanager
def copy_for_many(name: str) -> Iterator[str]:
    """Like `copy`, for tests that each begin with `fresh`: what the migrations put into it is kept beside it."""
    with copy(name) as url:
        with _connected_to(name) as connection:
            connection.execute(text("CREATE SCHEMA as_migrated"))
            for table in _tables(connection):
                connection.execute(text(f'CREATE TABLE as_migrated."{table}" AS TABLE "{table}"'))
            connection.execute(text("CREATE TABLE as_migrated.sequences AS TABLE pg_sequences"))
        yield url


def fresh(name: str) -> None:
    """Put a database of `copy_for_many` back, whoever is connected to it; a new copy takes eight times as long."""
    with _connected_to(name) as connection:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
        # Neither foreign keys nor the audit trail hear of what follows.
        connection.execute(text("SET session_replication_role = replica"))
        put_back = [
            f'DELETE FROM "{table}"; INSERT INTO "{table}" OVERRIDING SYSTEM VALUE TABLE as_migrated."{table}"'
            for table in _tables(connection)
        ]
        connection.exec_driver_sql(";".join(put_back))
        connection.execute(text(PUT_SEQUENCES_BACK))


def _tables(connection: Connection) -> list[str]:
    """All tables but the one that belongs to PostGIS."""
    return sorted(set(inspect(connection).get_table_names()) - {"spatial_ref_sys"})


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


@contextmanager
def _connected_to(name: str) -> Iterator[Connection]:
    """A connection to one of the server's databases, in a transaction that is committed at the end."""
    with create_engine(address(name), poolclass=NullPool).begin() as connection:
        yield connection


def address(name: str) -> str:
    """The address of one of the server's databases."""
    return make_url(os.environ["TEST_DATABASE_URL"]).set(database=name).render_as_string(hide_password=False)
