"""Count the statements that change what a map's figures are made of, so that those need not be computed again."""

from collections.abc import Sequence

from alembic import op

revision: str = "d4a97e1c35f8"
down_revision: str | None = "3d9f0b6c71ae"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# A sequence, not a row: two people who write at once must not wait for each other. It counts before its transaction is
# seen by others, so the lock says who has counted and not ended yet; many hold it together (geo/kept.py asks).
FUNCTION = """
CREATE FUNCTION count_listing_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1288117);
    PERFORM nextval('listing_change');
    RETURN NULL;
END $$
"""

COUNTED = ("listing", "police_unit", "jurisdiction", "place", "place_area")


def upgrade() -> None:
    op.execute("CREATE SEQUENCE listing_change")
    op.execute(FUNCTION)
    for table in COUNTED:
        op.execute(
            f"CREATE TRIGGER count_listing_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION count_listing_change()"
        )


def downgrade() -> None:
    for table in COUNTED:
        op.execute(f"DROP TRIGGER count_listing_change ON {table}")
    op.execute("DROP FUNCTION count_listing_change()")
    op.execute("DROP SEQUENCE listing_change")
