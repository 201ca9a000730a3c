"""Add the edit distance that ranks misspelt names."""

from collections.abc import Sequence

from alembic import op

revision: str = "8b1f6c2d9e37"
down_revision: str | None = "f0c1a7d35b92"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")


def downgrade() -> None:
    op.execute("DROP EXTENSION IF EXISTS fuzzystrmatch")
