"""Two versions of one listing side by side, for who saves second."""

from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form


class Difference(NamedTuple):
    """One answer in both versions, as words: what is stored now, and what somebody typed."""

    label: str
    theirs: str
    yours: str


def differences(form: Form, stored: Form) -> list[Difference]:
    """Each answer of two forms as words."""
    return [
        Difference(str(field.label.text), in_words(stored[name]), in_words(field))
        for name, field in form._fields.items()
        if name not in ("version", "outside_kept")
    ]


def in_words(field: Field) -> str:
    """An answer as its page says it."""
    chosen = field.data
    if isinstance(chosen, bool):
        return str(_l("Yes") if chosen else _l("No"))
    if getattr(field, "choices", None):
        wanted = chosen if isinstance(chosen, list) else [chosen]
        return ", ".join(str(choice.label) for choice in field.choices if choice.value in wanted)
    return str(chosen or "")


def version_in(form: Form) -> int:
    """The version of the listing on which the form was opened; 0 where it does not say."""
    typed = str(form["version"].data or "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
