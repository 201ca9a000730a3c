"""The search keys of names, in both scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places import keys

KHMER_LETTERS = st.characters(min_codepoint=0x1780, max_codepoint=0x17E9)
NAMES = st.text(st.one_of(KHMER_LETTERS, st.characters(max_codepoint=0x24F), st.characters()), max_size=20)
ZERO_WIDTH = st.sampled_from("\u200b\u200c\u200d\ufeff")
IDEMPOTENT = (keys.clean_name, keys.khmer_clean, keys.khmer_norm, keys.khmer_key, keys.latin_plain, keys.latin_norm)
ALL_KEYS = (*IDEMPOTENT, keys.latin_key)


@given(NAMES)
def test_cleaning_what_is_clean_changes_nothing(name: str) -> None:
    for key in IDEMPOTENT:
        assert key(key(name)) == key(name)


@given(NAMES, ZERO_WIDTH, st.data())
def test_a_zero_width_character_never_matters(name: str, zero_width: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name)))
    for key in ALL_KEYS:
        assert key(name[:at] + zero_width + name[at:]) == key(name)


@given(st.text("0123456789", min_size=1, max_size=8))
def test_khmer_digits_are_read_like_latin_ones(digits: str) -> None:
    khmer = digits.translate({ord("0") + value: chr(0x17E0 + value) for value in range(10)})
    assert keys.khmer_clean(khmer) == keys.latin_plain(khmer) == digits


@given(NAMES)
def test_no_key_holds_what_the_database_refuses(name: str) -> None:
    for key in ALL_KEYS:
        assert "\x00" not in key(name + "\x00")
        key(name + "\ud800").encode()


@given(st.text("abcdefghijklmnopqrstuvwxyz ", max_size=20))
def test_neither_case_nor_spaces_matter_to_the_latin_key_of_a_name(name: str) -> None:
    run = name.replace(" ", "")
    assert keys.latin_key(f"x{run}".upper()) == keys.latin_key(f"x{run}")


@pytest.mark.parametrize("spelling", ["Siemreab", "seam reap", "Siĕm Réap", "SIEM  REAP", "Khet Siem Reap"])
def test_the_spellings_of_siem_reap_share_one_latin_key(spelling: str) -> None:
    assert keys.latin_key(spelling) == keys.latin_key("Siem Reap")


@pytest.mark.parametrize("word", list(keys.KHMER_WORDS))
def test_a_khmer_administrative_word_is_no_part_of_the_name(word: str) -> None:
    assert keys.khmer_norm(f"{word}សៀមរាប") == keys.khmer_norm(f"{word} សៀមរាប") == "សៀមរាប"
    assert keys.khmer_key(f"{word}សៀមរាប") == keys.khmer_key("សៀមរាប")


def test_a_word_that_is_the_whole_name_stays() -> None:
    assert keys.khmer_key("ភូមិ") == "ភូមិ"
    assert keys.latin_norm("Phum") == "phum"


def test_srok_at_the_end_is_part_of_the_name_and_district_is_not() -> None:
    assert keys.latin_norm("Phnum Srok") == "phnumsrok"
    assert keys.latin_norm("Phnum Srok District") == "phnumsrok"
    assert keys.latin_norm("srok Bati") == "bati"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ដេីម", "ដើម"),
        ("កេាះ", "កោះ"),
        ("ឧត្ដរ", "ឧត្តរ"),
        ("\u200bតា\u200bកែវ", "តាកែវ"),
    ],
)
def test_what_looks_alike_on_screen_is_alike(typed: str, meant: str) -> None:
    assert keys.khmer_clean(typed) == keys.khmer_clean(meant)


@pytest.mark.parametrize(
    ("text", "level"),
    [("ភូមិត្រពាំង", 4), ("ឃុំ ត្រពាំង", 3), ("ត្រពាំង", None), ("srok Bati", 2), ("Kep Province", 1), ("Kep", None)],
)
def test_the_administrative_word_names_a_level(text: str, level: int | None) -> None:
    assert keys.administrative_level(text) == level


def test_a_name_is_kept_as_it_was_typed_but_for_what_nobody_sees() -> None:
    assert keys.clean_name("  Église\u200b\tde \u202e Takéo\x00 ") == "Église de Takéo"


def test_digits_alone_are_no_khmer() -> None:
    assert keys.is_khmer("តាកែវ 2")
    assert not keys.is_khmer("១៧")
