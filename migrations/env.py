"""Runs the migrations: on the connection that a caller gives, else on DATABASE_URL."""

import os

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, create_engine, text

import geo.chain.models
import geo.routing.models  # noqa: F401
import training.models
import training.responses.models  # noqa: F401
from db import Base


def include_object(object_: object, name: str | None, type_: str, reflected: bool, compare_to: object) -> bool:
    """Leave the tables of PostGIS and of the background queue out of comparisons."""
    if type_ == "table" and name is not None and name.startswith("procrastinate_"):
        return False
    return bool(alembic_helpers.include_object(object_, name, type_, reflected, compare_to))


def run(connection: Connection) -> None:
    """Migrate on one connection, in one transaction a migration, without waiting long for a lock."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        transaction_per_migration=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(os.environ["DATABASE_URL"]).connect() as own:
        run(own)
        own.commit()
