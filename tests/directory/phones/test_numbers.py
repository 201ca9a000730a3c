"""Reading phone numbers as people type them."""

import phonenumbers
import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from directory.phones.numbers import (
    SHORT_CODES,
    PhoneError,
    PhoneProblem,
    display_number,
    parse_own_phone,
    parse_phone,
    tel_link,
)

KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


@pytest.mark.parametrize(
    "typed",
    [
        "012345678",
        "012 345 678",
        "012.345.678",
        "012-345-678",
        "(012) 345 678",
        "+855 12 345 678",
        "+855 (0)12 345 678",
        "+855 012 345 678",
        "00855 12 345 678",
        "855 12 345 678",
        "12 345 678",
        "០១២ ៣៤៥ ៦៧៨",
        "+៨៥៥ ១២ ៣៤៥ ៦៧៨",
        "០១២\u200b៣៤៥៦៧៨",
        "\u202a012 345 678\u202c",
        "012\u00a0345\u2011678",
        "  012 345 678\n",
    ],
)
def test_one_number_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_phone(typed) == "+85512345678"


@pytest.mark.parametrize("code", sorted(SHORT_CODES))
def test_a_short_code_stays_a_short_code(code: str) -> None:
    assert parse_phone(code) == code
    assert parse_phone(code.translate(KHMER_DIGITS)) == code
    assert tel_link(code, demo=False) == f"tel:{code}"


def test_nine_digits_after_the_zero_are_a_number_too() -> None:
    assert parse_phone("097 712 3456") == "+855977123456"
    assert parse_phone("023 997 919") == "+85523997919"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", PhoneProblem.EMPTY),
        (" \u200b ", PhoneProblem.EMPTY),
        ("012 345 678 / 098 765 432", PhoneProblem.TWO_NUMBERS),
        ("012 345 678, 098 765 432", PhoneProblem.TWO_NUMBERS),
        ("012 345 678 or 098 765 432", PhoneProblem.TWO_NUMBERS),
        ("012 345 678 ឬ 098 765 432", PhoneProblem.TWO_NUMBERS),
        ("012 345 678\n098 765 432", PhoneProblem.TWO_NUMBERS),
        ("012 345 678 098 765 432", PhoneProblem.TWO_NUMBERS),
        ("0977123456 012345678", PhoneProblem.TWO_NUMBERS),
        ("+855 12 345 678 +855 98 765 432", PhoneProblem.TWO_NUMBERS),
        ("1288/117", PhoneProblem.TWO_NUMBERS),
        ("O12 345 678", PhoneProblem.LETTER_O),
        ("o12 345 67O", PhoneProblem.LETTER_O),
        ("О12 345 678", PhoneProblem.LETTER_O),
        ("023 456 789 ext. 12", PhoneProblem.EXTENSION),
        ("023 456 789 x12", PhoneProblem.EXTENSION),
        ("023 456 789 #12", PhoneProblem.EXTENSION),
        ("call Sokha", PhoneProblem.LETTERS),
        ("០១២ សុខា", PhoneProblem.LETTERS),
        ("012 345 67*", PhoneProblem.CHARACTERS),
        ("012 345 678 / 9", PhoneProblem.CHARACTERS),
        ("+", PhoneProblem.CHARACTERS),
        ("--", PhoneProblem.CHARACTERS),
        ("+66 81 234 5678", PhoneProblem.FOREIGN),
        ("0066 81 234 5678", PhoneProblem.FOREIGN),
        ("+84 91 234 56 78", PhoneProblem.FOREIGN),
        ("1299", PhoneProblem.UNKNOWN_SHORT_CODE),
        ("911", PhoneProblem.UNKNOWN_SHORT_CODE),
        ("012 345 67", PhoneProblem.TOO_SHORT),
        ("+855 12 34", PhoneProblem.TOO_SHORT),
        ("012 345 678 901", PhoneProblem.TOO_LONG),
        ("+855 12 345 678 90", PhoneProblem.TOO_LONG),
        ("000 000 001", PhoneProblem.UNKNOWN_PREFIX),
        ("020 123 456", PhoneProblem.UNKNOWN_PREFIX),
    ],
)
def test_each_mistake_has_its_own_code(typed: str, problem: PhoneProblem) -> None:
    with pytest.raises(PhoneError) as raised:
        parse_phone(typed)
    assert raised.value.code is problem


def test_each_mistake_has_its_own_sentence_in_both_languages(app: Flask) -> None:
    mistakes = [
        "",
        "1288/117",
        "O12 345 678",
        "023456789 x1",
        "Sokha",
        "012*",
        "+66812345678",
        "911",
        "012",
        "0" * 12,
        "020123456",
    ]
    for language in ("en", "km"):
        with app.test_request_context(), force_locale(language):
            sentences = set()
            for typed in mistakes:
                with pytest.raises(PhoneError) as raised:
                    parse_phone(typed)
                sentences.add(str(raised.value.sentence))
        assert len(sentences) == len(mistakes)


def test_the_letter_o_sentence_shows_the_number_as_it_should_be(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(PhoneError) as raised:
        parse_phone("O12 345 678")
    with app.test_request_context():
        assert str(raised.value.sentence).endswith("012 345 678")


def test_a_number_is_shown_as_cambodians_write_it() -> None:
    assert display_number("+85512345678") == "012 345 678"
    assert display_number("+85523997919") == "023 997 919"
    assert display_number("1288") == "1288"
    assert display_number("000 000 012") == "000 000 012"


def test_a_demo_number_is_never_a_link() -> None:
    assert tel_link("000 000 012", demo=True) is None
    assert tel_link("+85512345678", demo=True) is None
    assert tel_link("+85512345678", demo=False) == "tel:+85512345678"


@st.composite
def cambodian_numbers(draw: st.DrawFn) -> str:
    """Numbers in E.164 that libphonenumber holds for valid in Cambodia."""
    prefix = draw(st.sampled_from(["12", "10", "23", "24", "92", "77", "97", "88", "31", "71", "11"]))
    digits = prefix + draw(st.text("0123456789", min_size=6, max_size=7))
    parsed = phonenumbers.parse(f"+855{digits}")
    return f"+855{digits}" if phonenumbers.is_valid_number(parsed) else "+85512345678"


@given(cambodian_numbers())
def test_a_number_shown_is_read_back_as_itself(number: str) -> None:
    shown = display_number(number)
    assert parse_phone(shown) == number
    assert parse_phone(shown.translate(KHMER_DIGITS)) == number
    assert parse_phone(number.replace("+", "00")) == number
    assert parse_phone(parse_phone(shown)) == number


@given(st.text() | st.text("០១២0123456789+-. ()/,oOx#", max_size=24))
def test_whatever_is_typed_is_read_into_a_number_or_refused_with_a_code(typed: str) -> None:
    try:
        number = parse_phone(typed)
    except PhoneError:
        return
    assert number in SHORT_CODES or phonenumbers.is_valid_number(phonenumbers.parse(number))


@given(cambodian_numbers(), cambodian_numbers(), st.sampled_from([" / ", ", ", "; ", " ", " or ", "\n", " និង "]))
def test_two_numbers_are_never_read_as_one(first: str, second: str, between: str) -> None:
    with pytest.raises(PhoneError) as raised:
        parse_phone(display_number(first) + between + display_number(second))
    assert raised.value.code is PhoneProblem.TWO_NUMBERS


@pytest.mark.parametrize(
    "typed", ["012\x00345\x07678", "\u202a012 345 678\u202c", "0\u200b12\u00ad345\ufeff678", "012\x1c345 678"]
)
def test_what_nobody_sees_is_taken_out(typed: str) -> None:
    assert parse_phone(typed) == "+85512345678"


@pytest.mark.parametrize("typed", ["1288", "១២៨៨", " 117 "])
def test_a_hotlines_number_is_nobodys_own(typed: str) -> None:
    with pytest.raises(PhoneError) as refused:
        parse_own_phone(typed)
    assert refused.value.code is PhoneProblem.SHORT_CODE
    assert parse_own_phone("012 345 678") == "+85512345678"
