"""The churches of a province as a map shows them: one by one, or gathered on a grid where too many are in view.

The grid is counted at each question, `floor(x / g), floor(y / g)` in the map's own pixels: fast enough up to 100,000
listings. A table that is counted beforehand can stand behind `churches_in_view` later.
"""

from math import tau
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.church_times import NONE, ChurchTimes
from geo.reach import outside_all_areas
from geo.reach_queries import church_names
from geo.travel_times import BANDS_OR_UNKNOWN, DEFAULT_THRESHOLD, band_numbers
from training.introductions import units_met

MOST_SYMBOLS = 150
"""More churches than this in view are gathered."""

MOST_ZOOM = 18
"""The nearest that a map shows anything."""

CLOSE_ZOOM = 12
MOST_SYMBOLS_CLOSE = 400
"""From this zoom on so many keep their symbols: a town is then spread over the frame."""

MOST_LISTED = 100
"""Churches that a list names: those of a cluster which no zoom takes apart."""

SMALLEST_CLUSTER = 5
"""Cells with fewer churches keep their symbols."""

CELL_PIXELS = 64
MOST_CELLS = 2**21
"""At least so many cells lie side by side around the world at the closest zoom, 18."""

WORLD_PIXELS = 256
"""The width of the world at zoom 0 in Web Mercator, as Leaflet counts."""

UNKNOWN = "unknown"
"""In place of a band where no time is known."""


CLUSTER_DECIMALS = 4
SYMBOL_DECIMALS = 5
"""11 m for the mean of a cell, 1 m for a church."""


class View(NamedTuple):
    """The part of the world that a map shows, in degrees, and its zoom."""

    west: float
    south: float
    east: float
    north: float
    zoom: float


class ChurchSymbol(NamedTuple):
    """One church on a map."""

    id: int
    lon: float
    lat: float
    band: str
    unit: int | None
    estimated: int
    """1 for a time from the straight line, else 0."""
    outside: int
    """1 where no unit at all is within two hours, else 0."""
    met: int | None
    """1 where it has met this unit, else 0; none without one."""
    name_en: str
    name_km: str


class Cluster(NamedTuple):
    """The churches of one cell, at the mean of their positions, and the box that holds them."""

    churches: int
    within: int
    lon: float
    lat: float
    west: float
    south: float
    east: float
    north: float


class ChurchesInView(NamedTuple):
    """What is to be drawn; `complete` says that moving the map would bring no other church."""

    churches: list[ChurchSymbol]
    clusters: list[Cluster]
    complete: bool


Indices = NDArray[np.int64]


def churches_in_view(
    session: Session, times: ChurchTimes, view: View, threshold: int = DEFAULT_THRESHOLD
) -> ChurchesInView:
    """The churches of a province in a view, with the band of their time.

    Where the whole province is few enough, all of it, so that nothing has to be asked again. `threshold` is in minutes.
    """
    everywhere = np.flatnonzero(times.placed)
    if len(everywhere) <= MOST_SYMBOLS:
        return ChurchesInView(symbols(session, times, everywhere), [], complete=True)
    seen = in_view(times, view)
    few, many = seen, list[Cluster]()
    if len(seen) > (MOST_SYMBOLS if view.zoom < CLOSE_ZOOM else MOST_SYMBOLS_CLOSE):
        few, many = gathered(times, seen, view.zoom, threshold)
    return ChurchesInView(symbols(session, times, few), many, complete=False)


def churches_listed(session: Session, times: ChurchTimes, view: View) -> ChurchesInView:
    """The first churches in a view by name, however close together they stand; `complete` says that these are all."""
    seen = in_view(times, view)
    return ChurchesInView(symbols(session, times, seen[:MOST_LISTED]), [], len(seen) <= MOST_LISTED)


def in_view(times: ChurchTimes, view: View) -> Indices:
    """Which churches stand in a view."""
    lon, lat = times.position
    return np.flatnonzero((lon >= view.west) & (lon <= view.east) & (lat >= view.south) & (lat <= view.north))


def symbols(session: Session, times: ChurchTimes, indices: Indices) -> list[ChurchSymbol]:
    """These churches one by one."""
    ids = times.ids[indices].tolist()
    names, met = church_names(session, ids), units_met(session, ids)
    lon, lat = (np.round(values[indices], SYMBOL_DECIMALS).tolist() for values in times.position)
    bands = [BANDS_OR_UNKNOWN[number] for number in band_numbers(times.seconds[indices])]
    flags = ((times.estimated & times.timed), outside_all_areas(times))
    marks = (which[indices].astype(int).tolist() for which in flags)
    columns = zip(ids, lon, lat, bands, times.own[indices].tolist(), *marks, strict=True)
    return [
        ChurchSymbol(
            church_id,
            east,
            north,
            band=band.value if band else UNKNOWN,
            unit=None if unit_id == NONE else unit_id,
            estimated=estimated,
            outside=outside,
            met=None if unit_id == NONE else int(unit_id in met[church_id]),
            name_en=names[church_id].name_en,
            name_km=names[church_id].name_km,
        )
        for church_id, east, north, band, unit_id, estimated, outside in columns
        if church_id in names
    ]


def gathered(times: ChurchTimes, seen: Indices, zoom: float, threshold: int) -> tuple[Indices, list[Cluster]]:
    """The churches in view that stand in cells with few of them, and the clusters of the other cells."""
    cells = WORLD_PIXELS * 2**zoom / CELL_PIXELS / tau
    lon, lat = times.position.lon[seen], times.position.lat[seen]
    x = np.floor(np.radians(lon) * cells)
    y = np.floor(np.log(np.tan(np.radians(lat + 90) / 2)) * cells)
    # One number for both, of which a double holds all digits: numpy sorts numbers many times as fast as pairs.
    _, cell, number = np.unique(x * MOST_CELLS + y, return_inverse=True, return_counts=True)
    within = np.bincount(cell, weights=times.seconds[seen] <= threshold * 60)
    order = np.argsort(cell, kind="stable")
    begins = np.cumsum(number) - number
    values: list[NDArray[Any]] = [number, within]
    values += [np.add.reduceat(sides[order], begins) / number for sides in (lon, lat)]
    values += [reduce.reduceat(sides[order], begins) for reduce in (np.minimum, np.maximum) for sides in (lon, lat)]
    many = number >= SMALLEST_CLUSTER
    clusters = [
        Cluster(int(churches), int(reaching), *(round(float(degrees), CLUSTER_DECIMALS) for degrees in sides))
        for churches, reaching, *sides in zip(*(column[many] for column in values), strict=True)
    ]
    return seen[~many[cell]], clusters
