"""Keep what each of those who attended a training took home; of those who did until now it is not known."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5b0e8d3f61a4"
down_revision: str | None = "e91c5a70d2b8"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # Without a default: a training's materials say what was handed out, not who took it.
    op.add_column("attendance", sa.Column("materials", postgresql.ARRAY(sa.Text()), nullable=True))
    op.create_check_constraint(
        op.f("ck_attendance_materials_are_known"),
        "attendance",
        "materials <@ ARRAY['leaflet', 'poster', 'training_kit', 'video']::text[]",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_attendance_materials_are_known"), "attendance", type_="check")
    op.drop_column("attendance", "materials")
