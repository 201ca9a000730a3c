"""Cleaning of names as people type them, and the search keys of Khmer and Latin names.

The keys are made here, in Python, both for what is stored (place_name, listing) and for what is searched, so that the
two can never differ. Nothing here looks at the database.
"""

import re
import unicodedata

KHMER_DIGITS = {0x17E0 + value: str(value) for value in range(10)}
"""The ten Khmer digits, as a table for `str.translate`."""

KHMER_WORDS = {
    "ខេត្ត": 1,
    "រាជធានី": 1,
    "ក្រុង": 2,
    "ស្រុក": 2,
    "ខណ្ឌ": 2,
    "ឃុំ": 3,
    "សង្កាត់": 3,
    "ភូមិ": 4,
}
"""Administrative words that stand in front of a Khmer name, with no space, and the level that each names."""

LATIN_WORDS = {
    "khaet": 1,
    "khet": 1,
    "khett": 1,
    "province": 1,
    "krong": 2,
    "srok": 2,
    "khan": 2,
    "district": 2,
    "municipality": 2,
    "khum": 3,
    "sangkat": 3,
    "commune": 3,
    "phum": 4,
    "phumi": 4,
    "phoum": 4,
    "village": 4,
}
"""Administrative words, Khmer and English, that people write in front of a Latin name, and the level of each."""

LATIN_WORDS_AFTER = frozenset(("province", "municipality", "district", "commune", "village", "city", "town"))
"""Those that people write after a Latin name: English ones only (in Phnum Srok the word is part of the name)."""

NUMBER_WORDS = {
    "muoy": "1",
    "pir": "2",
    "bei": "3",
    "buon": "4",
    "pram": "5",
    "prammuoy": "6",
    "prampir": "7",
    "prampi": "7",
    "prambei": "8",
    "prambuon": "9",
    "dab": "10",
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
}
"""Khmer number words and Roman numerals, as they stand at the end of a name: one of several villages of that name."""

ORDINAL_WORD = "ti"
"""Stands before a number, or not: Phum Ti Pir is Phum Pir is Phum 2."""

_INVISIBLE = frozenset(("Cc", "Cf", "Cs"))
_COENG = "\u17d2"
# Diacritics above the letters, coeng, and the two inherent vowels that are never seen.
_KHMER_SIGNS = re.compile("[\u17b4\u17b5\u17c9-\u17d3\u17dd]")
_NOT_IN_KHMER_KEY = re.compile("[^\u1780-\u17ff0-9a-z]")
_NOT_IN_LATIN_NAME = re.compile("[^a-z0-9]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
_APOSTROPHES = str.maketrans("", "", "'’‘ʼʻ`´")

# What sounds alike in the romanisations in use (UNGEGN, the gazetteer's, the survey's), longest spelling first.
_CONSONANTS = (
    ("chh", "c"),
    ("ch", "c"),
    ("j", "c"),
    ("kh", "k"),
    ("gh", "k"),
    ("ng", "N"),
    ("nh", "n"),
    ("ph", "p"),
    ("th", "t"),
    ("g", "k"),
    ("q", "k"),
    ("b", "p"),
    ("d", "t"),
    ("w", "v"),
    ("z", "s"),
    ("x", "s"),
)
_SILENT_R = re.compile("r(?![aeiouyh])")
_VOWEL_BEFORE_H = re.compile("[aeiouy]h")
_VOWELS = re.compile("[aeiouy]+")
_REPEATED = re.compile(r"(.)\1+")


def visible(text: str) -> str:
    """The text without what nobody sees and nobody typed on purpose; white space stays.

    Invisible are zero-width spaces and joiners (Khmer keyboards put them between words), byte order marks, directional
    marks, and control characters, which come with what is pasted; PostgreSQL refuses some of them. They are taken out
    rather than refused: no sentence could show where they are.
    """
    if text.isprintable():  # so most names are, and none of their letters is looked at
        return text
    return "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE)


def clean_name(text: str) -> str:
    """Clean what a person typed for keeping: NFC, invisible characters taken out, white space folded."""
    return " ".join(unicodedata.normalize("NFC", visible(text)).split())


def is_khmer(text: str) -> bool:
    """Tell whether a text holds a Khmer letter (digits alone do not count: they are typed in Latin text, too)."""
    return any("\u1780" <= c <= "\u17d3" for c in text)


def khmer_clean(text: str) -> str:
    """Make alike what looks alike on screen: digits, split vowels joined (ើ, ោ), coeng ដ written as coeng ត."""
    return _alike(clean_name(text).translate(KHMER_DIGITS))


def khmer_norm(text: str) -> str:
    """Reduce a Khmer name to one run of letters and digits, `khmer_clean` without the administrative word."""
    letters = "".join(c for c in khmer_clean(text).casefold() if unicodedata.category(c)[0] in "LMN")
    return _without_word(_alike(letters), _KHMER_WORDS_NORM)


def khmer_key(text: str) -> str:
    """Reduce a Khmer name to its bare letters: `khmer_norm` without coeng and diacritics.

    Without coeng a stack is one run of letters, so that trigrams span it.
    """
    return _without_word(_bare(khmer_norm(text)), _KHMER_WORDS_BARE)


def latin_plain(text: str) -> str:
    """Write a Latin name in plain small letters: no accents, no punctuation, words kept apart."""
    letters = unicodedata.normalize("NFKD", clean_name(text)).casefold().translate(_LIGATURES).translate(_APOSTROPHES)
    bare = "".join(c for c in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(c))
    return _NOT_IN_LATIN_NAME.sub(" ", bare.translate(KHMER_DIGITS)).strip()


def latin_name(text: str) -> str:
    """Write a Latin name plainly, words kept apart, without khet, srok, khum, phum, province and the like.

    A number at its end is written in digits, however it was spelt.
    """
    words = latin_plain(text).split()
    while len(words) > 1 and words[0] in LATIN_WORDS:
        words = words[1:]
    while len(words) > 1 and words[-1] in LATIN_WORDS_AFTER:
        words = words[:-1]
    if len(words) > 1:
        words[-1] = NUMBER_WORDS.get(words[-1], words[-1])
        if words[-1].isdigit() and words[-2] == ORDINAL_WORD:
            del words[-2]
    return " ".join(words)


def latin_norm(text: str) -> str:
    """Reduce a Latin name to one run of letters and digits, without the administrative word."""
    return latin_name(text).replace(" ", "")


def latin_key(text: str) -> str:
    """Reduce a Latin name to its consonants, each run of vowels as `a`, so that romanisations fall together."""
    key = _SILENT_R.sub("", latin_norm(text))
    for spelling, sound in _CONSONANTS:
        key = key.replace(spelling, sound)
    key = _VOWELS.sub("a", _VOWEL_BEFORE_H.sub("a", key)).replace("h", "")
    return _REPEATED.sub(r"\1", key)


def administrative_level(text: str) -> int | None:
    """Say which level (1 province to 4 village) the administrative word of a name stands for; None without a word."""
    if is_khmer(text):
        letters = khmer_clean(text).replace(" ", "")
        return next((level for word, level in KHMER_WORDS.items() if _begins(letters, khmer_clean(word))), None)
    words = latin_plain(text).split()
    if len(words) < 2:
        return None
    if words[-1] in LATIN_WORDS_AFTER:
        return LATIN_WORDS.get(words[-1])
    return LATIN_WORDS.get(words[0])


def _alike(text: str) -> str:
    joined = text.replace("\u17c1\u17b8", "\u17be").replace("\u17c1\u17b6", "\u17c4")
    return joined.replace(_COENG + "ដ", _COENG + "ត")


def _bare(text: str) -> str:
    return _alike(_NOT_IN_KHMER_KEY.sub("", _KHMER_SIGNS.sub("", text)))


def _begins(name: str, word: str) -> bool:
    # One letter after the word is no name: the word is then the name itself.
    return name.startswith(word) and len(name) > len(word) + 1


def _without_word(name: str, words: tuple[str, ...]) -> str:
    while word := next((word for word in words if _begins(name, word)), None):
        name = name.removeprefix(word)
    return name


_KHMER_WORDS_NORM = tuple(_alike(word) for word in KHMER_WORDS)
_KHMER_WORDS_BARE = tuple(_bare(word) for word in KHMER_WORDS)
