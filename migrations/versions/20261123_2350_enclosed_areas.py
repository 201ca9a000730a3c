"""Let place_area hold what the provinces enclose without any of them holding it, as a great lake is."""

from collections.abc import Sequence

from alembic import op

revision: str = "5d0c1e7b2a94"
down_revision: str | None = "a4a90cad6f67"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.alter_column("place_area", "place_code", nullable=True)
    op.create_check_constraint(
        op.f("ck_place_area_level_0_has_no_place"), "place_area", "(level = 0) = (place_code IS NULL)"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM place_area WHERE level = 0")
    op.drop_constraint(op.f("ck_place_area_level_0_has_no_place"), "place_area", type_="check")
    op.alter_column("place_area", "place_code", nullable=False)
