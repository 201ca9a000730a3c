"""Say how certain a hotline's source is, and find demo listings without reading the others."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "e2f4b8a61d05"
down_revision: str | None = "c3e81f60b9d2"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    certainty = sa.Enum("high", "medium", "low", name="certainty", native_enum=False, create_constraint=True, length=40)
    op.add_column("hotline", sa.Column("certainty", certainty, nullable=True))
    with op.get_context().autocommit_block():
        op.create_index("ix_listing_demo", "listing", ["demo", "kind"], postgresql_concurrently=True)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("hotline", "certainty")
    with op.get_context().autocommit_block():
        op.drop_index("ix_listing_demo", table_name="listing", postgresql_concurrently=True)
