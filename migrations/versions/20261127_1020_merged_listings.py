"""Remember which listing a merged one stands in today."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "e91c5a70d2b8"
down_revision: str | None = "4d7a92c61be0"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "merged_listing",
        sa.Column("gone_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kept_id", sa.BigInteger(), nullable=False),
        sa.Column("merged_by_id", sa.BigInteger(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("gone_id", name=op.f("pk_merged_listing")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["listing.id"], name=op.f("fk_merged_listing_kept_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merged_by_id"], ["user.id"], name=op.f("fk_merged_listing_merged_by_id"), ondelete="SET NULL"
        ),
    )
    op.create_index("ix_merged_listing_kept_id", "merged_listing", ["kept_id"])
    op.execute(
        "CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON merged_listing"
        " FOR EACH ROW EXECUTE FUNCTION record_change('gone_id')"
    )


def downgrade() -> None:
    op.drop_table("merged_listing")
