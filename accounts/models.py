"""Tables of accounts: users, roles, failed sign-ins, the audit trail."""

from enum import StrEnum
from typing import Any

from flask_security import RoleMixin, UserMixin
from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text, func, literal_column, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Base, bigint_pk, utc_now

user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    """A named set of permissions, kept as data so that an administrator can change it."""

    __tablename__ = "role"

    id: Mapped[bigint_pk]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str | None]
    permissions: Mapped[list[str]] = mapped_column(MutableList.as_mutable(ARRAY(Text)))
    second_factor_required: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class User(Base, UserMixin):
    """Somebody who can sign in."""

    __tablename__ = "user"

    id: Mapped[bigint_pk]
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    language: Mapped[str | None] = mapped_column(String(2))
    """`en` or `km` as chosen; without one, the browser's."""
    password: Mapped[str | None] = mapped_column(String(255))
    """An argon2id hash; none until an invitation is taken up."""
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_last_counter: Mapped[int | None] = mapped_column(BigInteger)
    """Of the last code that was used, so that nobody who saw it can use it again."""
    second_factor_required: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(ARRAY(Text)))
    create_datetime: Mapped[utc_now]

    roles: Mapped[list[Role]] = relationship(secondary=user_role, lazy="selectin")  # type: ignore[assignment]

    def check_tf_required_setup(self) -> bool:
        """Whether an administrator requires a second factor of this user or of their role."""
        return self.second_factor_required or any(role.second_factor_required for role in self.roles)

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Whether this sign-in needs a second factor: where one is required, and where one has been set up."""
        return self.check_tf_required_setup() or bool(tf_setup_methods), tf_setup_methods


class SignInFailure(Base):
    """A failed sign-in, counted in the database so that every server process sees it."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_account_hash_failed_at", "account_hash", "failed_at"),)

    id: Mapped[bigint_pk]
    account_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the address typed, so that a mistyped password in the wrong field is not kept in the clear."""
    failed_at: Mapped[utc_now]


class Action(StrEnum):
    """What an audit event records."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    READ = "read"
    EXPORT = "export"


class AuditEvent(Base):
    """One change of one row, written by a trigger; or one reading or export of personal data, written by us."""

    __tablename__ = "audit_event"
    __table_args__ = (
        # The history of one record, newest first.
        Index("ix_audit_event_table_name_row_id_id", "table_name", "row_id", "id"),
        # The trail of one user, newest first.
        Index("ix_audit_event_actor_id_id", "actor_id", "id"),
    )

    id: Mapped[bigint_pk]
    happened_at: Mapped[utc_now]
    transaction_id: Mapped[int] = mapped_column(BigInteger, server_default=text("txid_current()"))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    """The user, without a foreign key: an event outlives the account."""
    action: Mapped[str] = mapped_column(String(10))
    table_name: Mapped[str] = mapped_column(Text)
    row_id: Mapped[str] = mapped_column(Text)
    old: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The changed fields before, each as PostgreSQL's text of it; the whole row of a deletion."""
    new: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The changed fields after; the whole row of an insertion."""


ADDED_BELOW = func.coalesce(
    AuditEvent.new["phone_id"].astext, AuditEvent.new["person_id"].astext, AuditEvent.new["listing_id"].astext
)
"""The record that an added row belongs to."""

# What was ever added below a record: its people, their numbers, the checks; removed ones included.
Index(
    "ix_audit_event_added_below",
    ADDED_BELOW,
    AuditEvent.table_name,
    postgresql_where=AuditEvent.action == literal_column("'insert'"),
)
