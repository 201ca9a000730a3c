"""The worklist as a table to take out of the product."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext

from directory.dates import today
from directory.labels import label
from directory.phones.words import state_words
from directory.worklist.queries import NumberToCheck
from directory.worklist.words import step_words


def worklist_table(rows: Iterable[NumberToCheck]) -> Iterator[list[object]]:
    """The header, then one line a number, in the order of the list."""
    yield [
        gettext("Order"),
        gettext("Phone number"),
        gettext("What it is for"),
        gettext("Whose number"),
        gettext("Name in Latin letters"),
        gettext("Name in Khmer"),
        gettext("Role"),
        gettext("Province"),
        gettext("State"),
        gettext("Since"),
        gettext("Last tried"),
        gettext("Churches that depend on it"),
        gettext("Next"),
        gettext("Assigned to"),
    ]
    for order, row in enumerate(rows, start=1):
        yield [
            order,
            row.phone.display,
            str(label(row.phone.purpose)),
            str(label(row.kind)),
            row.name_en,
            row.name_km,
            str(label(row.person.role)) if row.person else "",
            row.province or "",
            state_words(row.phone, today()),
            row.phone.decided_on,
            row.phone.tried_on,
            row.dependents,
            step_words(row),
            row.assigned_to,
        ]
