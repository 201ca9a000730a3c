"""The churches of a province as a map shows them: one by one, or gathered on a grid where too many are in view.

The grid is counted live, `floor(x / g), floor(y / g)` in the map's own pixels: fast enough up to 100,000 listings. A
table that is counted beforehand can stand behind `churches_in_view` later.
"""

from collections.abc import Sequence
from functools import cache
from math import tau
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, CTE, BigInteger, ColumnElement, Float, Select, bindparam, func, literal, select
from sqlalchemy.orm import Session

from db import WGS84
from geo import reach_queries
from geo.travel_times import DEFAULT_THRESHOLD, Mode, band

MOST_SYMBOLS = 150
"""More churches than this in view are gathered."""

SYMBOLS_FROM_ZOOM = 12
"""From here on every church has its own symbol."""

SMALLEST_CLUSTER = 5
"""Cells with fewer churches keep their symbols."""

CELL_PIXELS = 64
WORLD_PIXELS = 256
"""The width of the world at zoom 0 in Web Mercator, as Leaflet counts."""

MOST_NAMED = 400
"""Above this many symbols the names stay away: a view is at most 10 KB, compressed."""

UNKNOWN = "unknown"
"""In place of a band where no time is known."""


CLUSTER_DECIMALS = 4
SYMBOL_DECIMALS = 5
"""11 m for the mean of a cell, 1 m for a church."""

EVERYWHERE = {"west": -180.0, "south": -85.0, "east": 180.0, "north": 85.0}
"""The world of Web Mercator."""


class View(NamedTuple):
    """The part of the world that a map shows, in degrees, and its zoom."""

    west: float
    south: float
    east: float
    north: float
    zoom: float


class ChurchSymbol(NamedTuple):
    """One church on a map; names are none where there are too many."""

    id: int
    lon: float
    lat: float
    band: str
    unit: int | None
    name_en: str | None
    name_km: str | None


class Cluster(NamedTuple):
    """The churches of one cell, at the mean of their positions."""

    churches: int
    within: int
    lon: float
    lat: float


class ChurchesInView(NamedTuple):
    """What is to be drawn; `complete` says that moving the map would bring no other church."""

    churches: list[ChurchSymbol]
    clusters: list[Cluster]
    complete: bool


def frame() -> ColumnElement[Any]:
    """The view as a box."""
    return func.ST_MakeEnvelope(*(bindparam(side, type_=Float) for side in ("west", "south", "east", "north")), WGS84)


def visible(exact: bool) -> CTE:
    """The placed churches of `:province_code` in the view, with the time to their unit."""
    own = reach_queries.with_own_unit(Mode.MOTORCYCLE, exact, province=True)
    return (
        select(own, func.ST_X(own.c.position).label("lon"), func.ST_Y(own.c.position).label("lat"))
        .where(own.c.position.op("&&")(frame()))
        .cte("visible")
    )


@cache
def count_statement(exact: bool) -> Select[tuple[int]]:
    """How many churches of the province have a position."""
    return select(func.count(reach_queries.churches(exact, province=True).c.position))


@cache
def symbols_statement(exact: bool, listed: bool) -> Select[Any]:
    """Each church in view; with `listed`, of these only the ones in `:ids`."""
    seen = visible(exact)
    columns = (seen.c.id, seen.c.lon, seen.c.lat, seen.c.seconds, seen.c.method, seen.c.unit_id)
    statement = select(*columns, seen.c.name_en, seen.c.name_km).order_by(seen.c.id)
    return statement.where(seen.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger)))) if listed else statement


@cache
def grid_statement(exact: bool) -> Select[Any]:
    """Each cell in view: its churches counted, the mean of their positions, and the ids of the churches.

    Cells are those of Web Mercator, `:cells` of them to a radian.
    """
    seen = visible(exact)
    cells = bindparam("cells", type_=Float)
    x = func.radians(seen.c.lon, type_=Float) * cells
    y = (
        func.ln(func.tan(func.radians(seen.c.lat + literal(90.0)) * literal(0.5, Float), type_=Float), type_=Float)
        * cells
    )
    return select(
        func.count(),
        func.count().filter(seen.c.seconds <= bindparam("seconds", type_=Float)),
        func.avg(seen.c.lon),
        func.avg(seen.c.lat),
        func.array_agg(seen.c.id),
    ).group_by(func.floor(x), func.floor(y))


def symbol(row: Sequence[Any], named: bool) -> ChurchSymbol:
    """The columns of one church as a symbol."""
    church_id, lon, lat, seconds, method, unit_id, name_en, name_km = row
    return ChurchSymbol(
        id=church_id,
        lon=round(lon, SYMBOL_DECIMALS),
        lat=round(lat, SYMBOL_DECIMALS),
        band=UNKNOWN if method is None else band(seconds).value,
        unit=unit_id,
        name_en=name_en if named else None,
        name_km=name_km if named else None,
    )


def churches_in_view(
    session: Session,
    province_code: str,
    view: View,
    *,
    exact: bool,
    unit_id: int | None = None,
    threshold: int = DEFAULT_THRESHOLD,
) -> ChurchesInView:
    """The churches of a province in a view, with the band of the time to their own unit or to `unit_id`.

    Where the whole province is few enough, all of it, so that nothing has to be asked again. `threshold` is in minutes.
    Unless `exact`, a church stands at its commune's centre.
    """
    where = {"province_code": province_code, "unit_id": unit_id, **view._asdict()}
    cells = [] if view.zoom >= SYMBOLS_FROM_ZOOM else cells_in_view(session, where, exact, threshold)
    if sum(len(ids) for _, ids in cells) > MOST_SYMBOLS:
        few = [church for cluster, ids in cells if cluster.churches < SMALLEST_CLUSTER for church in ids]
        many = [cluster for cluster, _ in cells if cluster.churches >= SMALLEST_CLUSTER]
        rows = reach_queries.run(session, symbols_statement(exact, listed=True), ids=few, **where).all() if few else []
        return ChurchesInView([symbol(row, named=True) for row in rows], many, complete=False)
    in_all = reach_queries.run(session, count_statement(exact), province_code=province_code).scalar_one()
    if in_all <= MOST_SYMBOLS:
        where |= EVERYWHERE
    rows = reach_queries.run(session, symbols_statement(exact, listed=False), **where).all()
    return ChurchesInView([symbol(row, len(rows) <= MOST_NAMED) for row in rows], [], in_all <= MOST_SYMBOLS)


def cells_in_view(
    session: Session, where: dict[str, Any], exact: bool, threshold: int
) -> list[tuple[Cluster, list[int]]]:
    """Each cell of the grid with the ids of its churches."""
    cells = WORLD_PIXELS * 2 ** where["zoom"] / CELL_PIXELS / tau
    rows = reach_queries.run(session, grid_statement(exact), cells=cells, seconds=threshold * 60, **where)
    return [
        (Cluster(churches, within, round(lon, CLUSTER_DECIMALS), round(lat, CLUSTER_DECIMALS)), ids)
        for churches, within, lon, lat, ids in rows
    ]
