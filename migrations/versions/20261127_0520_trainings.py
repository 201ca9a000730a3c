"""Keep trainings, who taught and attended them, and which church has met which police unit."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "8c2f6e10d9b7"
down_revision: str | None = "8a3e61d0c7b4"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

CODES = {
    "topics": (
        "signs",
        "questions",
        "first_steps",
        "reporting",
        "rights",
        "safe_migration",
        "online_scams",
        "child_protection",
        "training_others",
    ),
    "materials": ("leaflet", "poster", "training_kit", "video"),
    "concerns": (
        "will_police_respond",
        "retaliation",
        "proof_needed",
        "cost",
        "children",
        "returning_home",
        "family_involved",
        "officials_involved",
    ),
    "prayer_themes": (
        "protection_of_children",
        "safe_return",
        "work_at_home",
        "courage_to_report",
        "trust_in_police",
        "healing",
        "debt",
    ),
}

# Each with the column that identifies the record to which a row belongs.
AUDITED = {
    "training": "id",
    "staff_facilitator": "training_id",
    "facilitator": "training_id",
    "attendance": "training_id",
    "introduction": "church_id",
}


def codes(column: str) -> sa.Column[list[str]]:
    return sa.Column(column, postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)


def known(column: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in CODES[column])
    return sa.CheckConstraint(f"{column} <@ ARRAY[{listed}]::text[]", name=op.f(f"ck_training_{column}_are_known"))


def key(table: str, column: str, target: str, ondelete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "training",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place_code", sa.String(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("officer_id", sa.BigInteger(), nullable=True),
        *(codes(column) for column in CODES),
        sa.Column(
            "status",
            sa.Enum("active", "archived", name="status", native_enum=False, create_constraint=True, length=40),
            server_default="active",
            nullable=False,
        ),
        sa.Column("added_by_form", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "officer_id IS NULL OR unit_id IS NOT NULL", name=op.f("ck_training_officer_belongs_to_unit")
        ),
        *(known(column) for column in CODES),
        key("training", "place_code", "place.code", None),
        key("training", "unit_id", "police_unit.id", "SET NULL"),
        key("training", "officer_id", "person.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sa.UniqueConstraint("added_by_form", name=op.f("uq_training_added_by_form")),
    )
    op.create_index("ix_training_held_on_id", "training", ["held_on", "id"])
    op.create_index(op.f("ix_training_unit_id"), "training", ["unit_id"])
    for table, column, target in (
        ("staff_facilitator", "user_id", "user.id"),
        ("facilitator", "person_id", "person.id"),
        ("attendance", "person_id", "person.id"),
    ):
        card = [sa.Column("received_card", sa.Boolean(), server_default=sa.text("false"), nullable=False)]
        op.create_table(
            table,
            sa.Column("training_id", sa.BigInteger(), nullable=False),
            sa.Column(column, sa.BigInteger(), nullable=False),
            *(card if table == "attendance" else []),
            key(table, "training_id", "training.id"),
            key(table, column, target),
            sa.PrimaryKeyConstraint("training_id", column, name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_table(
        "introduction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("church_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("training_id", sa.BigInteger(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        key("introduction", "church_id", "church.id"),
        key("introduction", "unit_id", "police_unit.id"),
        key("introduction", "training_id", "training.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
    )
    op.create_index(
        "uq_introduction_church_id_unit_id_training_id",
        "introduction",
        ["church_id", "unit_id", "training_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(op.f("ix_introduction_unit_id"), "introduction", ["unit_id"])
    op.create_index(op.f("ix_introduction_training_id"), "introduction", ["training_id"])
    for table, identity in AUDITED.items():
        op.execute(
            f'CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "{table}"'
            f" FOR EACH ROW EXECUTE FUNCTION record_change('{identity}')"
        )


def downgrade() -> None:
    for table in reversed(AUDITED):
        op.drop_table(table)
