"""Add the tables, types and functions of the background queue, procrastinate's own."""

from collections.abc import Sequence
from pathlib import Path

from alembic import op

revision: str = "3d9f0b6c71ae"
down_revision: str | None = "8b1f6c2d9e37"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    from procrastinate.schema import SchemaManager  # not above: each start reads the migrations and runs none

    op.execute("SET LOCAL lock_timeout = '5s'")
    # The installed release makes the queue that it works with, so no later release can break this migration; it only
    # makes more on a new database than on one that is older. The comment says how far the queue has come: a migration
    # for a later release runs those of the package's own files whose names are greater, and renews the comment. On a
    # new database there are none left.
    op.get_bind().exec_driver_sql(SchemaManager.get_schema(), execution_options={"no_parameters": True})
    newest = max(file.name for file in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    op.execute(f"COMMENT ON TABLE procrastinate_jobs IS '{newest}'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "DROP TABLE procrastinate_periodic_defers, procrastinate_events, procrastinate_jobs, procrastinate_workers CASCADE"
    )
    op.execute(r"""
        DO $$
        DECLARE
            name text;
        BEGIN
            FOR name IN SELECT oid::regprocedure FROM pg_proc WHERE proname ~ '^procrastinate_' LOOP
                EXECUTE 'DROP FUNCTION ' || name;
            END LOOP;
            FOR name IN SELECT oid::regtype FROM pg_type WHERE typname ~ '^procrastinate_' AND typtype IN ('c', 'e') LOOP
                EXECUTE 'DROP TYPE ' || name || ' CASCADE';
            END LOOP;
        END $$
    """)
