"""Rows that are not stored as a table to mend and send again: as they were given, with the reason behind."""

from collections.abc import Iterable, Iterator

from flask_babel import get_locale, gettext

from directory.importing.codes import RowState
from directory.importing.columns import HEADINGS, Column
from directory.importing.models import ImportBatch, ImportRow
from directory.labels import label


def table_given_back(batch: ImportBatch, rows: Iterable[ImportRow]) -> Iterator[list[object]]:
    """The headings of the columns that were kept, then each row with its number in the list and its reason."""
    columns = [Column(column) for column in batch.columns if column]
    headings = [batch.headings[at] or HEADINGS[Column(column)][0] for at, column in enumerate(batch.columns) if column]
    yield [gettext("Row"), *headings, gettext("Reason")]
    for row in rows:
        yield [row.number, *(row.values.get(column, "") for column in columns), "; ".join(reasons_of(row))]


def reasons_of(row: ImportRow) -> list[str]:
    """Why a row waits, in the language of the moment."""
    if row.state is None:
        return [gettext("Not checked yet.")]
    if row.state in (RowState.ERROR, RowState.UNCLEAR):
        return [f"{label(Column(column))}: {in_language(both)}" for column, both in row.errors.items()]
    if row.state is RowState.UNPLACED:
        return [gettext("No place has these names, or several have. Choose one, or give its code.")]
    return [gettext("It resembles a church of the directory or an earlier row. Say whether it is the same.")]


def in_language(both: list[str]) -> str:
    """One of two sentences, English and Khmer."""
    return both[-1] if str(get_locale() or "en") == "km" else both[0]
