"""Who was at a training as a table to take out of the product."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext

from directory.labels import label, name_in
from training.attendance import Present


def attendance_table(people: Iterable[Present], language: str) -> Iterator[tuple[object, ...]]:
    """The header, then one line a person."""
    yield (
        gettext("Person"),
        gettext("Church"),
        gettext("Attended"),
        gettext("Received a card"),
        gettext("Taught"),
        gettext("Taken home"),
    )
    for person in people:
        yield (
            name_in(language, person),
            name_in(language, person.church),
            yes_or_no(person.attended),
            yes_or_no(person.received_card),
            yes_or_no(person.taught),
            taken_home(person) if person.attended else "",
        )


def yes_or_no(holds: bool) -> str:
    """The word for it."""
    return str(gettext("Yes") if holds else gettext("No"))


def taken_home(person: Present) -> str:
    """What somebody took home: nothing is another thing than that it is not recorded."""
    if person.materials is None:
        return str(gettext("not recorded"))
    return ", ".join(str(label(code)) for code in person.materials) or str(gettext("nothing"))
