"""Two versions of one church side by side: what stands in the directory, and what somebody typed, to choose from."""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from directory.churches.forms import ChurchDetailsForm, ChurchEntry
from directory.codes import Status
from directory.listings.queries import place_lines
from directory.models import Church
from directory.positions import Placement
from pages.churches.answers import PASTOR_FIELDS, QUESTIONS, Answers, answers_of, signature, stored_placement
from places.results import ParentName

TRAVELS_AS = {
    "name_km": ("name_km",),
    "name_en": ("name_en",),
    "placement": (*QUESTIONS["where"].fields, *QUESTIONS["place"].fields),
    "pastor": PASTOR_FIELDS,
}
"""The parts of a church that are chosen as one, and the answers that make up each."""


PART_NAMES = {
    "name_km": _l("Name in Khmer"),
    "name_en": _l("Name in Latin letters"),
    "placement": _l("Place and position"),
    "pastor": _l("Pastor"),
}


class Choice(StrEnum):
    """Which of two versions is kept."""

    STORED = "stored"
    TYPED = "typed"


@dataclass(frozen=True)
class Part:
    """One part of a church in both versions."""

    name: str
    stored: str | Placement
    typed: str | Placement
    kept: Choice | None
    """Which one is kept where that is clear; none where somebody has to choose."""
    suggested: Choice | None = None


@dataclass(frozen=True)
class Comparison:
    """Both versions, part by part."""

    parts: list[Part]
    archived: bool
    lines: dict[str, tuple[ParentName, ...]]
    """The names of the places in both versions, with those above them."""

    @property
    def to_choose(self) -> list[Part]:
        """The parts that somebody has to choose."""
        return [part for part in self.parts if part.kept is None]


def compare(session: Session, church: Church, answers: Answers, *, typed_anew: bool = False) -> Comparison:
    """Compare a stored church with typed answers, which the form takes.

    Where the answers began as an edit of this church, a part that only one side changed is clear; where they were
    `typed_anew` for a church that turned out to be this one, each difference is asked about.
    """
    form = ChurchDetailsForm(answers, session=session)
    if not form.validate():
        raise ValueError(f"answers that no form takes: {sorted(form.errors)}")
    typed: ChurchEntry = form.entry()
    stored = stored_placement(church)
    parts = [
        compare_part("name_km", church.name_km, typed.name_km, None if typed_anew else answers.get("was-name_km", "")),
        compare_part("name_en", church.name_en, typed.name_en, None if typed_anew else answers.get("was-name_en", "")),
        compare_placement(stored, typed.placement, None if typed_anew else answers.get("was-placement", "")),
    ]
    if typed_anew and answers.get("pastor-consent") == "yes":
        pastor = answers.get("pastor-name_en") or answers.get("pastor-name_km") or ""
        parts.append(Part("pastor", "", pastor, None))
    codes = {place.place_code for place in (stored, typed.placement) if place.place_code}
    return Comparison(parts, church.status is Status.ARCHIVED, place_lines(session, codes))


def compare_part(name: str, stored: str, typed: str, was: str | None) -> Part:
    """Compare one text; `was` is what stood there when the edit began, none when it did not begin as one."""
    return Part(name, stored, typed, *decide(stored, typed, was))


def compare_placement(stored: Placement, typed: Placement, was: str | None) -> Part:
    """Compare where the church lies."""
    here, there = signature(stored), signature(typed)
    return Part("placement", stored, typed, *decide(here.strip(), there.strip(), None if was is None else was.strip()))


def decide(stored: str, typed: str, was: str | None) -> tuple[Choice | None, Choice | None]:
    """Which version is kept, or which one is suggested where both sides have something to lose."""
    if stored == typed or (was is None and not typed):
        return Choice.STORED, None
    if was is not None and stored == was:
        return Choice.TYPED, None
    return None, Choice.STORED if typed == was else None


def merge(session: Session, church: Church, answers: Answers, comparison: Comparison) -> Answers | None:
    """The answers after a choice for each part, as an edit of what is stored now; none while a choice is missing."""
    merged = answers_of(session, church)
    merged.setlist("dismissed", answers.getlist("dismissed"))
    for part in comparison.parts:
        kept = part.kept or answers.get(f"keep-{part.name}")
        if kept not in set(Choice):
            return None
        if kept == Choice.TYPED:
            copy(answers, merged, TRAVELS_AS[part.name])
    if "add_pastor" in answers or answers.get("keep-pastor") == Choice.TYPED:
        copy(answers, merged, PASTOR_FIELDS)
        merged["add_pastor"] = "yes"
    return merged


def copy(source: Answers, target: Answers, names: tuple[str, ...]) -> None:
    """Take some answers over as a whole: what is missing in the source goes."""
    for name in names:
        target.poplist(name)
        if name in source:
            target[name] = source[name]
