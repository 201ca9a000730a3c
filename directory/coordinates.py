"""Coordinates as people type or copy them: decimal, degrees and minutes, with letters, in Khmer digits.

Nothing here looks at the database; whether a position is in the country is asked by directory/positions.py.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from places.keys import KHMER_DIGITS, clean_name

KEPT_DECIMALS = 7
"""One centimetre: typing a stored position again does not move it."""

MARKS = str.maketrans("º˚′’‘ʹ″”“ʺ−–", "°°''''\"\"\"\"--")
DIRECTIONS = (("ជើង", "N"), ("ត្បូង", "S"), ("កើត", "E"), ("លិច", "W"), ("NORTH", "N"), ("EAST", "E"))
LABELS = re.compile(r"\b(?:LATITUDE|LONGITUDE|LAT|LONG|LON|LNG)\b[.:=]?")
DECIMAL_COMMAS = re.compile(r"([^\d,]*\d+),(\d+[^\d,]*)[\s,;/]+([^\d,]*\d+),(\d+\D*)")
TOKEN = re.compile(r"-?\d+(?:\.\d+)?|[NSEW]")
BETWEEN = re.compile(r"""[\s,;/°'"]+""")
NORTH_SOUTH = frozenset("NS")


class PositionProblem(StrEnum):
    """What can be wrong with a position."""

    MISSING = "missing"
    LINK = "link"
    UNREADABLE = "unreadable"
    ONE_NUMBER = "one_number"
    TOO_MANY = "too_many"
    SAME_AXIS = "same_axis"
    MINUTES = "minutes"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    ZERO = "zero"
    SWAPPED = "swapped"
    OUTSIDE = "outside"


SENTENCES = {
    PositionProblem.MISSING: _l("Type the coordinates, for example 11.5564, 104.9282"),
    PositionProblem.LINK: _l("This is a link. Copy only the two numbers out of it, for example 11.5564, 104.9282"),
    PositionProblem.UNREADABLE: _l(
        "The coordinates hold something that is no number. Type two numbers, for example 11.5564, 104.9282"
    ),
    PositionProblem.ONE_NUMBER: _l(
        "There is only one number. Type the latitude and the longitude, for example 11.5564, 104.9282"
    ),
    PositionProblem.TOO_MANY: _l(
        "There are too many numbers. Type one latitude and one longitude, for example 11.5564, 104.9282"
    ),
    PositionProblem.SAME_AXIS: _l("Mark one number with N (north) and the other one with E (east), or neither."),
    PositionProblem.MINUTES: _l(
        "Minutes and seconds go from 0 to 59 and follow whole degrees, for example 11°33'23\" N 104°55'41\" E"
    ),
    PositionProblem.LATITUDE: _l("The first number, the latitude, must be between −90 and 90 degrees."),
    PositionProblem.LONGITUDE: _l("The second number, the longitude, must be between −180 and 180 degrees."),
    PositionProblem.ZERO: _l("0, 0 is what a device says that does not know. Try again, or choose a village instead."),
    PositionProblem.SWAPPED: _l(
        "Latitude and longitude look swapped: the other way round they lie in the country. Swap them."
    ),
    PositionProblem.OUTSIDE: _l(
        "This position is outside the country. Check the numbers, or choose a village instead."
    ),
}
"""Each mistake in its own words."""


class Coordinates(NamedTuple):
    """A position in degrees, WGS 84."""

    lon: float
    lat: float

    def __str__(self) -> str:
        """Latitude first, as maps and phones write it."""
        return f"{format_degrees(self.lat)}, {format_degrees(self.lon)}"


class PositionError(ValueError):
    """A position that cannot be taken: `code` for programs, `sentence` for people, the swapped pair if that fits."""

    def __init__(self, code: PositionProblem, swapped: Coordinates | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.sentence = SENTENCES[code]
        self.swapped = swapped


def parse_coordinates(text: str) -> Coordinates:
    """Read one pair of coordinates, the latitude first unless letters say otherwise.

    Takes `11.55, 104.92`, `11.55 104.92`, `11,55 104,92`, `11°33'23" N 104°55'41" E`, `E104.92 N11.55`, and Khmer
    digits. Raises `PositionError`; 0, 0 and what no globe has are refused here.
    """
    typed = normalise(text)
    if not typed:
        raise PositionError(PositionProblem.MISSING)
    if "://" in typed or "WWW." in typed:
        raise PositionError(PositionProblem.LINK)
    if BETWEEN.sub("", TOKEN.sub("", typed)):
        raise PositionError(PositionProblem.UNREADABLE)
    lat, lon = read_pair(TOKEN.findall(typed))
    if lat == 0 and lon == 0:
        raise PositionError(PositionProblem.ZERO)
    if abs(lat) > 90:
        # Whoever knows the country can tell whether this is a longitude in the place of the latitude.
        raise PositionError(PositionProblem.LATITUDE, Coordinates(lon=lat, lat=lon) if abs(lon) <= 90 else None)
    if abs(lon) > 180:
        raise PositionError(PositionProblem.LONGITUDE)
    return Coordinates(lon=round(lon, KEPT_DECIMALS), lat=round(lat, KEPT_DECIMALS))


def normalise(text: str) -> str:
    """Bring digits, signs, directions and decimal commas into one form."""
    typed = clean_name(text).translate(KHMER_DIGITS).translate(MARKS).upper().strip("()[] ")
    for word, letter in DIRECTIONS:
        typed = typed.replace(word, letter)
    typed = LABELS.sub(" ", typed).strip()
    commas = None if "." in typed else DECIMAL_COMMAS.fullmatch(typed)
    return "{}.{} {}.{}".format(*commas.groups()) if commas else typed


def read_pair(tokens: list[str]) -> tuple[float, float]:
    """Latitude and longitude from 2, 4 or 6 numbers, which are split evenly, and the letters N, S, E, W."""
    letters = [token for token in tokens if token.isalpha()]
    numbers = [float(token) for token in tokens if not token.isalpha()]
    if not numbers:
        raise PositionError(PositionProblem.UNREADABLE)
    if len(numbers) == 1:
        raise PositionError(PositionProblem.ONE_NUMBER)
    if len(numbers) not in (2, 4, 6):
        raise PositionError(PositionProblem.TOO_MANY)
    half = len(numbers) // 2
    first, second = read_angle(numbers[:half]), read_angle(numbers[half:])
    if not letters:
        return first, second
    if len(letters) != 2 or sum(letter in NORTH_SOUTH for letter in letters) != 1:
        raise PositionError(PositionProblem.SAME_AXIS)
    first, second = (
        -angle if letter in "SW" else angle for letter, angle in zip(letters, (first, second), strict=True)
    )
    return (first, second) if letters[0] in NORTH_SOUTH else (second, first)


def read_angle(parts: list[float]) -> float:
    """Degrees from degrees, minutes and seconds."""
    degrees, *smaller = parts
    if any(not 0 <= part < 60 for part in smaller) or any(part != int(part) for part in parts[:-1]):
        raise PositionError(PositionProblem.MINUTES)
    size: float = abs(degrees) + sum(part / 60 ** (place + 1) for place, part in enumerate(smaller))
    return -size if degrees < 0 else size


def format_degrees(degrees: float) -> str:
    """Degrees with as many decimals as are kept, and no zeros behind."""
    return f"{degrees:.{KEPT_DECIMALS}f}".rstrip("0").rstrip(".")
