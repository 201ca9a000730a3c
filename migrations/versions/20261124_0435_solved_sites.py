"""Keep the answers of where next that were found in the background."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5e0c9b7a41d3"
down_revision: str | None = "d17b54c2e9a8"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "solved_sites",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("codes", sa.ARRAY(sa.String(length=8)), nullable=False),
        sa.Column("gains", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("bound", sa.Integer(), nullable=False),
        sa.Column("solved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_solved_sites")),
    )


def downgrade() -> None:
    op.drop_table("solved_sites")
