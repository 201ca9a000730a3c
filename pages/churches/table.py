"""The churches as a table to take out of the product, with as much of each as may be seen."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext

from directory.churches.lists import ChurchRow
from directory.labels import label
from places.models import Level


def church_table(rows: Iterable[ChurchRow], personal: bool) -> Iterator[list[object]]:
    """The header, then one line a church; position, people and numbers only where they may be seen."""
    header = [
        gettext("Church"),
        gettext("Name in Khmer"),
        gettext("Name in Latin letters"),
        gettext("Place code"),
        gettext("Province"),
        gettext("District"),
        gettext("Commune"),
        gettext("Village"),
        gettext("Status"),
        gettext("Unplaced"),
    ]
    own = [
        gettext("Latitude"),
        gettext("Longitude"),
        gettext("How well the position is known"),
        gettext("People"),
        gettext("Phone numbers"),
    ]
    yield header + own if personal else header
    for row in rows:
        yield cells(row) + (personal_cells(row) if personal else [])


def cells(row: ChurchRow) -> list[object]:
    """What everybody may see of a church."""
    names = {place.level: f"{place.name_en} {place.name_km}".strip() for place in row.place}
    return [
        row.id,
        row.name_km,
        row.name_en,
        row.place[0].code if row.place else "",
        *(names.get(level, "") for level in Level),
        str(label(row.status)),
        gettext("Yes") if row.unplaced else gettext("No"),
    ]


def personal_cells(row: ChurchRow) -> list[object]:
    """What only those may see who may see personal data. Numbers carry what the ledger says about them."""
    people = [f"{person.name_en} {person.name_km}".strip() for person in row.people]
    phones = row.phones + [phone for person in row.people for phone in person.phones]
    return [
        row.lat,
        row.lon,
        str(label(row.precision)) if row.precision else "",
        "; ".join(people),
        "; ".join(f"{phone.display} ({label(phone.state)})" for phone in phones),
    ]
