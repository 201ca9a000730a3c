"""Tables of imports: one list that somebody gave, and its rows while they are checked.

Rows hold people who may have agreed to nothing yet. So they stand outside the audit trail and outside backups, what is
stored is blanked here, and all of it goes after 30 days (directory/importing/tasks.py). What an import changes in the
directory stands in the trail like every change.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db import Base, bigint_pk, coded, utc_now
from directory.importing.codes import BatchStatus, Choice, RowResult, RowState, Source


class ImportBatch(Base):
    """One list that somebody imports."""

    __tablename__ = "import_batch"
    __table_args__ = (
        # Rows in = rows out, over all that can become of a row.
        CheckConstraint(
            "status NOT IN ('stored', 'undone')"
            " OR rows_read = stored + merged + skipped + unchanged + erased + waiting",
            name="no_row_is_lost",
        ),
    )

    id: Mapped[bigint_pk]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    """Who gave the list; with administrators the only one who sees its rows."""
    source: Mapped[Source] = mapped_column(coded(Source, "source"))
    file_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    sha256: Mapped[str] = mapped_column(String(64))
    """Of what was given, so that the same file given twice is told."""
    status: Mapped[BatchStatus] = mapped_column(coded(BatchStatus, "status"))
    headings: Mapped[list[str]] = mapped_column(JSONB)
    """What stands above the columns, in their order."""
    columns: Mapped[list[str]] = mapped_column(JSONB)
    """What each column holds (`directory.importing.columns.Column`); empty for one that is left out."""
    consent: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default="{}")
    """What the people of the list agreed to, where their row says nothing: answers of the pastor's form."""
    said: Mapped[list[list[Any]]] = mapped_column(JSONB, default=list, server_default="[]")
    """What was noticed while it was read, each as a code and its values (`directory.importing.words`)."""
    rows_read: Mapped[int]
    rows_done: Mapped[int] = mapped_column(default=0, server_default="0")
    """How far the work in the background is."""
    stored: Mapped[int] = mapped_column(default=0, server_default="0")
    merged: Mapped[int] = mapped_column(default=0, server_default="0")
    skipped: Mapped[int] = mapped_column(default=0, server_default="0")
    unchanged: Mapped[int] = mapped_column(default=0, server_default="0")
    erased: Mapped[int] = mapped_column(default=0, server_default="0")
    waiting: Mapped[int] = mapped_column(default=0, server_default="0")
    given_at: Mapped[utc_now]
    stored_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportRow(Base):
    """One row of a list, under the number that it has there."""

    __tablename__ = "import_row"
    __table_args__ = (
        # A page of the rows of one state.
        Index("ix_import_row_batch_id_state_number", "batch_id", "state", "number"),
        CheckConstraint("result <> 'stored' OR values = '{}'", name="what_is_stored_is_blanked"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The line of the file, as a spreadsheet counts: the headings stand on one of their own."""
    cells: Mapped[list[str]] = mapped_column(JSONB)
    """As they were given, in the order of the columns; those of columns left out are emptied."""
    cell_errors: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default="{}")
    """Cells that could not be read at all, by their column: a code."""
    values: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default="{}")
    """What counts for each kind of column: the cells, and in their place what somebody has corrected."""
    accepted: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Whether somebody has looked at the doubts about the names and kept them."""
    state: Mapped[RowState | None] = mapped_column(coded(RowState, "state"))
    """None while it is not checked."""
    errors: Mapped[dict[str, list[str]]] = mapped_column(JSONB, default=dict, server_default="{}")
    """What is wrong with a cell, in English and in Khmer, by kind of column."""
    notes: Mapped[dict[str, list[str]]] = mapped_column(JSONB, default=dict, server_default="{}")
    """What was read otherwise than it stands there, as a code and its values (`directory.importing.words`)."""
    entry: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What the form read; none of a row with errors."""
    alike: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default="[]")
    """Churches, and an earlier row, that it resembles, likeliest first."""
    match_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"), index=True)
    """The church that it is, or is to be merged with."""
    match_version: Mapped[int | None]
    """What the church stood at when the differences were shown."""
    choice: Mapped[Choice | None] = mapped_column(coded(Choice, "choice"))
    take: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list, server_default="{}")
    """Which parts of the church it changes (`directory.importing.codes.Part`)."""
    result: Mapped[RowResult | None] = mapped_column(coded(RowResult, "result"))
    """None while it waits."""
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"), index=True)
    """The church that it became, or that it changed."""
    listing_version: Mapped[int | None]
    """What the church stood at right after: one that stands elsewhere was changed since."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """The pastor of the row, where they stand in the directory."""
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What of the church was changed, as it stood before: for undoing."""
