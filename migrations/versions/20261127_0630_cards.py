"""Keep who holds which contact card with which numbers on it, under the audit trail."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8c1f4e7d2ab6"
down_revision: str | None = "8c2f6e10d9b7"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "card",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("print_id", sa.Uuid(), nullable=False),
        sa.Column(
            "variant",
            sa.Enum("standard", "discreet", name="variant", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("languages", sa.String(length=10), nullable=False),
        sa.Column("layout_version", sa.Integer(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=False),
        sa.Column("printed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["listing.id"], name=op.f("fk_card_contact_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["printed_by_id"], ["user.id"], name=op.f("fk_card_printed_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
    )
    op.create_index("ix_card_person_id_id", "card", ["person_id", "id"])
    for column in ("contact_id", "print_id", "printed_by_id"):
        op.create_index(f"ix_card_{column}", "card", [column])
    op.create_table(
        "card_number",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("phone_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_number_card_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name=op.f("fk_card_number_phone_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_number")),
    )
    for column in ("card_id", "phone_id"):
        op.create_index(f"ix_card_number_{column}", "card_number", [column])
    for table in ("card", "card_number"):
        op.execute(
            f"CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION record_change('id')"
        )


def downgrade() -> None:
    op.drop_table("card_number")
    op.drop_table("card")
