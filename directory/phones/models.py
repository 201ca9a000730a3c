"""Tables beside the ledger of checks: for how long a check counts, and who is to check what."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db import Base, utc_now


class CheckRules(Base):
    """For how long a confirmation counts: one row, which an administrator changes."""

    __tablename__ = "check_rules"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("0 < due_after_days AND due_after_days < stale_after_days", name="due_before_stale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_after_days: Mapped[int]
    """Days after which a confirmed number is due for another check."""
    stale_after_days: Mapped[int]
    """Days after which a confirmation no longer counts as current."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Travels through the form: two administrators see each other."""

    __mapper_args__ = {"version_id_col": version}


class CheckAssignment(Base):
    """Who is to check a number; ends when a check decides."""

    __tablename__ = "check_assignment"

    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    assigned_at: Mapped[utc_now]
