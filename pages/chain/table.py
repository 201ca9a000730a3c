"""The tables of the chain as files to take out of the product. They name places and units, and no person."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext

from geo.chain.commune import VillageWay, Way
from geo.chain.shares import ChainShare
from geo.chain.villages import NEAR_MINUTES
from pages.maps.provinces import ABOUT, BAND_NAMES


def area_table(rows: Iterable[ChainShare]) -> Iterator[list[object]]:
    """The header, then one line an area; the share is empty where it is not known."""
    yield [
        gettext("Place code"),
        gettext("Name in Khmer"),
        gettext("Name in Latin letters"),
        gettext("Villages"),
        gettext("Within %(minutes)s min of a church", minutes=NEAR_MINUTES),
        gettext("In the chain"),
        gettext("Not known"),
        gettext("Counted at their commune"),
        gettext("Share in per cent"),
    ]
    for row in rows:
        share = None if row.share is None else round(row.share * 100, 1)
        numbers = (row.villages, row.near, row.linked, row.unknown, row.at_commune)
        yield [row.code, row.name_km, row.name_en, *numbers, share]


def village_table(rows: Iterable[VillageWay]) -> Iterator[list[object]]:
    """The header, then one line a village."""
    yield [
        gettext("Place code"),
        gettext("Name in Khmer"),
        gettext("Name in Latin letters"),
        gettext("Nearest church"),
        gettext("Time to the church"),
        gettext("Police unit"),
        gettext("From there to its unit"),
        gettext("In the chain"),
    ]
    for row in rows:
        yield [
            row.code,
            row.name_km,
            row.name_en,
            row.church_id,
            time_in_words(row.to_church),
            row.unit.id if row.unit else None,
            time_in_words(row.to_unit),
            {True: gettext("Yes"), False: gettext("No"), None: gettext("Not known")}[row.linked],
        ]


def time_in_words(way: Way) -> str:
    """A time as a page shows it: an estimate never looks like a routed one."""
    name = ABOUT.get(way.band) if way.band and way.estimated else None
    return str(name or BAND_NAMES[way.band])
