"""Pages that must always arrive: in one request, small, and without asking the database for anything.

`render_template` runs the context processors, of which one loads the user; that alone would need the database.
"""

import gzip
from datetime import UTC, datetime
from typing import Any

from flask import Response, current_app, request, session
from flask_babel import force_locale

from directory.codes import CallResult
from directory.dates import today
from directory.labels import label, name_in
from directory.phones.words import state_words
from pages.crisis.words import best_number, distance_words, hours_words, number_words, share_text, time_words
from pages.web.language import LANGUAGES

SMALL = 860
"""Bytes below which compressing saves no packet."""


def render_lean(template: str, lang: str, **values: Any) -> str:
    """Render a template in a language, with these values and nothing else; a value takes the place of a word."""
    other = "km" if lang == "en" else "en"
    words = {
        "name": lambda named: name_in(lang, named),
        "label": label,
        "state": lambda phone: state_words(phone, today()),
        "distance": distance_words,
        "time": time_words,
        "hours": hours_words,
        "number": number_words,
        "best_number": best_number,
        "results": list(CallResult),
        "now": lambda: datetime.now(UTC),
        "share": share_text,
    }
    with force_locale(lang):
        rendered: str = current_app.jinja_env.get_template(template).render(
            lang=lang,
            other_lang=other,
            languages=LANGUAGES,
            exit_address=current_app.config["EXIT_ADDRESS"],
            **(words | values),
        )
    return rendered


def language_without_database() -> str:
    """The language that was chosen in this session, else the browser's."""
    chosen: str | None = session.get("language")
    return chosen or request.accept_languages.best_match(LANGUAGES) or "en"


def compressed(response: Response) -> Response:
    """The response in gzip where the browser takes it: on a slow link each kilobyte is a fiftieth of a second.

    Only for pages that hold no secret (a token beside text that somebody else chose could be guessed by its size).
    """
    response.headers["Vary"] = "Accept-Encoding, Accept, Cookie"
    body = response.get_data()
    if len(body) >= SMALL and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(body, 6))
        response.headers["Content-Encoding"] = "gzip"
    return response
