"""The crisis search: from a place to whom one can call, in one request, with whatever works at that moment.

It changes nothing, so it needs no CSRF token. What was asked travels in the body of the request and goes nowhere else:
into no address, no log, no table.
"""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, request, session
from flask_babel import get_locale, refresh
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge, ServiceUnavailable, TooManyRequests

from accounts.audit import record_read
from accounts.permissions import Permission
from db import db
from directory.guidance import texts as guidance
from geo.built_in import built_in_hotlines
from geo.crisis import CrisisAnswer, find_contacts
from geo.people_to_call import PeopleNear, people_near
from geo.question import Choice, Question, QuestionError, QuestionProblem, choose, problem_with, read_question
from pages.crisis.answer_json import answer_document, hotlines_document, json_response
from pages.web.access import requires
from pages.web.audiences import audiences
from pages.web.deadlines import CRISIS, answers_within
from pages.web.language import LANGUAGES
from pages.web.lean import compressed, language_without_database, render_lean
from pages.web.limits import crisis_searches
from pages.web.problems import problem, wants_json
from pages.web.wording import shows_demo
from places.models import Level
from places.queries import get_place, list_provinces, search_places
from places.results import FoundPlace

KEPT = "private, max-age=600"
"""The browser keeps an answer for ten minutes, so that Back after a call still shows it."""

CANDIDATES = 20
"""How many places of one name are listed before asking for the district, too."""

ALIKE = 8
"""How many places are listed whose names are only like what was typed."""

IN_A_CRISIS = "crisis search"
"""Stands in the audit trail in the place of the people whose numbers were shown."""

FIELDS = ("q", "lat", "lon", "province")

crisis = Blueprint("crisis", __name__)


@crisis.get("/nearest")
@requires(Permission.CRISIS_SEARCH)
@answers_within(CRISIS)
def ask() -> Response:
    """The form, below the hotlines."""
    return page("crisis/ask.html", find_contacts(db.reads))


@crisis.post("/nearest")
@requires(Permission.CRISIS_SEARCH)
@answers_within(CRISIS)
@crisis_searches
def answer() -> Response:
    """Whom to call; where the place is not clear, which places it could be. Always with the hotlines."""
    return answered()


def answered() -> Response:
    """The answer to the question of this request; to none, after a tap or a switch of the language, the form."""
    try:
        fields = asked_fields()
        if (switches_language() or "noted" in g) and not fields:
            return ask()
        question = read_question(db.session, fields)
        choice = look_up(question)
    except QuestionError as error:
        return refuse(error)
    chosen = choice.place or likeliest(choice)
    code = chosen.code if chosen else None
    found = find_contacts(db.reads, code=code, point=question.point)
    if wants_json():
        return json_response(answer_document(found))
    if found.place is None and question.point is None:
        response = choose_page(found, choice)
    else:
        response = page("crisis/answer.html", found, others=choice.others, **vars(people_for_staff(found)))
    response.headers["Cache-Control"] = KEPT
    return response


def choose_page(found: CrisisAnswer, choice: Choice) -> Response:
    """The places that a name could stand for; few where it is only like theirs."""
    exact = any(place.exact for place in choice.others)
    candidates = choice.others if exact else choice.others[:ALIKE]
    more = exact and len(candidates) == CANDIDATES
    return page("crisis/choose.html", found, candidates=candidates, exact=exact, more=more)


def asked_fields() -> dict[str, str]:
    """The fields of the question, from a form or from a JSON object; read once.

    Raises `QuestionError` for a body that is too large or too deep to be one; that one counts as empty from then on.
    """
    if "asked_fields" not in g:
        g.asked_fields = {}
        try:
            sent: Any = (request.get_json(silent=True) if request.is_json else request.form) or {}
        except (RecursionError, RequestEntityTooLarge):
            raise problem_with(QuestionProblem.TOO_LONG) from None
        if hasattr(sent, "get"):
            g.asked_fields = {name: str(sent[name]) for name in FIELDS if sent.get(name) is not None}
    fields: dict[str, str] = g.asked_fields
    return fields


def look_up(question: Question) -> Choice:
    """The place that a question names, or those it could mean. Raises `QuestionError` for an unknown province."""
    if question.point:
        return Choice(None)
    if question.text:
        return choose(search_places(db.session, question.text, CANDIDATES))
    province = get_place(db.session, question.province)
    if province is None or province.level != Level.PROVINCE:
        raise problem_with(QuestionProblem.UNKNOWN_PROVINCE)
    return choose(search_places(db.session, province.code))


def likeliest(choice: Choice) -> FoundPlace | None:
    """For a program, which cannot be asked back: the best of the places it could be; the answer names it."""
    return choice.others[0] if wants_json() and choice.others else None


def people_for_staff(found: CrisisAnswer) -> PeopleNear:
    """The officers of the responsible units and the partner churches near the place, for those who may see people.

    That somebody saw people in a crisis search is recorded, but not whom: their places would tell what was searched.
    What cannot be recorded is not shown; the numbers of the police never wait for it.
    """
    who = audiences()
    point = None if found.lon is None or found.lat is None else (found.lon, found.lat)
    if not who or (found.place is None and point is None):
        return PeopleNear({}, ())
    try:
        people = people_near(db.session, found.responsible, point, who)
        record_read(db.session, "person", IN_A_CRISIS)
        db.session.commit()
    except SQLAlchemyError as error:
        current_app.logger.error("Crisis search: the people cannot be shown (%s)", type(error).__name__)
        db.session.rollback()
        return PeopleNear({}, ())
    return people


def refuse(error: QuestionError) -> Response:
    """What is wrong with the question, above the hotlines and the form."""
    if wants_json():
        return problem(422, error.code, "Question not understood", str(error.sentence))
    response = page("crisis/ask.html", find_contacts(db.reads), error=error)
    response.status_code = 422
    return response


def page(template: str, answer: CrisisAnswer, **values: Any) -> Response:
    """A page of the crisis search, in the language of this request."""
    values |= {
        "answer": answer,
        "demo": shows_demo(),
        "asked": {name: value for name, value in asked_fields().items() if len(value) <= 400},
        "provinces": list_provinces(db.session),
        "first_steps": guidance.FIRST_STEPS,
        "noted": g.get("noted"),
        "tells": True,
    }
    return compressed(Response(render_lean(template, str(get_locale() or "en"), **values)))


def switches_language() -> bool:
    """Take the language that came with the question: the switch posts it again. Whether there was one."""
    language = request.form.get("language")
    if language not in LANGUAGES:
        return False
    session["language"] = language
    refresh()
    return True


@crisis.errorhandler(SQLAlchemyError)
@crisis.errorhandler(ServiceUnavailable)
def directory_not_reachable(error: Exception) -> Response:
    """The hotlines that the product carries, when the database cannot be asked."""
    # The kind of error only: its text could hold what was asked.
    current_app.logger.error("Crisis search: the directory is not reachable (%s)", type(error).__name__)
    return hotlines_only("not_reachable", 503)


@crisis.errorhandler(TooManyRequests)
def too_many_requests(error: TooManyRequests) -> Response:
    """The hotlines that the product carries, when somebody asked too often."""
    return hotlines_only("too_many", 429)


def hotlines_only(reason: str, status: int) -> Response:
    """The built-in hotlines with the reason why there is no more; asks no database, not even who is signed in."""
    if wants_json():
        return json_response(hotlines_document(), status)
    values = {"reason": reason, "hotlines": built_in_hotlines(), "first_steps": guidance.FIRST_STEPS}
    response = compressed(Response(render_lean("crisis/hotlines_only.html", language_without_database(), **values)))
    response.status_code = status
    response.headers["Retry-After"] = "60"
    return response


def init_app(app: Flask) -> None:
    """Register the crisis search, without a CSRF token for its question."""
    app.register_blueprint(crisis)
    app.extensions["csrf"].exempt(answer)
