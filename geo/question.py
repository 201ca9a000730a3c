"""What was asked in a crisis: a name, a position or a province, read from what people type and paste."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from directory.coordinates import Coordinates, PositionError
from directory.positions import read_anywhere
from places.keys import visible
from places.models import Level
from places.results import FoundPlace

LONGEST_TEXT = 200
"""Characters; the longest name with its parents has about 80."""

COORDINATES = re.compile(r"\d[.,]\d{2,}\D+\d{1,3}[.,]\d|^[\d\W]*\d\.\d[\d\W]*$")
"""Coordinates in the field for a name, as maps let one copy them, or as one types them: digits, and not one letter."""


class QuestionProblem(StrEnum):
    """What can be wrong with a question, besides its coordinates (`directory.coordinates.PositionProblem`)."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNKNOWN_PROVINCE = "unknown_province"


PROBLEMS: Mapping[QuestionProblem, LazyString] = {
    QuestionProblem.EMPTY: _l("Type the name of a village, or choose a province."),
    QuestionProblem.TOO_LONG: _l("This text is too long. Type only the name of the village and its district."),
    QuestionProblem.UNKNOWN_PROVINCE: _l("No province has this code. Choose a province from the list."),
}


class QuestionError(ValueError):
    """A question that cannot be answered: `code` for programs, `sentence` for people, the swapped pair if that fits."""

    def __init__(self, code: StrEnum, sentence: LazyString, swapped: Coordinates | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.sentence = sentence
        self.swapped = swapped


@dataclass(frozen=True)
class Question:
    """What to look for: one of the three; nothing of it is ever stored or logged."""

    text: str = ""
    point: Coordinates | None = None
    province: str = ""


@dataclass(frozen=True)
class Choice:
    """The place that a name stands for, if that is clear, and which others it could be."""

    place: FoundPlace | None
    others: list[FoundPlace] = field(default_factory=list)


def read_question(session: Session, fields: Mapping[str, str]) -> Question:
    """Read the fields `q`, `lat`, `lon` and `province`; a position counts before a name, a name before a province.

    Raises `QuestionError`.
    """
    lat, lon = clean(fields.get("lat", "")), clean(fields.get("lon", ""))
    if lat or lon:
        return Question(point=read_point(session, f"{lat}, {lon}"))
    typed = clean(fields.get("q", ""))
    if len(typed) > LONGEST_TEXT:
        raise problem_with(QuestionProblem.TOO_LONG)
    if COORDINATES.search(typed):
        return Question(point=read_point(session, typed))
    if typed:
        return Question(text=typed)
    if province := clean(fields.get("province", "")):
        return Question(province=province)
    raise problem_with(QuestionProblem.EMPTY)


def problem_with(code: QuestionProblem) -> QuestionError:
    """The error for one of our own problems."""
    return QuestionError(code, PROBLEMS[code])


def clean(text: str) -> str:
    """The text without what nobody sees (PostgreSQL takes no NUL) and without white space around it."""
    return visible(text).strip()


def read_point(session: Session, text: str) -> Coordinates:
    """A position from a latitude and a longitude. Raises `QuestionError`."""
    if len(text) > LONGEST_TEXT:
        raise problem_with(QuestionProblem.TOO_LONG)
    try:
        return read_anywhere(session, text)
    except PositionError as error:
        raise QuestionError(error.code, error.sentence, error.swapped) from None


def choose(found: Sequence[FoundPlace]) -> Choice:
    """Which of the places found is meant.

    Only an exact name is taken without asking back, and only if it is one place, a province, or a place that holds
    all others of the name (a commune and its village): everything else is for the reader to choose.
    """
    exact = [place for place in found if place.exact]
    if not exact:
        return Choice(None, list(found))
    widest = min(exact, key=lambda place: place.level)
    holds_all = all(place.code.startswith(widest.code) for place in exact)
    if widest.level != Level.PROVINCE and not holds_all:
        return Choice(None, exact)
    return Choice(widest, [place for place in exact if place is not widest])
