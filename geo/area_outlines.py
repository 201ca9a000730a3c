"""The outlines of the areas that a map shades: the communes of a province, or all districts of the country.

They come beside the ground of the map, without names: the table beside the map has those.
"""

from collections.abc import Sequence
from dataclasses import replace

import shapely
from sqlalchemy.orm import Session

from geo.outlines import (
    COUNTRY_STEPS,
    PROVINCE_DEGREES,
    PROVINCE_STEPS,
    Area,
    Outlines,
    Shape,
    Version,
    area_shape,
    as_bounds,
    ground,
    read_areas,
    simplified,
)
from places.models import Level

DISTRICTS_DEGREES = 0.03
"""How much the districts of the whole country are simplified: 210 of them then weigh 9 KB (`outlines.COUNTRY_DEGREES`
gives 11)."""


def communes_of(session: Session, version: Version, code: str) -> Outlines | None:
    """The communes of a province that have an outline; none where not one has."""
    views = ground(session, version).views
    key = f"communes of {code}"
    if key not in views:
        found = to_shade("commune", read_areas(session, Level.COMMUNE, code), PROVINCE_DEGREES, PROVINCE_STEPS)
        if found is None:
            return None
        views[key] = found
    return views[key]


def districts_of_country(session: Session, version: Version) -> Outlines | None:
    """All districts that have an outline; none where not one has. Without labels, for which there is no room."""
    known = ground(session, version)
    if "districts" not in known.views:
        found = to_shade("district", known.districts, DISTRICTS_DEGREES, COUNTRY_STEPS)
        if found is None:
            return None
        known.views["districts"] = replace(found, shapes=[shape._replace(label=None) for shape in found.shapes])
    return known.views["districts"]


def to_shade(kind: str, areas: Sequence[Area], degrees: float, steps: int) -> Outlines | None:
    """These areas, simplified together so that edges that two of them share stay shared."""
    if not areas:
        return None
    shapes = [unnamed(area_shape(kind, area, steps)) for area in simplified(list(areas), degrees)]
    return Outlines(steps, as_bounds(shapely.total_bounds([area.shape for area in areas])), shapes)


def unnamed(shape: Shape) -> Shape:
    """The same without its names."""
    return shape._replace(name_en="", name_km="")
