"""What must hold between the places of a set before it is stored: parents, positions, outlines that fit together."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import shapely

from places.models import Level
from places.problems import Origin, Problem
from places.sources import Geodata, SourcePlace

SLIVER_DEGREES = 0.0002
"""Overlaps narrower than twice this (about 40 m) are the noise of digitising and rounding, not a wrong outline."""

SQUARE_KM_PER_SQUARE_DEGREE = 12_391
"""At the equator (111.32 km squared); multiplied by the cosine of the latitude."""

FAR_DEGREES = 0.5
"""A position further than this from the box around all provinces (about 55 km) is a mistake, or swapped."""


def check(geodata: Geodata, loaded: Collection[str]) -> list[Problem]:
    """List everything that is wrong between the places of a set; `loaded` are the codes that the gazetteer has.

    Outlines are only compared where each of them is valid by itself. A coarse set's outlines are cleaned by the
    one who reads it, and pass the same checks.
    """
    problems = [*_missing_parents(geodata, loaded), *_invalid_outlines(geodata)]
    if not problems:
        problems = [*_far_positions(geodata), *_overlaps(geodata), *_outside_parents(geodata)]
    return problems


def _missing_parents(geodata: Geodata, loaded: Collection[str]) -> Iterator[Problem]:
    for place in geodata.places.values():
        parent = place.code[:-2]
        known = parent in geodata.places or (parent in loaded and Level(len(parent) // 2) not in geodata.levels)
        if parent and not known:
            yield Problem("parent_missing", place.origin, {"parent": parent})


def _invalid_outlines(geodata: Geodata) -> Iterator[Problem]:
    for place in geodata.places.values():
        if place.boundary is not None and not place.boundary.is_valid:
            reason = shapely.is_valid_reason(place.boundary)
            yield Problem("invalid_geometry", place.origin, {"reason": reason})


def _far_positions(geodata: Geodata) -> Iterator[Problem]:
    outlines = [place.boundary for place in _outlined(geodata, Level.PROVINCE)]
    west, south, east, north = shapely.total_bounds(outlines)
    west, south, east, north = west - FAR_DEGREES, south - FAR_DEGREES, east + FAR_DEGREES, north + FAR_DEGREES
    for place in geodata.places.values():
        if place.lon is None or place.lat is None:
            continue
        if not (west <= place.lon <= east and south <= place.lat <= north):
            swapped = west <= place.lat <= east and south <= place.lon <= north
            code = "swapped" if swapped else "outside_provinces"
            yield Problem(code, place.origin, {"lon": place.lon, "lat": place.lat})


def _overlaps(geodata: Geodata) -> Iterator[Problem]:
    for level in Level:
        places = _outlined(geodata, level)
        outlines = np.array([place.boundary for place in places], dtype=object)
        if not len(outlines):
            continue
        first, second = shapely.STRtree(outlines).query(outlines, predicate="intersects")
        pairs = first < second
        first, second = first[pairs], second[pairs]
        shapely.prepare(outlines)
        # Neighbours touch; only those whose insides meet are cut out, which is the slow part.
        meeting = shapely.relate_pattern(outlines[first], outlines[second], "2********")
        for a, b in zip(first[meeting], second[meeting], strict=True):
            shared = shapely.intersection(outlines[a], outlines[b])
            if not _is_sliver(shared):
                values = {"other": _named(places[a].origin), "area": square_kilometres(shared)}
                yield Problem("overlap", places[b].outline_origin, values)


def _outside_parents(geodata: Geodata) -> Iterator[Problem]:
    for place in geodata.places.values():
        parent = _outlined_ancestor(geodata, place)
        if place.boundary is None or parent is None or parent.boundary is None:
            continue
        if parent.boundary.covers(place.boundary):
            continue
        outside = shapely.difference(place.boundary, parent.boundary)
        if not _is_sliver(outside):
            values = {"parent": _named(parent.origin), "area": square_kilometres(outside)}
            yield Problem("does_not_nest", place.outline_origin, values)


def _outlined_ancestor(geodata: Geodata, place: SourcePlace) -> SourcePlace | None:
    for length in range(len(place.code) - 2, 0, -2):
        ancestor = geodata.places.get(place.code[:length])
        if ancestor is not None and ancestor.boundary is not None:
            return ancestor
    return None


def _outlined(geodata: Geodata, level: Level) -> Sequence[SourcePlace]:
    return [place for place in geodata.places.values() if place.level == level and place.boundary is not None]


def _named(origin: Origin) -> str:
    return origin.name or str(origin)


def _is_sliver(shape: shapely.Geometry) -> bool:
    return bool(shapely.is_empty(shapely.buffer(shape, -SLIVER_DEGREES)))


def square_kilometres(shape: shapely.Geometry) -> str:
    """Write an area in square kilometres, near enough to tell a sliver from a district."""
    _, south, _, north = shapely.bounds(shape)
    area = shapely.area(shape) * SQUARE_KM_PER_SQUARE_DEGREE * np.cos(np.radians((south + north) / 2))
    return f"{area:.2f}"
