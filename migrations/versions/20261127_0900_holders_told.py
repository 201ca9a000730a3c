"""Keep that the holder of a card was told that something on it no longer holds, when, and of what."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c4d1a9f07b35"
down_revision: str | None = "8c1f4e7d2ab6"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("card", sa.Column("told_on", sa.Date(), nullable=True))
    op.add_column("card", sa.Column("told_by_id", sa.BigInteger(), nullable=True))
    op.add_column("card", sa.Column("told_of", sa.ARRAY(sa.Text()), nullable=True))
    op.create_foreign_key(op.f("fk_card_told_by_id"), "card", "user", ["told_by_id"], ["id"], ondelete="SET NULL")
    op.create_index("ix_card_told_by_id", "card", ["told_by_id"])
    op.create_check_constraint(op.f("ck_card_told_of_something"), "card", "(told_on IS NULL) = (told_of IS NULL)")


def downgrade() -> None:
    for column in ("told_of", "told_by_id", "told_on"):
        op.drop_column("card", column)
