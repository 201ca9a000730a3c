"""Keep which ways need a ferry, and whether a road network has ferries at all."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b7e20c94d1f3"
down_revision: str | None = "d82b6f3c1e09"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Not known of what was computed before: no row is written anew.
    op.add_column("road_network", sa.Column("has_ferries", sa.Boolean(), nullable=True))
    op.add_column("travel_time", sa.Column("needs_ferry", sa.Boolean(), nullable=True))
    op.create_check_constraint(
        op.f("ck_travel_time_ferry_of_a_way"), "travel_time", "needs_ferry IS NULL OR seconds IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_column("travel_time", "needs_ferry")
    op.drop_column("road_network", "has_ferries")
