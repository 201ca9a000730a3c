"""The help page: public, printable, and there when the database is not. And the record of who reviewed its words."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, url_for
from flask_babel import get_locale
from sqlalchemy.exc import SQLAlchemyError

from accounts.permissions import Permission
from db import db
from directory.guidance import texts as guidance
from directory.guidance.changes import record_review
from directory.guidance.forms import GuidanceReviewForm
from directory.guidance.queries import latest_reviews
from geo.built_in import built_in_hotlines
from geo.crisis import find_contacts
from pages.web.access import public, requires
from pages.web.deadlines import CRISIS, answers_within
from pages.web.lean import compressed, language_without_database, render_lean
from pages.web.wording import shows_demo

TEXTS = {
    "signs": guidance.SIGNS,
    "good_to_know": guidance.GOOD_TO_KNOW,
    "questions": guidance.QUESTIONS,
    "child": guidance.CHILD,
    "first_steps": guidance.FIRST_STEPS,
    "report": guidance.REPORT,
    "rights": guidance.RIGHTS,
}

guide = Blueprint("guide", __name__)


@guide.get("/help")
@public
@answers_within(CRISIS)
def read() -> Response:
    """Hotlines, signs, questions, first steps, how to report, rights."""
    try:
        lang = str(get_locale() or "en")
        values: dict[str, Any] = {
            "hotlines": find_contacts(db.reads).hotlines,
            "review": latest_reviews(db.session).get(lang),
            "demo": shows_demo(),
        }
    except SQLAlchemyError as error:
        current_app.logger.error("Help: the directory is not reachable (%s)", type(error).__name__)
        lang = language_without_database()
        values = {"hotlines": (), "review": None}
    # An installation without hotlines, or without a database, still has those that the product carries.
    known = () if values["hotlines"] else built_in_hotlines()
    return compressed(Response(render_lean("help/guide.html", lang, known=known, **TEXTS, **values)))


@guide.route("/help/review", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def review() -> Any:
    """Who reviewed the words of a language, and when."""
    form = GuidanceReviewForm(request.form)
    if request.method == "POST" and form.validate():
        record_review(db.session, form.entry())
        db.session.commit()
        return redirect(url_for("guide.read"), 303)
    status = 422 if form.errors else 200
    return render_template("help/review.html", form=form, reviews=latest_reviews(db.session)), status


def init_app(app: Flask) -> None:
    """Register the help page."""
    app.register_blueprint(guide)
