"""Remember which person a merged one stands in today."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "3f6ab18e92d5"
down_revision: str | None = "c7d2f9a14e83"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "merged_person",
        sa.Column("gone_person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gone_created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_person_id", sa.BigInteger(), nullable=False),
        sa.Column("merged_by_id", sa.BigInteger(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("gone_person_id", name=op.f("pk_merged_person")),
        sa.ForeignKeyConstraint(
            ["kept_person_id"], ["person.id"], name=op.f("fk_merged_person_kept_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merged_by_id"], ["user.id"], name=op.f("fk_merged_person_merged_by_id"), ondelete="SET NULL"
        ),
    )
    op.create_index("ix_merged_person_kept_person_id", "merged_person", ["kept_person_id"])
    op.execute(
        "CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON merged_person"
        " FOR EACH ROW EXECUTE FUNCTION record_change('gone_person_id')"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("merged_person")
