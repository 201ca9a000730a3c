"""Lists given as text: pasted from a spreadsheet, or a CSV file of any of the usual kinds."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from directory.importing.problems import MOST_ROWS, ImportRefusedError
from directory.importing.tables import MOST_COLUMNS, RawRow, RawTable, cell_text

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DELIMITERS = "\t;,"
LOOKED_AT = 30
"""Rows by which it is told what stands between the cells."""

SEPARATOR_LINE = "sep="
"""Begins the line by which Excel is told the same."""

WESTERN = "cp1252"


def decode(given: bytes) -> tuple[str, str]:
    """The text of a file, and which encoding it has. Raises `ImportRefusedError` for what is no text."""
    for mark, encoding in MARKS:
        if given.startswith(mark):
            return decoded(given, encoding), encoding
    if unmarked := unmarked_utf_16(given):
        return decoded(given, unmarked), unmarked
    try:
        return decoded(given, "utf-8"), "utf-8"
    except ImportRefusedError:
        # Every sequence of bytes but a few is Windows-1252; what is no text gives itself away by its controls.
        return decoded(given, WESTERN), WESTERN


def decoded(given: bytes, encoding: str) -> str:
    """The text, in an encoding. Raises `ImportRefusedError` where it is none, or holds what no text holds."""
    try:
        text = given.decode(encoding)
    except UnicodeDecodeError:
        raise ImportRefusedError("not-text") from None
    if any(sign < " " and sign not in "\t\r\n\f\v\x1a" for sign in text[:100_000]) or "\0" in text:
        raise ImportRefusedError("not-text")
    return text


def unmarked_utf_16(given: bytes) -> str | None:
    """Which UTF-16 it is where no mark says so: in either, the upper bytes of Latin letters and marks are 0."""
    head = given[:4000]
    pairs = len(head) // 2
    if len(given) % 2 or pairs < 2:
        return None
    low, high = head[0::2].count(0), head[1::2].count(0)
    # Khmer has no such bytes, but the marks between the cells and the ends of lines do.
    if high and not low and high >= pairs // 50:
        return "utf-16-le"
    if low and not high and low >= pairs // 50:
        return "utf-16-be"
    return None


def read_text(text: str) -> RawTable:
    """The rows of a text. Raises `ImportRefusedError`."""
    text, delimiter = without_separator_line(text)
    rows: list[RawRow] = []
    cut = 0
    try:
        for number, cells in enumerate(lines(text, delimiter or likely_delimiter(text)), start=1):
            if len(rows) > MOST_ROWS:
                raise ImportRefusedError("too-many-rows")
            row = RawRow(number, [cell_text(cell) for cell in cells[:MOST_COLUMNS]])
            cut = max(cut, len(cells) - MOST_COLUMNS)
            # An empty one counts, but takes no room.
            rows.append(row if not row.is_empty else RawRow(number, []))
    except csv.Error:
        raise ImportRefusedError("broken") from None
    return RawTable(rows, [["columns-cut", cut]] if cut > 0 else [])


def without_separator_line(text: str) -> tuple[str, str]:
    """The text without the line that names the separator, and the separator; none where there is no such line."""
    first, _end, rest = text.partition("\n")
    first = first.strip("\r\ufeff ")
    if first.casefold().startswith(SEPARATOR_LINE) and len(first) == len(SEPARATOR_LINE) + 1:
        return rest, first[-1]
    return text, ""


def likely_delimiter(text: str) -> str:
    """What stands between the cells: what parts the first rows into most columns, evenly."""

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in islice(lines(text, delimiter), LOOKED_AT) if any(row)]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(usual) * (usual - 1), usual)

    return max(DELIMITERS, key=evenness)


def lines(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of cells; a cell in quotation marks may hold ends of lines."""
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter)
