"""Keep for how long a check counts, what came of calls in a crisis, and who is to check which number."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "a64d0e9b27c1"
down_revision: str | None = "5e0c9b7a41d3"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

METHODS = ("call", "sms", "visit", "letter")
OUTCOMES = ("confirmed", "no_answer", "busy", "wrong_number", "changed", "out_of_service")


def upgrade() -> None:
    op.create_table(
        "check_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_after_days", sa.Integer(), nullable=False),
        sa.Column("stale_after_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_check_rules_one_row")),
        sa.CheckConstraint(
            "0 < due_after_days AND due_after_days < stale_after_days", name=op.f("ck_check_rules_due_before_stale")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_rules")),
    )
    # Half a year and a year: numbers are renewed yearly.
    op.execute("INSERT INTO check_rules (id, due_after_days, stale_after_days) VALUES (1, 180, 365)")
    op.create_table(
        "check_assignment",
        sa.Column("phone_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["phone_id"], ["phone.id"], name=op.f("fk_check_assignment_phone_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_check_assignment_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("phone_id", name=op.f("pk_check_assignment")),
    )
    op.create_index(op.f("ix_check_assignment_user_id"), "check_assignment", ["user_id"])
    for table, key in (("check_rules", "id"), ("check_assignment", "phone_id")):
        op.execute(
            f"CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION record_change('{key}')"
        )
    allow("method", (*METHODS, "commissariat", "crisis_call"))
    allow("outcome", (*OUTCOMES, "not_reached", "said_wrong"))
    op.alter_column("phone_check", "created_at", nullable=True)
    op.create_check_constraint(
        op.f("ck_phone_check_no_caller_is_kept"),
        "phone_check",
        "method <> 'crisis_call' OR (checked_by_id IS NULL AND created_at IS NULL)",
    )
    op.execute("DROP TRIGGER record_change ON phone_check")
    # Two triggers, since a condition cannot name the new row of a deletion.
    for name, events, row in (("record_change", "INSERT OR UPDATE", "NEW"), ("record_removal", "DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER {name} AFTER {events} ON phone_check"
            f" FOR EACH ROW WHEN ({row}.method <> 'crisis_call') EXECUTE FUNCTION record_change('id')"
        )


def downgrade() -> None:
    op.execute("DROP TRIGGER record_removal ON phone_check")
    op.execute("DROP TRIGGER record_change ON phone_check")
    # The older version knows no calls in a crisis; nor must any of them get into the trail on the way.
    op.execute("DELETE FROM phone_check WHERE method = 'crisis_call'")
    op.execute(
        "CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON phone_check"
        " FOR EACH ROW EXECUTE FUNCTION record_change('id')"
    )
    op.drop_constraint(op.f("ck_phone_check_no_caller_is_kept"), "phone_check", type_="check")
    op.alter_column("phone_check", "created_at", nullable=False)
    op.execute("UPDATE phone_check SET method = 'call' WHERE method = 'commissariat'")
    op.execute("UPDATE phone_check SET outcome = 'no_answer' WHERE outcome = 'not_reached'")
    allow("method", METHODS)
    allow("outcome", OUTCOMES)
    op.drop_table("check_assignment")
    op.drop_table("check_rules")


def allow(column: str, codes: Sequence[str]) -> None:
    """Let a column of the ledger hold these codes."""
    op.drop_constraint(op.f(f"ck_phone_check_{column}"), "phone_check", type_="check")
    listed = ", ".join(f"'{code}'" for code in codes)
    op.create_check_constraint(op.f(f"ck_phone_check_{column}"), "phone_check", f"{column} IN ({listed})")
