"""The hotlines to call that stand on every page, the error pages too: those of the directory, as it knows them now."""

from collections.abc import Sequence

from flask import Flask, current_app, g
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import SQLAlchemyError

from db import db
from directory.codes import HotlineKind
from directory.labels import label
from geo.built_in import BuiltInHotline, built_in_hotlines
from geo.contacts import HotlineContact
from geo.crisis import find_contacts

BUTTONS = 2
"""How many hotlines there is room for: the trafficking hotline and the police, while their numbers hold."""

SHORT = {HotlineKind.ANTI_TRAFFICKING: _l("Trafficking hotline"), HotlineKind.POLICE: _l("Police")}
"""What fits on a button; the other kinds are short by themselves."""


def hotline_buttons() -> Sequence[HotlineContact | BuiltInHotline]:
    """The first hotlines that can be called; those that the product carries while the database does not answer.

    Asked anew on each page: a number that was disproved a moment ago, by whichever process, is not offered.
    """
    if "database_down" not in g:
        try:
            return find_contacts(db.reads).callable_hotlines[:BUTTONS]
        except SQLAlchemyError as error:
            current_app.logger.error("The hotlines cannot be asked for (%s)", type(error).__name__)
            g.database_down = True
    return built_in_hotlines()[:BUTTONS]


def button_words(kind: HotlineKind) -> LazyString:
    """What a button says beside its number."""
    return SHORT.get(kind) or label(kind)


def init_app(app: Flask) -> None:
    """Give the templates the buttons."""
    app.jinja_env.globals.update(hotline_buttons=hotline_buttons, button_words=button_words)
