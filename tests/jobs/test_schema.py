"""The tables of the queue come and go by a migration, and know nothing of ours."""

import os
from pathlib import Path

import alembic.command
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.orm import Session

from directory.migrating import configuration
from tests import database
from tests.jobs.conftest import ROOT

BEFORE_THE_QUEUE = "8b1f6c2d9e37"
NEWEST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"

OF_THE_QUEUE = """
    SELECT relname FROM pg_class WHERE relname LIKE 'procrastinate%'
    UNION ALL SELECT proname FROM pg_proc WHERE proname LIKE 'procrastinate%'
    UNION ALL SELECT typname FROM pg_type WHERE typname LIKE '%procrastinate%'
"""


def made(connection: Connection) -> list[str]:
    found = sorted(connection.scalars(text(OF_THE_QUEUE)))
    connection.commit()
    return found


def test_the_migration_takes_back_all_that_it_made() -> None:
    with (
        database.copy(f"test_{os.getpid()}_schema") as url,
        create_engine(url, poolclass=NullPool).connect() as connection,
    ):
        everything = made(connection)
        alembic.command.downgrade(configuration(ROOT, connection), BEFORE_THE_QUEUE)
        connection.commit()
        assert made(connection) == []
        alembic.command.upgrade(configuration(ROOT, connection), "head")
        connection.commit()
        assert made(connection) == everything


def test_the_installed_release_changes_no_table_without_a_migration_of_ours(session: Session) -> None:
    files = Path(SchemaManager.get_migrations_path()).glob("*.sql")
    assert max(file.name for file in files) == NEWEST, "see the migration that adds the background jobs"
    assert session.scalar(text("SELECT obj_description('procrastinate_jobs'::regclass)")) == NEWEST


def test_the_queue_is_neither_audited_nor_bound_to_our_tables(session: Session) -> None:
    triggers = (
        "SELECT count(*) FROM pg_trigger WHERE tgname = 'record_change' AND tgrelid::regclass::text LIKE 'procr%'"
    )
    bound = (
        "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid <> 0"
        " AND (conrelid::regclass::text LIKE 'procr%') <> (confrelid::regclass::text LIKE 'procr%')"
    )
    assert session.scalar(text(triggers)) == 0
    assert session.scalar(text(bound)) == 0
