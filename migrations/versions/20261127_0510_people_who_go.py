"""Keep since when a unit has another officer, when somebody was asked again in vain, and who was erased (ids only)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8a3e61d0c7b4"
down_revision: str | None = "a64d0e9b27c1"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("police_unit", sa.Column("officer_changed_on", sa.Date()))
    op.add_column("person", sa.Column("asked_in_vain_on", sa.Date()))
    op.create_table(
        "erasure",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("erased_by_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("person_id", "person_created_at", name=op.f("pk_erasure")),
    )
    op.execute(
        "CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON erasure"
        " FOR EACH ROW EXECUTE FUNCTION record_change('person_id')"
    )
    # Whose agreement runs out next, over all listings.
    op.create_index(
        "ix_person_consent_renew_on",
        "person",
        ["consent_renew_on", "id"],
        postgresql_where=sa.text("left_on IS NULL AND consent_withdrawn_on IS NULL"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_person_consent_renew_on", table_name="person")
    op.drop_table("erasure")
    op.drop_column("person", "asked_in_vain_on")
    op.drop_column("police_unit", "officer_changed_on")
