"""Reads that every kind of listing needs: its place in words, its position."""

from collections.abc import Collection

from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.coordinates import KEPT_DECIMALS, Coordinates
from directory.models import Listing
from places.models import Level, Place
from places.results import ParentName

COMMUNE_DIGITS = 6
"""How much of a place's code is told to whoever may not see the exact position."""


def shown_place_code(place_code: str | None, personal: bool) -> str | None:
    """The code of a church's place as far as it may be told: the whole, or its commune's."""
    return place_code if personal or place_code is None else place_code[:COMMUNE_DIGITS]


def place_lines(session: Session, codes: Collection[str]) -> dict[str, tuple[ParentName, ...]]:
    """The names of places and of all their parents, from the place itself up to its province; one query for all."""
    wanted = {code[:length] for code in codes for length in range(2, len(code) + 1, 2)}
    names = {
        row.code: ParentName(row.code, Level(row.level), *row[2:])
        for row in session.execute(
            select(Place.code, Place.level, Place.name_en, Place.name_km, Place.type_en, Place.type_km).where(
                Place.code.in_(wanted)
            )
        )
    }
    return {code: tuple(names[code[:length]] for length in range(len(code), 0, -2)) for code in codes if code in names}


def coordinates_of(listing: Listing) -> Coordinates | None:
    """A listing's position, with the decimals that are kept."""
    if listing.location is None:
        return None
    point = to_shape(listing.location).centroid  # of a point it is the point itself, and the type checker knows it
    return Coordinates(round(point.x, KEPT_DECIMALS), round(point.y, KEPT_DECIMALS))
