"""Bringing the database to the shape that the code needs, once, however many servers start at the same time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import alembic.command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

PREPARING = 7_401_289
"""The number of the advisory lock under which a database is prepared."""

SECONDS_BETWEEN_TRIES = 0.1

KHMER_WORD = "ខ្មែរ"


class UnfitDatabaseError(Exception):
    """The database cannot hold the product; the message says why and what to do."""


NO_KHMER = (
    "This database cannot search Khmer names: its character type is not a UTF-8 one, and no search would say so.\n"
    "Create it again: CREATE DATABASE name TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
)
NO_EXTENSIONS = (
    "The database has no PostGIS, pg_trgm, unaccent or hstore, or this user may not create them.\n"
    "Install postgresql-NN-postgis-3 and postgresql-contrib, then as a superuser in this database:\n"
    "CREATE EXTENSION postgis; CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent; CREATE EXTENSION hstore"
)
UNREACHABLE = (
    "The database cannot be reached. Start with script/server or script/flask, which bring it up,"
    " or set DATABASE_URL.\n"
)


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[None]:
    """Let one process prepare the database; the others wait, and then find nothing left to do.

    Raises `UnfitDatabaseError` when the database cannot be reached.
    """
    try:
        connection = engine.connect()
    except DBAPIError as error:
        raise UnfitDatabaseError(UNREACHABLE + str(error.orig)) from error
    with connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        # Asked again and again instead of waited for: whoever waits holds a snapshot, and the index that the first one
        # creates concurrently would wait for that snapshot to end.
        while not connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": PREPARING}):
            time.sleep(SECONDS_BETWEEN_TRIES)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": PREPARING})


def configuration(root: Path, connection: Connection | None = None) -> Config:
    """Alembic's configuration, on a connection of ours."""
    config = Config(root / "alembic.ini")
    config.set_main_option("script_location", str(root / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine, root: Path) -> bool:
    """Run the migrations that the database lacks; whether there were any. Raises `UnfitDatabaseError`."""
    with engine.connect() as connection:
        config = configuration(root, connection)
        present = set(MigrationContext.configure(connection).get_current_heads())
        if present == set(ScriptDirectory.from_config(config).get_heads()):
            return False
        connection.rollback()  # Alembic begins and ends a transaction for each migration itself
        try:
            alembic.command.upgrade(config, "head")
        except DBAPIError as error:
            if "extension" in str(error.orig):
                raise UnfitDatabaseError(f"{NO_EXTENSIONS}\n{error.orig}") from error
            raise
        connection.commit()
    return True


def check_khmer(connection: Connection) -> None:
    """Raise `UnfitDatabaseError` where pg_trgm finds no trigram in a Khmer word, as under LC_CTYPE=C."""
    if not connection.scalar(text("SELECT cardinality(show_trgm(:word))"), {"word": KHMER_WORD}):
        raise UnfitDatabaseError(NO_KHMER)
