"""Let a role require a second factor, and let each of its codes work once."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c3e81f60b9d2"
down_revision: str | None = "b7d0c5f1a2e4"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "role", sa.Column("second_factor_required", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("user", sa.Column("totp_last_counter", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("user", "totp_last_counter")
    op.drop_column("role", "second_factor_required")
