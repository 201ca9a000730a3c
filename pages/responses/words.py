"""What pages and files say about responses."""

from datetime import date

from flask import Flask
from flask_babel import format_date, gettext, ngettext

from directory.dates import last_quarter
from training.responses.queries import Responses


def quarter_words(first: date) -> str:
    """A quarter by its months: October to December 2026."""
    months = [format_date(date(first.year, month, 1), "LLLL") for month in (first.month, first.month + 2)]
    return str(gettext("%(first)s to %(last)s %(year)s", first=months[0], last=months[1], year=first.year))


def responses_words(found: Responses) -> str:
    """What is published about a unit and a quarter, in a sentence."""
    if not found.called:
        return str(gettext("None of the %(num)d pastors who were asked had called.", num=found.did_not_call))
    numbers = {"same_day": found.same_day, "later": found.later, "none": found.no_response}
    if found.did_not_call is None:
        sentence = ngettext(
            "Of %(num)d pastor who called, %(same_day)d got a response the same day, %(later)d later,"
            " %(none)d none; fewer than three did not call.",
            "Of %(num)d pastors who called, %(same_day)d got a response the same day, %(later)d later,"
            " %(none)d none; fewer than three did not call.",
            found.called,
            **numbers,
        )
    else:
        sentence = ngettext(
            "Of %(num)d pastor who called, %(same_day)d got a response the same day, %(later)d later,"
            " %(none)d none; %(others)d did not call.",
            "Of %(num)d pastors who called, %(same_day)d got a response the same day, %(later)d later,"
            " %(none)d none; %(others)d did not call.",
            found.called,
            others=found.did_not_call,
            **numbers,
        )
    return str(sentence)


def init_app(app: Flask) -> None:
    """Give templates these words."""
    app.jinja_env.globals.update(
        quarter_words=quarter_words, responses_words=responses_words, last_quarter=last_quarter
    )
