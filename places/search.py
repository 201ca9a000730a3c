"""What a person means by the text they search a place with: a code, a name, a name within another place."""

import re
from dataclasses import dataclass

from places import keys
from places.models import Level, Script

SHORTEST_FUZZY = 3
"""Letters that a name must have to be searched by likeness; a shorter one must begin the name (trigrams need three)."""

LONGEST_TEXT = 120
"""No name is longer; the rest of a text is not searched (the edit distance takes 255 characters)."""

_SEPARATORS = re.compile("[,;،/|\n]+")
_CODE = re.compile("(?:[A-Za-z]{2,3}[- ]?)?([0-9]{1,8})")


@dataclass(frozen=True)
class NameKeys:
    """A name as it is compared with place_name: the script, and the three keys of that script."""

    script: Script
    plain: str
    norm: str
    key: str
    level: Level | None
    """The level that an administrative word in the text names (phum, ឃុំ)."""

    @property
    def is_short(self) -> bool:
        """Whether the name is too short to be searched by likeness."""
        return len(self.norm) < SHORTEST_FUZZY


@dataclass(frozen=True)
class Wanted:
    """One reading of a text: a name, and the name of the place that it should lie in, if the text gives one."""

    name: NameKeys
    within: str | None = None
    within_must_be_exact: bool = False
    """Whether the text only may name a parent ("Trapeang Takeo"), so that a likeness is not enough to believe it."""


def name_keys(text: str) -> NameKeys:
    """Make the keys that a name is searched by, in the script that it is written in."""
    level = keys.administrative_level(text)
    if keys.is_khmer(text):
        return NameKeys(
            script=Script.KHMER,
            plain=keys.khmer_clean(text),
            norm=keys.khmer_norm(text),
            key=keys.khmer_key(text),
            level=Level(level) if level else None,
        )
    return NameKeys(
        script=Script.LATIN,
        plain=keys.latin_name(text),
        norm=keys.latin_norm(text),
        key=keys.latin_key(text),
        level=Level(level) if level else None,
    )


def read_code(text: str) -> str | None:
    """Read an official code: 2, 4, 6 or 8 digits, in Latin or Khmer digits, after a country's letters (KH) or not.

    A leading zero that a spreadsheet dropped is put back. None where the text is no code.
    """
    match = _CODE.fullmatch(keys.clean_name(text).translate(keys.KHMER_DIGITS))
    if match is None:
        return None
    digits = match[1]
    return digits.zfill(len(digits) + len(digits) % 2)


def readings(text: str) -> list[Wanted]:
    """List what a text may mean, likeliest first; empty where it holds no letter.

    A comma parts a name from its parents. Without one the last one, two or three words may name a parent: whoever
    asks has to check that they do.
    """
    text = keys.clean_name(_SEPARATORS.sub(",", text[:LONGEST_TEXT]))
    first, *rest = [part.strip() for part in text.split(",") if part.strip()] or [""]
    if rest:
        return [Wanted(name_keys(first), ", ".join(rest))] if _is_name(first) else []
    words = first.split()
    meanings = [Wanted(name_keys(first))] if _is_name(first) else []
    for count in range(1, min(3, len(words) - 1) + 1):
        name, parent = " ".join(words[:-count]), " ".join(words[-count:])
        if _is_name(name) and _is_name(parent):
            meanings.append(Wanted(name_keys(name), parent, within_must_be_exact=True))
    return meanings


def _is_name(text: str) -> bool:
    return bool(keys.khmer_key(text) if keys.is_khmer(text) else keys.latin_norm(text))
