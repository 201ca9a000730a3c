"""Lists given as an Excel file (.xlsx): the first sheet that can be seen and holds something."""

import math
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from directory.importing.problems import MOST_ROWS, MOST_UNPACKED_MEGABYTES, ImportRefusedError
from directory.importing.tables import MOST_COLUMNS, RawRow, RawTable, cell_text

MOST_PARTS = 2_000
"""Files inside one Excel file; one of a list holds about a dozen."""

PIECE = 2**20
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
VISIBLE = "visible"
NO_VALUE, ERROR_VALUE = "formula-without-value", "error-value"


def read_workbook(given: bytes) -> RawTable:
    """The rows of an Excel file. Raises `ImportRefusedError`."""
    try:
        with ZipFile(BytesIO(given)) as archive:
            refuse_bombs(archive)
            holds_formulas = look_through(archive)
        table, title = read_sheet(given)
        if holds_formulas:
            mark_formulas_without_value(table, given, title)
    except ImportRefusedError:
        raise
    # Whatever openpyxl stumbles over in a file that somebody else's program wrote, the file is at fault.
    except Exception:
        raise ImportRefusedError("broken") from None
    return table


def kind_of_archive(given: bytes) -> str:
    """What a zip file is: `xlsx`, or the code of its refusal."""
    try:
        with ZipFile(BytesIO(given)) as archive:
            refuse_bombs(archive)
            names = set(archive.namelist())
    except BadZipFile:
        return "broken"
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "open-document" if "content.xml" in names and "mimetype" in names else "other-archive"


def refuse_bombs(archive: ZipFile) -> None:
    """Raise `ImportRefusedError` for what unpacks to too much. No more of a part is unpacked than it says it has."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_MEGABYTES * 2**20:
        raise ImportRefusedError("unpacks-too-large")


def look_through(archive: ZipFile) -> bool:
    """Whether any sheet holds a formula. Raises `ImportRefusedError` where a part declares entities, as no sheet does.

    Read in pieces, each with the end of the one before.
    """
    formulas = False
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        with archive.open(name) as part:
            tail = b""
            while piece := part.read(PIECE):
                seen = tail + piece
                if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or seen.startswith(UTF_16):
                    raise ImportRefusedError("broken")
                formulas |= name.startswith("xl/worksheets/") and (b"<f>" in seen or b"<f " in seen)
                tail = piece[-10:]
    return formulas


def opened(given: bytes, *, values: bool) -> Any:
    """The file as openpyxl reads it row by row: with the values that formulas had, or with the formulas."""
    from openpyxl import load_workbook  # not before a workbook is given: it takes a twentieth of the time to start

    return load_workbook(BytesIO(given), read_only=True, data_only=values, keep_links=False)


def read_sheet(given: bytes) -> tuple[RawTable, str]:
    """The first sheet that can be seen and holds something, and its name."""
    book = opened(given, values=True)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == VISIBLE]
        hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != VISIBLE]
        for position, sheet in enumerate(sheets):
            rows = [row if not row.is_empty else RawRow(row.number, []) for row in rows_of(sheet)]
            if all(row.is_empty for row in rows):
                continue
            said: list[list[str | int]] = []
            if hidden:
                said.append(["hidden-sheets", "; ".join(hidden)])
            if others := [other.title for other in sheets[position + 1 :]]:
                said.append(["other-sheets", sheet.title, "; ".join(others)])
            return RawTable(rows, said), sheet.title
    finally:
        book.close()
    raise ImportRefusedError("no-sheet")


def rows_of(sheet: Any) -> Iterator[RawRow]:
    """The rows of a sheet up to the last one that holds something."""
    sheet.reset_dimensions()  # what the file says of its size is often wrong
    held: list[RawRow] = []
    count = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        texts = [text_of(cell.value) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        errors = {column: ERROR_VALUE for column, cell in enumerate(cells) if cell.data_type == "e"}
        row = RawRow(number, texts, errors)
        for column in errors:
            if column < len(texts):
                texts[column] = ""
        if row.is_empty:
            if len(held) <= MOST_ROWS:
                held.append(row)
            continue
        count += 1 + len(held)
        if count > MOST_ROWS + 1:
            raise ImportRefusedError("too-many-rows")
        yield from held
        held.clear()
        yield row


def text_of(value: Any) -> str:
    """A cell's value as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if math.isfinite(value) and value == int(value) else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return cell_text(str(value))


def mark_formulas_without_value(table: RawTable, given: bytes, title: str) -> None:
    """Mark each formula whose value the file does not hold, as files hold none that a program wrote."""
    book = opened(given, values=False)
    rows = {row.number: row for row in table.rows}
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            row = rows.get(number)
            for column, cell in enumerate(cells):
                if row is None or cell.data_type != "f":
                    continue
                row.cells += [""] * (column + 1 - len(row.cells))
                if not row.cells[column] and column not in row.errors:
                    row.errors[column] = NO_VALUE
    finally:
        book.close()


def letter(column: int) -> str:
    """The letter over a column, counted from 0."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column + 1))
