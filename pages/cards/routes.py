"""Contact cards: what one looks like, and a sheet of them as PDF."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, request
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from werkzeug import Response as BaseResponse
from werkzeug.exceptions import ServiceUnavailable

from accounts.permissions import Permission
from cards.contents import CardContent, card_for, sources
from cards.forms import CardsForm
from cards.sheets import face, sheet
from cards.variants import Variant
from db import db
from pages.web import limits
from pages.web.access import requires
from pages.web.deadlines import LIST, answers_within
from pages.web.errors import show_http_error
from typesetting.documents import TypesettingError

cards = Blueprint("cards", __name__, url_prefix="/cards")
SIDES = ("front", "back")


@cards.get("/")
@requires(Permission.DIRECTORY_VIEW)
def index() -> str:
    """Choose a card, see both its sides, and print it for nobody in particular."""
    form = asked(request.args)
    return render_template(
        "cards/index.html", form=form, card=content(form), sources=sources(Variant(form.variant.data))
    )


@cards.get("/face-<style>.png")
@requires(Permission.DIRECTORY_VIEW)
@answers_within(LIST)
def picture(style: str) -> Response:
    """One side of the card that is asked for."""
    form = asked(request.args)
    side = style if style in SIDES else SIDES[0]
    return Response(face(data_of(form, [content(form)], []), side), mimetype="image/png")


@cards.post("/print")
@limits.exports
@requires(Permission.DIRECTORY_VIEW)
@answers_within(LIST)
def print_blank() -> Response:
    """The sheets of a card as PDF. It names nobody, so that nothing is recorded."""
    form = asked(request.form)
    made = sheet(data_of(form, [content(form)], [0] * int(form.copies.data)))
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": "attachment; filename=cards.pdf"})


def asked(values: Any) -> CardsForm:
    """The form as it was sent."""
    return CardsForm(values, session=db.session, language=str(get_locale()))


def content(form: CardsForm) -> CardContent:
    """The card that the form asks for, as of now."""
    variant, languages = Variant(form.variant.data), form.languages.data.split()
    return card_for(db.session, form.province.data or None, variant, languages)


def data_of(form: CardsForm, cards_of_sheet: list[CardContent], order: list[int]) -> dict[str, Any]:
    """What the typesetting is given."""
    lang = form.languages.data.split()[0]
    with force_locale(lang):
        title = _("Who do I call?")
    return {"title": title, "lang": lang, "cards": [card.data for card in cards_of_sheet], "order": order}


def not_set(error: TypesettingError) -> BaseResponse:
    """Say that the cards could not be set, and what to do; the transaction of the print ends without a record."""
    current_app.logger.error("Cards were not set at %s", request.url_rule)
    sentence = _("The cards could not be made in time, and nothing was recorded. Print fewer at once, or try again.")
    return show_http_error(ServiceUnavailable(sentence))


def init_app(app: Flask) -> None:
    """Register the pages of the cards."""
    app.register_blueprint(cards)
    app.register_error_handler(TypesettingError, not_set)
