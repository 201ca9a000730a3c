"""Let the ledger of a number say that it went with an officer who has left."""

from collections.abc import Sequence

from alembic import op

revision: str = "d82b6f3c1e09"
down_revision: str | None = "c4d1a9f07b35"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

METHODS = ("call", "sms", "visit", "letter", "commissariat", "crisis_call")


def upgrade() -> None:
    allow((*METHODS, "handover"))


def downgrade() -> None:
    # The older version knows no such entry; the number stays disproved.
    op.execute("UPDATE phone_check SET method = 'visit' WHERE method = 'handover'")
    allow(METHODS)


def allow(codes: Sequence[str]) -> None:
    """Let the ledger hold these ways of trying a number."""
    op.drop_constraint(op.f("ck_phone_check_method"), "phone_check", type_="check")
    listed = ", ".join(f"'{code}'" for code in codes)
    op.create_check_constraint(op.f("ck_phone_check_method"), "phone_check", f"method IN ({listed})")
