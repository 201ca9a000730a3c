"""Names as lists have them: both scripts in one cell, and remarks that belong into no directory."""

import re

from places.keys import clean_name, is_khmer

_EDGES = " \t/|()[]{},;:–—-"
_BRACKETS = re.compile(r"[(\[{（][^)\]}）]*[)\]}）]?")
_REMARKS = re.compile(
    r"\b(died|dead|deceased|death|moved|retired|left|sick|victim|trafficked|arrested|jail|prison|case|raped?"
    r"|abused?|missing|problem|reported|former|ask|call|please|see|note|remark|unknown|not sure"
    r"|wrong|closed|no longer|tel|phone)\b",
    re.IGNORECASE,
)
_KHMER_REMARKS = (
    "ស្លាប់",
    "មរណ",
    "ផ្លាស់",
    "ឈប់",
    "ជនរងគ្រោះ",
    "ជួញដូរ",
    "ចាប់ខ្លួន",
    "គុក",
    "ឈឺ",
    "បាត់ខ្លួន",
    "លេខទូរស័ព្ទ",
    "ចំណាំ",
    "មិនដឹង",
)
_NUMBER = re.compile(r"[0-9០-៩](?:[\s.\-]*[0-9០-៩]){5,}")
_SIGNS = re.compile(r"[?!*#;:=]|\.{2,}")
_LATIN_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")


def both_scripts(text: str) -> tuple[str, str]:
    """The Khmer and the Latin part of a name; where they are mixed up, the whole stands in its first script's place."""
    text = clean_name(text)
    if not is_khmer(text):
        return "", text
    if not _LATIN_LETTER.search(text):
        return text, ""
    runs: list[tuple[bool, list[str]]] = []
    for word in re.split(r"(\s+|[/|()\[\]–—-])", text):
        khmer, latin = is_khmer(word), bool(_LATIN_LETTER.search(word))
        if khmer and latin:
            return text, ""
        if (khmer or latin) and (not runs or runs[-1][0] != khmer):
            runs.append((khmer, []))
        if runs:
            runs[-1][1].append(word)
    if len(runs) != 2:
        return text, ""
    parts = {khmer: clean_name("".join(words)).strip(_EDGES) for khmer, words in runs}
    return parts[True], parts[False]


def without_remark(name: str) -> str:
    """A name without what looks like a remark in it; the name itself where nothing does.

    No free text about people is stored, and lists hold it where a name is asked for: in brackets, behind a mark, a
    number, or a word that no name has.
    """
    kept = _BRACKETS.sub(" ", name)
    for pattern in (_REMARKS, _NUMBER, _SIGNS):
        if found := pattern.search(kept):
            kept = kept[: found.start()]
    for word in _KHMER_REMARKS:
        kept = kept.partition(word)[0]
    kept = clean_name(kept).strip(_EDGES)
    return name if kept == clean_name(name).strip(_EDGES) else kept


def holds_remark(name: str) -> bool:
    """Whether a name looks as if it held a remark."""
    return without_remark(name) != name
