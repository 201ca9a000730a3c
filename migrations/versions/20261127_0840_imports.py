"""Keep lists of churches while they are imported, outside the trail, and let whoever edits churches import them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5b7e20c94d1f"
down_revision: str | None = "8c1f4e7d2ab6"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def coded(name: str, *codes: str) -> sa.Enum:
    """A column of codes under a named CHECK."""
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def json(name: str, default: str | None = None) -> sa.Column[object]:
    """A column of JSON that is never null."""
    return sa.Column(name, JSONB, server_default=default and sa.text(f"'{default}'"), nullable=False)


def count(name: str) -> sa.Column[int]:
    """A number that begins at 0."""
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("given_by_id", sa.BigInteger(), nullable=True),
        sa.Column("source", coded("source", "paste", "csv", "xlsx"), nullable=False),
        sa.Column("file_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            coded("status", "read", "checking", "checked", "storing", "stored", "undone"),
            nullable=False,
        ),
        json("headings"),
        json("columns"),
        json("consent", "{}"),
        json("said", "[]"),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        count("rows_done"),
        count("stored"),
        count("merged"),
        count("skipped"),
        count("unchanged"),
        count("erased"),
        count("waiting"),
        sa.Column("given_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status NOT IN ('stored', 'undone')"
            " OR rows_read = stored + merged + skipped + unchanged + erased + waiting",
            name=op.f("ck_import_batch_no_row_is_lost"),
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["user.id"], name=op.f("fk_import_batch_given_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index("ix_import_batch_given_by_id", "import_batch", ["given_by_id"])
    op.create_table(
        "import_row",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        json("cells"),
        json("cell_errors", "{}"),
        json("values", "{}"),
        sa.Column("accepted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "state",
            coded("state", "ready", "error", "unclear", "unplaced", "duplicate", "differs", "unchanged"),
            nullable=True,
        ),
        json("errors", "{}"),
        json("notes", "{}"),
        sa.Column("entry", JSONB, nullable=True),
        json("alike", "[]"),
        sa.Column("match_id", sa.BigInteger(), nullable=True),
        sa.Column("match_version", sa.Integer(), nullable=True),
        sa.Column("choice", coded("choice", "merge", "skip", "keep"), nullable=True),
        sa.Column("take", postgresql.ARRAY(sa.String(length=20)), server_default="{}", nullable=False),
        sa.Column("result", coded("result", "stored", "merged", "skipped", "unchanged", "erased"), nullable=True),
        sa.Column("listing_id", sa.BigInteger(), nullable=True),
        sa.Column("listing_version", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("before", JSONB, nullable=True),
        sa.CheckConstraint("result <> 'stored' OR values = '{}'", name=op.f("ck_import_row_what_is_stored_is_blanked")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["match_id"], ["listing.id"], name=op.f("fk_import_row_match_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_import_row_listing_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_import_row_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_import_row")),
    )
    op.create_index("ix_import_row_batch_id_state_number", "import_row", ["batch_id", "state", "number"])
    for column in ("match_id", "listing_id", "person_id"):
        op.create_index(f"ix_import_row_{column}", "import_row", [column])
    op.execute(
        "UPDATE role SET permissions = array_append(permissions, 'directory:import')"
        " WHERE 'directory:edit' = ANY(permissions) AND 'personal:view' = ANY(permissions)"
        " AND NOT 'directory:import' = ANY(permissions)"
    )


def downgrade() -> None:
    op.execute("UPDATE role SET permissions = array_remove(permissions, 'directory:import')")
    op.drop_table("import_row")
    op.drop_table("import_batch")
