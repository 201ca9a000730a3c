"""Coded choices of imports."""

from enum import StrEnum


class BatchStatus(StrEnum):
    """How far an import is."""

    READ = "read"
    """Its columns are to be matched."""
    CHECKING = "checking"
    CHECKED = "checked"
    STORING = "storing"
    STORED = "stored"
    """What could be stored is; rows that wait can be corrected and stored still."""
    UNDONE = "undone"


class Source(StrEnum):
    """What the list was given as."""

    PASTE = "paste"
    CSV = "csv"
    XLSX = "xlsx"


class RowState(StrEnum):
    """What a check says about a row, before it is stored."""

    READY = "ready"
    ERROR = "error"
    """A cell cannot be taken."""
    UNCLEAR = "unclear"
    """A name looks as if it held a remark; nothing of the kind is stored unseen."""
    UNPLACED = "unplaced"
    """It names a place that is not known, or several."""
    DUPLICATE = "duplicate"
    """It resembles a church of the directory, or an earlier row of the list."""
    DIFFERS = "differs"
    """It is a church of the directory, and says something new about it."""
    UNCHANGED = "unchanged"
    """It is a church of the directory, and says nothing new."""


class Choice(StrEnum):
    """What somebody has decided about a row that resembles a church."""

    MERGE = "merge"
    SKIP = "skip"
    KEEP = "keep"


class RowResult(StrEnum):
    """What became of a row. One without a result waits."""

    STORED = "stored"
    MERGED = "merged"
    SKIPPED = "skipped"
    UNCHANGED = "unchanged"
    ERASED = "erased"
    """It named a person who was erased."""


class Part(StrEnum):
    """What of a church a row can say anew."""

    NAME_KM = "name_km"
    NAME_EN = "name_en"
    PLACEMENT = "placement"
    PASTOR = "pastor"
    NUMBERS = "numbers"
