"""The answers to the questions about a church while they travel from page to page as hidden fields.

Nothing is kept on the server or in a cookie until the last page is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import Form

from directory.churches.duplicates import Candidate
from directory.churches.forms import (
    ChurchEntry,
    PastorForm,
    PlaceForm,
    WhereForm,
)
from directory.codes import Precision
from directory.coordinates import Coordinates
from directory.listings.forms import NamesForm
from directory.listings.position_form import BY_COORDINATES, BY_PLACE, NOT_KNOWN
from directory.listings.queries import coordinates_of
from directory.models import Church
from directory.positions import Placement
from places.queries import get_place

Answers = MultiDict[str, str]


@dataclass(frozen=True)
class Question:
    """One page of questions: the form that checks it, and the names under which its answers travel."""

    name: str
    form: type[Form]
    fields: tuple[str, ...]
    prefix: str = ""

    def read(self, answers: Answers, session: Session) -> Form:
        """The form filled with the answers."""
        if issubclass(self.form, WhereForm):
            return self.form(answers, session=session)
        return self.form(answers, prefix=self.prefix)


PASTOR_FIELDS = (
    "pastor-name_km",
    "pastor-name_en",
    "pastor-role",
    "pastor-consent",
    "pastor-audience",
    "pastor-given_on",
    "pastor-number",
    "pastor-second_number",
)
QUESTIONS = {
    question.name: question
    for question in (
        Question("names", NamesForm, ("name_km", "name_en")),
        Question("where", WhereForm, ("where", "place_text", "coordinates", "latitude", "longitude")),
        Question("place", PlaceForm, ("place_code", "outside_kept")),
        Question("pastor", PastorForm, PASTOR_FIELDS, prefix="pastor-"),
    )
}
"""In the order in which they are asked."""

STORED = ("was-name_km", "was-name_en", "was-placement")
"""What stood in the directory when the edit began, to tell whose change is whose."""

TRAVELLING = (
    *(name for question in QUESTIONS.values() for name in question.fields),
    *STORED,
    "form",
    "version",
    "change",
    "add_pastor",
    "dismissed",
)
"""Everything that travels; `form` names the form so that sending it twice adds one church."""


def new_answers() -> Answers:
    """No answers yet."""
    return Answers({"form": str(uuid4())})


def travelling(answers: Answers, without: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The answers that a page carries on hidden, `without` those that it asks for itself."""
    for name in TRAVELLING:
        if name not in without:
            for value in answers.getlist(name):
                yield name, value


def answers_of(session: Session, church: Church) -> Answers:
    """What somebody would have answered to store a church as it is."""
    placement = stored_placement(church)
    answers = Answers(
        {
            "name_km": church.name_km,
            "name_en": church.name_en,
            "version": str(church.version),
            "was-name_km": church.name_km,
            "was-name_en": church.name_en,
            "was-placement": signature(placement),
        }
    )
    answers.update(where_answers(session, placement))
    return answers


def where_answers(session: Session, placement: Placement) -> dict[str, str]:
    """What somebody would have answered to place a church there."""
    place = get_place(session, placement.place_code) if placement.place_code else None
    code = {"place_code": placement.place_code} if placement.place_code else {}
    if placement.coordinates and (placement.precision is Precision.GPS or place is None):
        return {"where": BY_COORDINATES, "coordinates": str(placement.coordinates), **code}
    if place is None:
        return {"where": NOT_KNOWN}
    return {"where": BY_PLACE, "place_text": place.name_km or place.name_en, **code}


def stored_placement(church: Church) -> Placement:
    """Where a church lies now."""
    return Placement(church.place_code, coordinates_of(church), church.precision)


def signature(placement: Placement) -> str:
    """A placement as a text that is equal for equal placements."""
    return f"{placement.place_code or ''} {placement.coordinates or ''}"


def candidate(entry: ChurchEntry) -> Candidate:
    """What the search for duplicates compares."""
    coordinates: Coordinates | None = entry.placement.coordinates
    return Candidate(
        name_en=entry.name_en,
        name_km=entry.name_km,
        place_code=entry.placement.place_code,
        coordinates=coordinates,
        numbers=tuple(number.number for number in entry.numbers),
        pastor_name_en=entry.pastor.name_en if entry.pastor else "",
        pastor_name_km=entry.pastor.name_km if entry.pastor else "",
    )
