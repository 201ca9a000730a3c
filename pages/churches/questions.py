"""Adding and editing a church: one question a page, then the answers to check, then saved.

Each page is the answer to a POST that carries all answers given so far; only saving writes.
"""

from flask import Blueprint, Flask, abort, request
from werkzeug.datastructures import MultiDict

from accounts.audit import record_reads
from accounts.permissions import Permission
from db import db
from directory.models import Church
from pages.churches.answers import QUESTIONS, answers_of, new_answers
from pages.churches.asking import UNPROCESSABLE, Asking, Page, after, ask, check, forget_place, go_to
from pages.churches.saving import merged, same_church, save
from pages.web.access import can, requires

church_questions = Blueprint("church_questions", __name__, url_prefix="/churches")


@church_questions.get("/new")
@requires(Permission.DIRECTORY_EDIT)
def new() -> Page:
    """The first question about a new church."""
    may_see_churches()
    return ask(Asking(new_answers()), QUESTIONS["names"])


@church_questions.post("/new", endpoint="answer_new")
@requires(Permission.DIRECTORY_EDIT)
def answer_new() -> Page:
    """The next page after some answers about a new church."""
    may_see_churches()
    return answer(Asking(MultiDict(request.form)))


@church_questions.get("/<int(max=9223372036854775807):church_id>/edit")
@requires(Permission.DIRECTORY_EDIT)
def edit(church_id: int) -> Page:
    """The answers of a church as it is stored, each to be changed. That somebody saw its position is recorded."""
    church = church_to_edit(church_id)
    record_reads(db.session, "listing", [church_id])
    db.session.commit()
    return check(Asking(answers_of(db.session, church), church))


@church_questions.post("/<int(max=9223372036854775807):church_id>/edit", endpoint="answer_edit")
@requires(Permission.DIRECTORY_EDIT)
def answer_edit(church_id: int) -> Page:
    """The next page after some changed answers."""
    church = church_to_edit(church_id)
    answers = MultiDict(request.form)
    return answer(Asking(answers, church))


def church_to_edit(church_id: int) -> Church:
    """The church to be changed."""
    may_see_churches()
    return db.session.get(Church, church_id) or abort(404)


def may_see_churches() -> None:
    """Refuse whoever may not see where churches are and who serves there: likely duplicates would tell them."""
    if not can(Permission.PERSONAL_VIEW):
        abort(403)


def answer(asking: Asking) -> Page:
    """Read which page was sent by which button, and give the next one."""
    answers = asking.answers
    step = answers.get("step", "")
    if answers.get("go") == "check":
        return check(asking)
    if answers.get("go") in QUESTIONS:
        return go_to(asking, answers["go"])
    if step == "check":
        return save(asking)
    if step in ("same", "merge") and asking.church:
        return merged(asking, asking.church) if "version" in answers else same_church(asking, asking.church)
    if step not in QUESTIONS:
        abort(400)
    if step == "where":
        forget_place(answers)
    form = QUESTIONS[step].read(answers, db.session)
    if "search" in answers:  # the button that looks for another place
        return ask(asking, QUESTIONS[step], form)
    if not form.validate():
        return ask(asking, QUESTIONS[step], form, UNPROCESSABLE)
    return after(asking, step)


def init_app(app: Flask) -> None:
    """Register the questions."""
    app.register_blueprint(church_questions)
