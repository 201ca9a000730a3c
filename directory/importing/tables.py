"""A list as it was read, whatever it was given as: rows of cells of text."""

from dataclasses import dataclass, field

from places.keys import visible

LONGEST_CELL = 500
"""Characters of a cell that are kept: more is no name, no number and no place, and is refused by its field."""

MOST_COLUMNS = 256


@dataclass
class RawRow:
    """A row under its number in the file; a cell that could not be read stands in `errors` under its column."""

    number: int
    cells: list[str]
    errors: dict[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(self.cells) and not self.errors


@dataclass
class RawTable:
    """Rows with those above the list still among them, and what was noticed: codes and values."""

    rows: list[RawRow]
    said: list[list[str | int]] = field(default_factory=list)


def cell_text(text: str) -> str:
    """A cell's text without what cannot be seen, on one line, cut where nobody would read on."""
    return " ".join(visible(text).split())[:LONGEST_CELL]
