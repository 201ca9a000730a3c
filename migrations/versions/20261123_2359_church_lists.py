"""Index the lists of churches, and let a church remember the form that added it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c41d0b7e92aa"
down_revision: str | None = "5d0c1e7b2a94"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

CHURCHES = sa.text("kind = 'church'")
INDEXES = {
    "ix_listing_church_shown_en": (
        [sa.text("coalesce(nullif(name_en COLLATE \"km-x-icu\", ''), name_km)"), "id"],
        CHURCHES,
    ),
    "ix_listing_church_shown_km": (
        [sa.text("coalesce(nullif(name_km COLLATE \"km-x-icu\", ''), name_en)"), "id"],
        CHURCHES,
    ),
    "ix_listing_church_commune": ([sa.text("\"left\"(coalesce(place_code, ''), 6)"), "id"], CHURCHES),
    "ix_listing_church_archived": (["id"], sa.text("kind = 'church' AND status = 'archived'")),
    "ix_listing_church_unplaced": (["id"], sa.text("kind = 'church' AND location IS NULL")),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("church", sa.Column("added_by_form", sa.Uuid(), nullable=True))
    op.create_unique_constraint(op.f("uq_church_added_by_form"), "church", ["added_by_form"])
    with op.get_context().autocommit_block():
        for name, (columns, rows) in INDEXES.items():
            op.create_index(name, "listing", columns, postgresql_where=rows, postgresql_concurrently=True)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("uq_church_added_by_form"), "church", type_="unique")
    op.drop_column("church", "added_by_form")
    with op.get_context().autocommit_block():
        for name in INDEXES:
            op.drop_index(name, table_name="listing", postgresql_concurrently=True)
