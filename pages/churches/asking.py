"""The question pages about one church, and the page on which all answers are checked before they are saved."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext
from werkzeug import Response
from wtforms import Form

from db import db
from directory.churches.forms import ChurchDetailsForm, ChurchForm, PlaceForm
from directory.coordinates import Coordinates
from directory.listings.position_form import BY_PLACE, NOT_KNOWN
from directory.listings.queries import place_lines
from directory.models import Church
from directory.phones.numbers import display_number
from directory.positions import Disagreement, place_holding, villages_near
from pages.churches.answers import PASTOR_FIELDS, QUESTIONS, Answers, Question, travelling
from places.queries import search_places
from places.results import ParentName

UNPROCESSABLE = 422
Page = str | tuple[str, int] | Response


@dataclass(frozen=True)
class PlaceChoice:
    """A place that may be the one, with the names above it, and how far it is (metres) if that is known."""

    line: tuple[ParentName, ...]
    metres: float | None = None

    @property
    def code(self) -> str:
        """The code of the place."""
        return self.line[0].code


@dataclass
class Asking:
    """One church being added or edited: the answers so far, and the church that is edited."""

    answers: Answers
    church: Church | None = None

    @property
    def questions(self) -> list[Question]:
        """What is asked: of a church that is edited, its pastor only when one is to be added."""
        wanted = self.church is None or "add_pastor" in self.answers
        return [question for name, question in QUESTIONS.items() if wanted or name != "pastor"]

    @property
    def address(self) -> str:
        """Where each page is sent to."""
        if self.church:
            return url_for("church_questions.edit", church_id=self.church.id)
        return url_for("church_questions.new")

    def before(self, question: Question) -> str | None:
        """The name of the page before this question, for the way back; none before the first."""
        if self.church or "change" in self.answers:
            return "check"
        names = list(QUESTIONS)
        place = names.index(question.name)
        if question.name == "pastor" and not self.answers.get("place_code"):
            place -= 1
        return names[place - 1] if place > 0 else None

    def provinces(self, disagreement: Disagreement) -> tuple[ParentName, ParentName]:
        """The names of the chosen province and of the one that holds the position."""
        codes = (disagreement.chosen_province, disagreement.position_province)
        lines = place_lines(db.session, codes)
        return lines[codes[0]][0], lines[codes[1]][0]

    def whole(self) -> ChurchDetailsForm:
        """All answers in one form, as they are checked before they are saved."""
        if QUESTIONS["pastor"] in self.questions:
            return ChurchForm(self.answers, session=db.session)
        return ChurchDetailsForm(self.answers, session=db.session)


def go_to(asking: Asking, name: str) -> Page:
    """A question again: to change its answer, or by going back."""
    if name == "pastor" and asking.church:
        asking.answers["add_pastor"] = "yes"
    if asking.answers.get("step") == "check":
        asking.answers["change"] = "yes"
    return ask(asking, QUESTIONS[name])


def forget_place(answers: Answers) -> None:
    """Another way to say where makes the place that was chosen before worthless."""
    answers.poplist("outside_kept")
    if answers.get("where") in (BY_PLACE, NOT_KNOWN):
        answers.poplist("place_code")


def after(asking: Asking, step: str) -> Page:
    """The page after a question that was answered well."""
    answers = asking.answers
    if step == "pastor" and answers.get("pastor-consent") == "no":
        for name in set(PASTOR_FIELDS) - {"pastor-consent"}:
            answers.poplist(name)
    if step == "where" and answers.get("where") != NOT_KNOWN:
        form = PlaceForm(answers, session=db.session)
        alone = answers.get("where") == BY_PLACE and form.only_place_of_that_name()
        if not alone:
            return ask(asking, QUESTIONS["place"])
        answers["place_code"] = alone
    if "change" in answers:
        return check(asking)
    names = [question.name for question in asking.questions if question.name != "place"]
    following = names[names.index("where" if step == "place" else step) + 1 :]
    return ask(asking, QUESTIONS[following[0]]) if following else check(asking)


def ask(asking: Asking, question: Question, form: Form | None = None, status: int = 200) -> Page:
    """The page of a question. Without a form, as it was answered before, with nothing said about errors."""
    form = form or question.read(asking.answers, db.session)
    more: dict[str, Any] = {}
    if isinstance(form, PlaceForm):
        more = {"choices": place_choices(form, asking.answers), "searched": asking.answers.get("place_search", "")}
        if not more["choices"] and "search" not in asking.answers:
            where = QUESTIONS["where"].read(asking.answers, db.session)
            where.validate()
            if not where.errors:
                where["place_text"].errors = [
                    gettext("No place has a name like this. Check the spelling, or choose another way.")
                ]
            return ask(asking, QUESTIONS["where"], where, UNPROCESSABLE)
    page = render_template(
        f"churches/{question.name}.html",
        asking=asking,
        question=question,
        form=form,
        carried=list(travelling(asking.answers, without=question.fields)),
        **more,
    )
    return (page, status) if status != 200 else page


def place_choices(form: PlaceForm, answers: Answers) -> list[PlaceChoice]:
    """The places to choose from: found by their name, or around the position; the chosen one always among them."""
    session = db.session
    found: dict[str, float | None] = {}
    if answers.get("place_search"):
        found |= {place.code: None for place in search_places(session, answers["place_search"])}
    if answers.get("where") == BY_PLACE:
        found |= {place.code: None for place in search_places(session, answers.get("place_text", ""))}
    else:
        form.validate()
        if form.position:
            found |= around(form.position, answers)
    lines = place_lines(session, found)
    return [PlaceChoice(lines[code], metres) for code, metres in found.items() if code in lines]


def around(position: Coordinates, answers: Answers) -> dict[str, float | None]:
    """The codes of the place that holds a position and of the villages near it, with their distance in metres."""
    holding = place_holding(db.session, position)
    nearby = villages_near(db.session, position)
    chosen = [code for code in (answers.get("place_code"), holding) if code]
    return dict.fromkeys(chosen) | {village.code: village.metres for village in nearby}


def check(asking: Asking, form: ChurchDetailsForm | None = None) -> Page:
    """The page that shows all answers before they are saved; or the first question whose answer is wrong."""
    asking.answers.poplist("change")
    form = form or asking.whole()
    if not form.validate():
        return ask_again(asking, form)
    entry = form.entry()
    code = entry.placement.place_code
    return render_template(
        "churches/check.html",
        asking=asking,
        entry=entry,
        place=place_lines(db.session, [code]).get(code, ()) if code else (),
        display_number=display_number,
        carried=list(travelling(asking.answers)),
    )


def ask_again(asking: Asking, form: ChurchDetailsForm) -> Page:
    """The first question whose answer the whole form does not take."""
    for question in asking.questions:
        checked = question.read(asking.answers, db.session)
        if not checked.validate():
            return ask(asking, question, checked, UNPROCESSABLE)
    raise AssertionError(f"the whole form refuses what no question refuses: {sorted(form.errors)}")
