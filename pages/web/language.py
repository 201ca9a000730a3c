"""Khmer or English: by the reader's choice, then the browser's."""

import os
import unicodedata
from collections.abc import Callable, Iterable

from babel import Locale
from babel.support import NullTranslations
from flask import Blueprint, Flask, has_request_context, redirect, request, session
from flask_babel import Domain, force_locale, get_locale
from flask_login import current_user
from werkzeug import Response

from db import db
from pages.web.access import public

LANGUAGES = {"en": "English", "km": "ខ្មែរ"}

language = Blueprint("language", __name__)


class Catalogues(Domain):
    """The catalogue of a request's language, found by the language itself.

    Flask-Babel spells out the name of the language for each text to find it: a fourth of the time of a page.
    """

    def __init__(self) -> None:
        super().__init__()
        self.by_language: dict[Locale | None, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """The texts in the language of this request."""
        language = get_locale()
        if language not in self.by_language:
            self.by_language[language] = super().get_translations()
        return self.by_language[language]


def choose_language() -> str:
    """The language of this request; of a command, that of the terminal."""
    if not has_request_context():
        return "km" if os.environ.get("LANG", "").startswith("km") else "en"
    chosen = session.get("language") or (current_user.is_authenticated and current_user.language)
    return chosen or request.accept_languages.best_match(LANGUAGES) or "en"


def readers_first() -> tuple[str, ...]:
    """Both languages, that of this request first: for what will be read by others, too."""
    return tuple(sorted(LANGUAGES, key=lambda code: code != str(get_locale() or "en")))


def said_in(languages: Iterable[str], say: Callable[[], str]) -> tuple[str, ...]:
    """What is said in each of these languages; once where they say the same."""
    said = []
    for code in languages:
        with force_locale(code):
            said.append(say())
    return tuple(dict.fromkeys(said))


@language.post("/language/<code>")
@public
def switch(code: str) -> Response:
    """Remember the chosen language and go back to the page."""
    if code in LANGUAGES:
        session["language"] = code
        if current_user.is_authenticated:
            current_user.language = code
            db.session.commit()
    return redirect(safe_next(request.form.get("next", "/")))


def safe_next(address: str) -> str:
    """An address on this site to go on to; the home page where it points elsewhere."""
    # Browsers, and the making of the header, drop tabs and line ends: "/<tab>/elsewhere" would become "//elsewhere".
    odd = "\\" in address or any(unicodedata.category(sign).startswith("C") for sign in address)
    return address if address.startswith("/") and not address.startswith("//") and not odd else "/"


def init_app(app: Flask) -> None:
    """Register the switch; templates know the language and the other one."""
    app.register_blueprint(language)
    app.before_request(Catalogues().as_default)

    @app.context_processor
    def languages() -> dict[str, object]:
        current = str(get_locale() or "en")
        return {"lang": current, "other_lang": "km" if current == "en" else "en", "languages": LANGUAGES}
