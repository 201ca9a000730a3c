"""Keep who reviewed the guidance and when, under the audit trail."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "f0c1a7d35b92"
down_revision: str | None = "e2f4b8a61d05"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "guidance_review",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reviewed_by", sa.String(length=200), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("language IN ('en', 'km')", name=op.f("ck_guidance_review_language_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_review")),
    )
    op.execute(
        "CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON guidance_review"
        " FOR EACH ROW EXECUTE FUNCTION record_change('id')"
    )


def downgrade() -> None:
    op.drop_table("guidance_review")
