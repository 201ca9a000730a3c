"""Mark trainings that are made up, so that they go with the demo data."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c7d2f9a14e83"
down_revision: str | None = "5b0e8d3f61a4"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("training", sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("training", "demo")
