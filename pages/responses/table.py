"""What is published about the units as a table to take out of the product."""

from collections.abc import Iterable, Iterator
from datetime import date

from flask_babel import gettext

from pages.responses.words import quarter_words
from training.responses.queries import UnitRow


def response_table(quarter: date, rows: Iterable[UnitRow]) -> Iterator[list[object]]:
    """The header, then one line a unit: numbers where they are published, else that they are not."""
    yield [
        gettext("Quarter"),
        gettext("Police unit"),
        gettext("Name in Khmer"),
        gettext("Name in Latin letters"),
        gettext("Called"),
        gettext("Response the same day"),
        gettext("Response later"),
        gettext("No response"),
        gettext("Did not call"),
        gettext("Published"),
    ]
    for row in rows:
        yield [quarter_words(quarter), row.id, row.name_km, row.name_en, *cells(row)]


def cells(row: UnitRow) -> list[object]:
    """What is published about a unit."""
    found = row.responses
    if found is None:
        return ["", "", "", "", "", gettext("fewer than five answers: not published")]
    others = gettext("fewer than three") if found.did_not_call is None else found.did_not_call
    return [found.called, found.same_day, found.later, found.no_response, others, gettext("Yes")]
