"""The pack of a province: one file without script that holds all that is needed to call for help there."""

from datetime import timedelta

from flask import Blueprint, Flask, Response
from flask_babel import LazyString, format_date, get_locale
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from accounts.permissions import Permission
from db import db
from directory.dates import today
from directory.guidance import texts as guidance
from directory.guidance.queries import latest_reviews
from directory.phones.words import dated_words
from geo.contacts import comes_first
from geo.packs import find_pack
from pages.contacts.entries import national
from pages.contacts.routes import province_with
from pages.web.access import requires
from pages.web.deadlines import LIST, answers_within
from pages.web.language import LANGUAGES, readers_first, said_in
from pages.web.lean import compressed, render_lean
from pages.web.limits import crisis_searches

LASTS = timedelta(days=90)
"""After this a new pack is wanted. A number that stands first in it holds longer: see `geo.contacts.comes_first`."""

WORDS = {
    "places": _l("Places"),
    "responsible": _l("Responsible for this place"),
    "near": _l("near the border, call also:"),
    "neighbours": _l("Over the border"),
    "no_unit": _l("No unit is recorded for this place. Call the hotline."),
    "top": _l("Numbers"),
    "demo": _l("Demo: not a real number"),
}
"""What stands among the places, once for the readers of both languages."""

ADVICE = {
    "first_steps": guidance.FIRST_STEPS,
    "signs": guidance.SIGNS,
    "questions": guidance.QUESTIONS,
    "child": guidance.CHILD,
}

packs = Blueprint("packs", __name__)


@packs.get("/provinces/<code>/pack")
@requires(Permission.CRISIS_SEARCH)
@answers_within(LIST)
@crisis_searches
def of_province(code: str) -> Response:
    """The pack of a province, as a file. It holds nothing of a church or a pastor."""
    province = province_with(code)
    pack = find_pack(db.session, province.code)
    reviews = latest_reviews(db.session)
    shared = {"pack": pack, "answer": pack.answer, "province": province, "state": dated_words}
    parts = [
        (lang, Markup(numbers_and_advice(lang, reviewed=reviews.get(lang), **shared)))  # noqa: S704  (a template's)
        for lang in readers_first()
    ]
    shared |= {"hotline": national(pack.answer.hotlines), "comes_first": comes_first}
    page = render_lean("offline/pack.html", str(get_locale() or "en"), parts=parts, both=in_both, words=WORDS, **shared)
    response = compressed(Response(page))
    response.headers["Content-Disposition"] = f"attachment; filename=numbers-{province.code}-{today()}.html"
    return response


def numbers_and_advice(lang: str, **values: object) -> str:
    """The part of the pack that is written in one language."""
    saved = said_in([lang], lambda: format_date(today(), "d MMMM y"))[0]
    until = said_in([lang], lambda: format_date(today() + LASTS, "d MMMM y"))[0]
    return render_lean("offline/pack_part.html", lang, saved_on=saved, until=until, **ADVICE, **values)


def in_both(words: LazyString) -> Markup:
    """Words in both languages, each marked as what it is."""
    said = [(lang, said_in([lang], lambda: str(words))[0]) for lang in LANGUAGES]
    return Markup(" ").join(Markup('<span lang="{}">{}</span>').format(*each) for each in reversed(said))


def init_app(app: Flask) -> None:
    """Register the packs."""
    app.register_blueprint(packs)
