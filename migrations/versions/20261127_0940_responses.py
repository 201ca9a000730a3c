"""Keep whom the question about the police's response was put to, and apart from it how many gave each answer."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "4d7a92c61be0"
down_revision: str | None = "b7e20c94d1f3"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ANSWERS = ("did_not_call", "same_day", "later", "no_response")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # Neither table gets the audit trigger, a moment or an actor: they would lead from an answer to whoever gave it.
    op.create_table(
        "response_asked",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        begins_a_quarter("response_asked"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_response_asked_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "quarter", name=op.f("pk_response_asked")),
    )
    op.create_table(
        "response_tally",
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        *(sa.Column(answer, sa.Integer(), server_default="0", nullable=False) for answer in ANSWERS),
        sa.CheckConstraint(" AND ".join(f"{answer} >= 0" for answer in ANSWERS), name=op.f("ck_response_tally_counts")),
        begins_a_quarter("response_tally"),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["police_unit.id"], name=op.f("fk_response_tally_unit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("unit_id", "quarter", name=op.f("pk_response_tally")),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("response_tally")
    op.drop_table("response_asked")


def begins_a_quarter(table: str) -> sa.CheckConstraint:
    """A CHECK that the day is the first of a quarter."""
    return sa.CheckConstraint(
        "extract(day FROM quarter) = 1 AND extract(month FROM quarter) IN (1, 4, 7, 10)",
        name=op.f(f"ck_{table}_begins_a_quarter"),
    )
