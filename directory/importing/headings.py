"""Finding the row of headings: under a title, in two rows of which one is merged, or missing."""

from collections.abc import Sequence

from directory.importing.columns import is_code, is_phone, is_position, named_by
from directory.importing.tables import RawRow

SEARCHED = 20
"""Rows at the top among which the headings are looked for."""

Said = list[list[str | int]]


def headings_of(rows: Sequence[RawRow]) -> tuple[list[str], list[RawRow], Said]:
    """The headings, the rows below them, and what was noticed."""
    first = next((position for position, row in enumerate(rows) if not row.is_empty), None)
    if first is None:
        return [], [], []
    best = max(range(first, min(len(rows), SEARCHED)), key=lambda position: (known(rows[position]), -position))
    if known(rows[best]) == 0:
        if any(is_phone(cell) or is_code(cell) or is_position(cell) for cell in rows[first].cells if cell):
            return lettered(rows), list(rows[first:]), [["no-headings"]]
        best = first
    said: Said = []
    top = rows[best].cells
    below = rows[best + 1].cells if best + 1 < len(rows) else []
    above = rows[best - 1].cells if best > first else []
    if is_second_row(below, top):
        headings, last, begin = joined(top, below), best + 1, best
        said.append(["two-rows-of-headings"])
    elif known(rows[best]) and above and fills(above, top):
        headings, last, begin = joined(above, top), best, best - 1
        said.append(["two-rows-of-headings"])
    else:
        headings, last, begin = list(top), best, best
    if over := sum(not row.is_empty for row in rows[first:begin]):
        said.append(["rows-above", over])
    width = max([len(headings), *(len(row.cells) for row in rows[last + 1 :])])
    return headings + [""] * (width - len(headings)), list(rows[last + 1 :]), said


def known(row: RawRow) -> int:
    """How many cells of a row are known headings; none of a row that holds a number or a position."""
    if any(is_phone(cell) or is_position(cell) for cell in row.cells if cell):
        return 0
    return sum(named_by(cell) is not None for cell in row.cells if cell)


def is_second_row(below: Sequence[str], top: Sequence[str]) -> bool:
    """Whether the next row parts a merged heading further: all of it are headings, where the upper row has gaps."""
    filled = [column for column, cell in enumerate(below) if cell]
    gaps = [column for column in filled if column >= len(top) or not top[column]]
    return bool(gaps) and all(named_by(below[column]) is not None for column in filled)


def fills(above: Sequence[str], row: Sequence[str]) -> bool:
    """Whether the row above holds headings for columns that have none: cells that were merged downwards."""
    return any(
        cell and named_by(cell) is not None and (column >= len(row) or not row[column])
        for column, cell in enumerate(above)
    )


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """One heading for each column of two rows: the lower one, which is the finer."""
    width = max(len(upper), len(lower))
    padded = [[*row, *[""] * (width - len(row))] for row in (upper, lower)]
    return [below or above for above, below in zip(*padded, strict=True)]


def lettered(rows: Sequence[RawRow]) -> list[str]:
    """No headings, for as many columns as there are."""
    return [""] * max(len(row.cells) for row in rows)
