"""Which place the cells of a row name: by the code, or by names that only one place has. 10,000 rows ask no database.

As in the form for one church, only a name that is exact counts, and only where it leaves no doubt; the names above it
may be spelt as they sound.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.importing.columns import Column
from places.keys import KHMER_WORDS, is_khmer
from places.models import Level, Place, PlaceName
from places.search import name_keys

LEVELS = {
    Column.PROVINCE: Level.PROVINCE,
    Column.DISTRICT: Level.DISTRICT,
    Column.COMMUNE: Level.COMMUNE,
    Column.VILLAGE: Level.VILLAGE,
}
"""The columns that name a place of one level, the highest first."""

BETWEEN = re.compile(r"[,;،/|\n]+")
_WORDS = "|".join(sorted(KHMER_WORDS, key=len, reverse=True))
KHMER_WORD = re.compile(rf"(?=(?:{_WORDS}))")
KHMER_WORD_AFTER_SPACE = re.compile(rf"\s+(?=(?:{_WORDS}))")


@dataclass(frozen=True)
class Named:
    """A name as a cell has it, and the level where the column or a word in it says one."""

    norm: str
    key: str
    level: Level | None


@lru_cache(20_000)
def named(text: str, level: Level | None = None) -> Named:
    """The keys of a name; cached, since the same province stands in thousands of rows."""
    made = name_keys(text)
    return Named(made.norm, made.key, level or made.level)


class Gazetteer:
    """All names of places that are in use, in memory for as long as a list is checked."""

    def __init__(self, session: Session) -> None:
        """Read them: 33,000 names of 16,400 places take about a third of a second."""
        self.codes: set[str] = set()
        self._by_norm: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        """The norms and keys of each place, to compare those above a name with."""
        rows = session.execute(
            select(PlaceName.place_code, PlaceName.norm, PlaceName.key)
            .join(Place, Place.code == PlaceName.place_code)
            .where(Place.retired_at.is_(None))
        )
        for code, norm, key in rows:
            self.codes.add(code)
            self._by_norm[norm].add(code)
            self._names[code] |= {norm, key}

    def find(self, values: Mapping[str, str]) -> str | None:
        """The code of the place that a row names; none where it names none, or more than one."""
        names = names_in(values)
        if not names:
            return None
        first, *above = names
        found = [
            code
            for code in self._by_norm.get(first.norm, ())
            if (first.level is None or len(code) == 2 * first.level)
            and all(self._lies_in(code, name) for name in above)
        ]
        return found[0] if len(found) == 1 else None

    def _lies_in(self, code: str, name: Named) -> bool:
        """Whether a place above `code` has this name, by its letters or by its sound."""
        return any(
            (name.level is None or length == 2 * name.level)
            and not self._names[code[:length]].isdisjoint((name.norm, name.key))
            for length in range(2, len(code), 2)
        )


def names_in(values: Mapping[str, str]) -> list[Named]:
    """The names of places in a row, the finest first."""
    found = [named(values[column], level) for column, level in reversed(LEVELS.items()) if values.get(column)]
    if values.get(Column.ADDRESS):
        found = [*parts_of(values[Column.ADDRESS]), *found]
    found = [name for name in found if name.norm]
    if found and all(name.level for name in found):
        found.sort(key=lambda name: -(name.level or 0))
    return list(dict.fromkeys(found))


def parts_of(address: str) -> Iterator[Named]:
    """The names in an address, as they stand there: parted by marks, and in Khmer by the administrative words."""
    for part in BETWEEN.split(address):
        pieces: Sequence[str] = [part]
        if is_khmer(part):
            # Such a word can end a name (ភ្នំស្រុក), so one after a space counts before one within a run of letters.
            pieces = KHMER_WORD_AFTER_SPACE.split(part.strip())
            pieces = pieces if len(pieces) > 1 else KHMER_WORD.split(part)
        for piece in pieces:
            if piece.strip():
                yield named(piece.strip())


def place_words(values: Mapping[str, str]) -> str:
    """What a row says about its place, as somebody would type it into the search: the finest name first."""
    cells = [values.get(Column.ADDRESS, "")] + [values.get(column, "") for column in reversed(LEVELS)]
    return ", ".join(cell for cell in cells if cell)
