"""The words of imports: for the columns, for what is said about a list and its rows, for what came of it."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import LazyString, gettext, ngettext
from flask_babel import lazy_gettext as _l

from directory.importing.codes import BatchStatus, Choice, Part, RowResult, RowState
from directory.importing.columns import Column
from directory.importing.models import ImportBatch
from directory.labels import LABELS

COLUMN_WORDS: dict[StrEnum, LazyString] = {
    Column.CHURCH_ID: _l("Church number"),
    Column.NAME_KM: _l("Name in Khmer"),
    Column.NAME_EN: _l("Name in Latin letters"),
    Column.CHURCH_NAME: _l("Church name"),
    Column.PASTOR_NAME_KM: _l("Pastor’s name in Khmer"),
    Column.PASTOR_NAME_EN: _l("Pastor’s name in Latin letters"),
    Column.PASTOR_NAME: _l("Pastor’s name"),
    Column.PHONE: _l("Phone number"),
    Column.SECOND_PHONE: _l("Second phone number"),
    Column.PLACE_CODE: _l("Place code"),
    Column.ADDRESS: _l("Address"),
    Column.VILLAGE: _l("Village"),
    Column.COMMUNE: _l("Commune"),
    Column.DISTRICT: _l("District"),
    Column.PROVINCE: _l("Province"),
    Column.COORDINATES: _l("Coordinates"),
    Column.LATITUDE: _l("Latitude"),
    Column.LONGITUDE: _l("Longitude"),
    Column.CONSENT: _l("Have they agreed?"),
    Column.AUDIENCE: _l("Who may see them"),
    Column.GIVEN_ON: _l("Agreed on"),
}

LABELS.update(
    {
        Column: COLUMN_WORDS,
        BatchStatus: {
            BatchStatus.READ: _l("Columns to be matched"),
            BatchStatus.CHECKING: _l("Being checked"),
            BatchStatus.CHECKED: _l("Checked, nothing stored yet"),
            BatchStatus.STORING: _l("Being stored"),
            BatchStatus.STORED: _l("Stored"),
            BatchStatus.UNDONE: _l("Undone"),
        },
        RowState: {
            RowState.READY: _l("Ready"),
            RowState.ERROR: _l("Error"),
            RowState.UNCLEAR: _l("Look at it"),
            RowState.UNPLACED: _l("Place not found"),
            RowState.DUPLICATE: _l("Likely duplicate"),
            RowState.DIFFERS: _l("Changes a church"),
            RowState.UNCHANGED: _l("Nothing new"),
        },
        RowResult: {
            RowResult.STORED: _l("Stored"),
            RowResult.MERGED: _l("Merged"),
            RowResult.SKIPPED: _l("Skipped"),
            RowResult.UNCHANGED: _l("Nothing new"),
            RowResult.ERASED: _l("Erased"),
        },
        Choice: {
            Choice.MERGE: _l("It is this church: merge"),
            Choice.SKIP: _l("Skip this row"),
            Choice.KEEP: _l("It is another church: add it"),
        },
        Part: {
            Part.NAME_KM: _l("Name in Khmer"),
            Part.NAME_EN: _l("Name in Latin letters"),
            Part.PLACEMENT: _l("Place and position"),
            Part.PASTOR: _l("Pastor"),
            Part.NUMBERS: _l("Phone number"),
        },
    }
)

SAID: dict[str, Callable[..., str]] = {
    "no-headings": lambda: gettext("There is no row of headings. The columns were told by what stands in them."),
    "two-rows-of-headings": lambda: gettext("The headings stand in two rows, which were read as one."),
    "rows-above": lambda rows: ngettext(
        "%(num)d row above the headings was passed over.", "%(num)d rows above the headings were passed over.", rows
    ),
    "empty-rows": lambda rows: ngettext(
        "%(num)d empty row was passed over.", "%(num)d empty rows were passed over.", rows
    ),
    "columns-cut": lambda columns: ngettext(
        "%(num)d column too many was passed over.", "%(num)d columns too many were passed over.", columns
    ),
    "hidden-sheets": lambda names: gettext("Hidden sheets were not read: %(names)s", names=names),
    "other-sheets": lambda name, names: gettext(
        "Only the sheet %(name)s was read. Send these by themselves: %(names)s", name=name, names=names
    ),
    "is-excel": lambda: gettext("The file is an Excel file, whatever its name says."),
    "is-text": lambda: gettext("The file is text, whatever its name says."),
    "western": lambda: gettext(
        "The file holds no Khmer: it was saved in the Western encoding. Where Khmer letters are missing, save it as "
        ".xlsx, and send that."
    ),
}
"""What was noticed while a list was read, by its code; a row of `ImportBatch.said` has the values behind it."""


NOTES: dict[str, Callable[..., str]] = {
    "two-numbers": lambda: gettext("Two numbers stand in this cell. Both are taken."),
    "read-as": lambda number: gettext("Read as %(number)s.", number=number),
    "coordinates-count": lambda: gettext("No place of these names was found. The coordinates count."),
    "not-agreed": lambda: gettext("They have not agreed, so the church is stored without them."),
}
"""What is noted about a cell, by its code."""


def note_words(note: Sequence[str]) -> str:
    """A note in a sentence."""
    return str(NOTES[note[0]](*note[1:]))


def said_words(said: Sequence[Sequence[str | int]]) -> list[str]:
    """What was noticed, in sentences."""
    return [str(SAID[str(code)](*values)) for code, *values in said if code in SAID]


def outcome_words(batch: ImportBatch) -> str:
    """What came of a list: "50 read: 47 stored, 2 merged, 1 waiting". What is left out is none."""
    counts: tuple[tuple[int, Callable[[int], Any]], ...] = (
        (batch.stored, lambda n: ngettext("%(num)d stored", "%(num)d stored", n)),
        (batch.merged, lambda n: ngettext("%(num)d merged", "%(num)d merged", n)),
        (batch.unchanged, lambda n: ngettext("%(num)d with nothing new", "%(num)d with nothing new", n)),
        (batch.skipped, lambda n: ngettext("%(num)d skipped", "%(num)d skipped", n)),
        (batch.erased, lambda n: ngettext("%(num)d erased", "%(num)d erased", n)),
        (batch.waiting, lambda n: ngettext("%(num)d waiting", "%(num)d waiting", n)),
    )
    parts = ", ".join(str(words(number)) for number, words in counts if number)
    read = ngettext("%(num)d read", "%(num)d read", batch.rows_read)
    return f"{read}: {parts}"
