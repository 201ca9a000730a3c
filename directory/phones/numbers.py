"""Phone numbers as people type them, read into one form; each thing that can be wrong has its own words."""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from places.keys import visible

SHORT_CODES = frozenset({"117", "118", "119", "1280", "1288"})
"""Short codes that are in use (geodata's hotline_facts.csv). Our own list: libphonenumber lacks 1280 and 1288."""

COUNTRY = "KH"
COUNTRY_CODE = 855
NATIONAL_DIGITS = range(8, 10)
"""How many digits may follow the leading 0 (or +855)."""

MANY = 4096
"""How many numbers are kept as they are read: parsing one takes as long as all else that a page does with it."""

BETWEEN_TWO = re.compile(r"[/,;|&\n\r]|\bor\b|\band\b|ឬ|និង|(?<=\d)[\s.\-]*\+", re.IGNORECASE)
WHOLE_NUMBER_DIGITS = 6
"""From this many digits on, what stands beside a separator is taken for a number of its own."""
EXTENSION = re.compile(r"(?:\bext\b|\bextension\b|(?<=\d)\s*x|#)[\s.:]*\d+\s*$", re.IGNORECASE)
LETTER_O = re.compile("[oO\u03bf\u039f\u043e\u041e]")  # Latin, Greek and Cyrillic: they look alike
SPACING = re.compile(r"[\s.()\u2010-\u2015\u2212\-]+")


class PhoneProblem(StrEnum):
    """What can be wrong with a number as it was typed."""

    EMPTY = "empty"
    TWO_NUMBERS = "two_numbers"
    LETTER_O = "letter_o"
    EXTENSION = "extension"
    LETTERS = "letters"
    CHARACTERS = "characters"
    FOREIGN = "foreign"
    UNKNOWN_SHORT_CODE = "unknown_short_code"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNKNOWN_PREFIX = "unknown_prefix"
    SHORT_CODE = "short_code"


class PhoneError(ValueError):
    """A number that cannot be read: `code` for programs, `sentence` (translated when shown) for people."""

    def __init__(self, code: PhoneProblem, sentence: LazyString) -> None:
        super().__init__(code.value)
        self.code = code
        self.sentence = sentence


def parse_phone(text: str) -> str:
    """The number as it is stored: E.164 (`+85512345678`), or a short code (`1288`).

    Takes Khmer digits, spaces, dots, dashes, brackets, +855, 00855 and the leading 0. Raises `PhoneError`.
    """
    typed = plain_digits(text)
    refuse_what_is_no_number(typed)
    number = SPACING.sub("", typed)
    if number in SHORT_CODES:
        return number
    # libphonenumber reads 00855… as a Brazilian number, since 00 is not how one dials abroad from Cambodia.
    number = "+" + number[2:] if number.startswith("00") and not number.startswith("000") else number
    refuse_foreign(number)
    digits = national_digits(number)
    if "+" not in number and not number.startswith("0") and len(number) in (3, 4):
        raise PhoneError(
            PhoneProblem.UNKNOWN_SHORT_CODE,
            _l(
                "%(number)s is not a short number that we know. Type the whole number, for example 012 345 678.",
                number=number,
            ),
        )
    refuse_wrong_length(digits)
    parsed = phonenumbers.parse(f"+{COUNTRY_CODE}{digits}")
    if not phonenumbers.is_valid_number(parsed):
        raise PhoneError(
            PhoneProblem.UNKNOWN_PREFIX,
            _l(
                "No Cambodian number of this length starts with %(prefix)s. Check the first digits and count the rest.",
                prefix="0" + digits[:2],
            ),
        )
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def parse_own_phone(text: str) -> str:
    """The number of a church or of a person, as `parse_phone` reads it: a short code belongs to a hotline.

    Raises `PhoneError`.
    """
    number = parse_phone(text)
    if number in SHORT_CODES:
        raise PhoneError(
            PhoneProblem.SHORT_CODE,
            _l(
                "%(number)s is the number of a hotline. Type the church’s or the person’s own number, "
                "for example 012 345 678.",
                number=number,
            ),
        )
    return number


@lru_cache(MANY)
def international_number(number: str) -> str:
    """A stored number as people dial it from another country; short codes and demo numbers as stored."""
    if not number.startswith("+"):
        return number
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@lru_cache(MANY)
def display_number(number: str) -> str:
    """A stored number as people read it: national and spaced; short codes and demo numbers as stored."""
    if not number.startswith("+"):
        return number
    parsed = phonenumbers.parse(number)
    at_home = parsed.country_code == COUNTRY_CODE
    form = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def tel_link(number: str, demo: bool) -> str | None:
    """The address that calls a stored number; none for a demo number, so that nobody ever dials one."""
    # By hand: the RFC 3966 formatter would make tel:+855-1288 of a short code, which reaches nobody.
    return None if demo else f"tel:{number}"


def plain_digits(text: str) -> str:
    """The text with Khmer and other digits as 0 to 9, and without what cannot be seen."""
    typed = unicodedata.normalize("NFKC", visible(text))
    return "".join(
        str(unicodedata.decimal(sign)) if unicodedata.decimal(sign, None) is not None else sign for sign in typed
    ).strip()


def refuse_what_is_no_number(typed: str) -> None:
    """Raise for an empty field, two numbers in one, an extension, letters and other signs."""
    if not typed:
        raise PhoneError(PhoneProblem.EMPTY, _l("Type a phone number, for example 012 345 678."))
    if holds_two(typed):
        raise PhoneError(
            PhoneProblem.TWO_NUMBERS,
            _l("These are two numbers. Type one number here and add the other one separately."),
        )
    if EXTENSION.search(typed):
        raise PhoneError(
            PhoneProblem.EXTENSION, _l("This number has an extension. Type the number alone, for example 023 456 789.")
        )
    if LETTER_O.search(typed) and not any(sign.isalpha() for sign in LETTER_O.sub("0", typed)):
        raise PhoneError(
            PhoneProblem.LETTER_O,
            _l("The number holds the letter O. Type the digit 0 instead: %(number)s", number=LETTER_O.sub("0", typed)),
        )
    if any(unicodedata.category(sign)[0] in "LM" for sign in typed):
        raise PhoneError(
            PhoneProblem.LETTERS, _l("The number holds letters. Type digits only, for example 012 345 678.")
        )
    rest = SPACING.sub("", typed)
    odd = next((sign for sign in rest.removeprefix("+") if sign not in "0123456789"), None)
    if odd is not None or rest == "+" or not rest:
        raise PhoneError(
            PhoneProblem.CHARACTERS,
            _l("A phone number cannot hold “%(sign)s”. Type digits only, for example 012 345 678.", sign=odd or typed),
        )


def holds_two(typed: str) -> bool:
    """Whether there are two numbers: with a separator between them, or one right after the other."""
    parts = [SPACING.sub("", part) for part in BETWEEN_TWO.split(typed)]
    if sum(part in SHORT_CODES or sum(map(str.isdigit, part)) >= WHOLE_NUMBER_DIGITS for part in parts) > 1:
        return True
    digits = parts[0]
    if len(parts) > 1 or not digits.startswith("0"):
        return False
    seconds = [digits[cut + 1 :] for cut in (9, 10) if digits[cut : cut + 1] == "0"]
    return any(len(second) in NATIONAL_DIGITS for second in seconds)


def refuse_foreign(number: str) -> None:
    """Raise for a number that begins with the code of another country."""
    if number.startswith("+") and not number.startswith(f"+{COUNTRY_CODE}"):
        raise PhoneError(
            PhoneProblem.FOREIGN,
            _l("This is a number of another country. Type a Cambodian number that starts with 0 or +855."),
        )


def national_digits(number: str) -> str:
    """The digits after the leading 0 or the country code; one typed without either is taken as it is."""
    code = str(COUNTRY_CODE)
    if number.startswith("+"):
        return number.removeprefix("+" + code).removeprefix("0")
    # 855 12 345 678 without its plus is too long to be anything else.
    if number.startswith(code) and len(number) - len(code) in NATIONAL_DIGITS:
        return number.removeprefix(code)
    return number.removeprefix("0")


def refuse_wrong_length(digits: str) -> None:
    """Raise for too few or too many digits."""
    if len(digits) < NATIONAL_DIGITS.start:
        raise PhoneError(
            PhoneProblem.TOO_SHORT,
            _l("This number is too short. A Cambodian number has 9 or 10 digits with its 0, for example 012 345 678."),
        )
    if len(digits) >= NATIONAL_DIGITS.stop:
        raise PhoneError(
            PhoneProblem.TOO_LONG,
            _l("This number is too long. A Cambodian number has 9 or 10 digits with its 0, for example 012 345 678."),
        )
