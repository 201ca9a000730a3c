"""What templates say about listings and numbers: words for codes, names in the reader's language, demo."""

from flask import Flask, g
from flask_babel import get_locale
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.local import LocalProxy

from db import db
from directory.dates import today
from directory.demo.listings import has_demo
from directory.labels import Named, label, name_in
from directory.phones.states import PhoneStatus
from directory.phones.words import state_words
from directory.worklist.words import step_words


def name_of(named: Named) -> str:
    """A name in the reader's language, or else in the other."""
    return name_in(str(get_locale() or "en"), named)


def words_for(status: PhoneStatus) -> str:
    """A number's state and age as of today."""
    return state_words(status, today())


def shows_demo() -> bool:
    """Whether the directory holds demo data; asked once a request, and not known while the database is down."""
    if "database_down" in g:
        return False
    if "shows_demo" not in g:
        try:
            g.shows_demo = has_demo(db.session)
        except SQLAlchemyError:
            g.shows_demo = False
    return bool(g.shows_demo)


def init_app(app: Flask) -> None:
    """Give templates these words. `demo` is true on every page while the directory holds demo data."""
    app.jinja_env.globals.update(
        label=label,
        name_of=name_of,
        state_words=words_for,
        demo=LocalProxy(shows_demo),
        today=today,
        step_words=step_words,
    )
