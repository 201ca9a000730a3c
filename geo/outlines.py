"""What lies under the facts of a map: outlines, lake, rivers and neighbours, simplified once per loaded geodata set."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from places.models import BasemapFeature, GeodataSet, Level, Place

COUNTRY_DEGREES = 0.022
"""How much the country view is simplified: about two pixels at 1280 wide (Visvalingam, by the root of the area)."""

PROVINCE_DEGREES = 0.0064
"""The same for a province: about two pixels where one fills the frame."""

COUNTRY_STEPS, PROVINCE_STEPS = 350, 1500
"""Steps per degree to which coordinates are rounded: about half a pixel where the map opens."""

COUNTRY_MARGIN, PROVINCE_MARGIN = 1.0, 0.7
"""Degrees of the surroundings that are drawn around the country and around a province."""

BORDER_STRIP = 0.06
"""Degrees by which the base map's border of the country may lie beside its provinces: 7 km."""

GROUND = {"land": "land", "border": "border", "lake": "lake", "river": "river"}
"""Kinds of the base map that are drawn, in their order from the bottom; the other kinds are not."""


class Shape(NamedTuple):
    """One thing to draw. `rings` are lists of x, y and then steps from point to point, in `Outlines.steps` a degree."""

    kind: str
    code: str
    name_en: str
    name_km: str
    label: tuple[int, int] | None
    rings: list[list[int]]


@dataclass(frozen=True)
class Outlines:
    """The ground of one map, ready to be sent."""

    steps: int
    bounds: tuple[float, float, float, float]
    """West, south, east, north of what the map opens on, in degrees."""
    shapes: list[Shape]


class Version(NamedTuple):
    """Which geodata is loaded, and what must be said about it."""

    key: str
    attribution: str
    coarse: bool


class Area(NamedTuple):
    """A place with its outline."""

    code: str
    name_en: str
    name_km: str
    shape: BaseGeometry
    point: BaseGeometry | None


@dataclass(frozen=True)
class Ground:
    """All outlines of one geodata set."""

    provinces: list[Area]
    districts: list[Area]
    base: list[tuple[str, str, str, BaseGeometry]]
    """Kind, both names and shape of the features around and across the places."""
    views: dict[str, Outlines] = field(default_factory=dict)
    """What was made of them so far: provinces by their code, and what `geo.area_outlines` adds."""

    @cached_property
    def country(self) -> Outlines:
        """The whole country: provinces and what surrounds them."""
        provinces = simplified(self.provinces, COUNTRY_DEGREES)
        bounds = shapely.total_bounds([area.shape for area in provinces])
        frame = shapely.box(*bounds).buffer(COUNTRY_MARGIN)
        outline = shapely.unary_union([area.shape for area in provinces])
        shapes = [
            *self.surroundings(frame, COUNTRY_DEGREES, COUNTRY_STEPS),
            *(area_shape("province", area, COUNTRY_STEPS) for area in provinces),
            Shape("outline", "", "", "", None, rings(outline, COUNTRY_STEPS)),
        ]
        return Outlines(COUNTRY_STEPS, as_bounds(bounds), shapes)

    @cached_property
    def detailed(self) -> tuple[list[Area], list[Area]]:
        """Provinces and districts simplified for the view of a province; districts give the provinces their edges."""
        districts = simplified(self.districts, PROVINCE_DEGREES)
        if len({area.code[:2] for area in districts}) < len(self.provinces):
            return simplified(self.provinces, PROVINCE_DEGREES), districts
        by_province: dict[str, list[BaseGeometry]] = {}
        for area in districts:
            by_province.setdefault(area.code[:2], []).append(area.shape)
        return [area._replace(shape=shapely.unary_union(by_province[area.code])) for area in self.provinces], districts

    def province(self, code: str) -> Outlines | None:
        """One province with its districts, its neighbours and the water; none where it has no outline."""
        if code not in self.views:
            provinces, districts = self.detailed
            chosen = next((area for area in provinces if area.code == code), None)
            if chosen is None:
                return None
            frame = shapely.box(*chosen.shape.bounds).buffer(PROVINCE_MARGIN)
            shapes = [
                *self.surroundings(frame, PROVINCE_DEGREES, PROVINCE_STEPS),
                *(
                    area_shape("neighbour", clipped, PROVINCE_STEPS)
                    for area in provinces
                    if area.code != code and not (clipped := clip(area, frame)).shape.is_empty
                ),
                area_shape("chosen", chosen, PROVINCE_STEPS),
                *(area_shape("district", area, PROVINCE_STEPS) for area in districts if area.code.startswith(code)),
            ]
            self.views[code] = Outlines(PROVINCE_STEPS, as_bounds(chosen.shape.bounds), shapes)
        return self.views[code]

    @cached_property
    def main_river(self) -> str | None:
        """The name of the longest river, which is drawn broader than the others; none where no river has a name."""
        lengths: dict[str, float] = {}
        for kind, name_en, _, shape in self.base:
            if kind == "river" and name_en:
                lengths[name_en] = lengths.get(name_en, 0) + shape.length
        return max(lengths, key=lambda name: lengths[name], default=None)

    @cached_property
    def own_border(self) -> BaseGeometry:
        """A strip along the country's own edge, in which a border of the base map would only repeat its outline."""
        country = shapely.simplify(shapely.union_all([area.shape for area in self.provinces]), BORDER_STRIP / 5)
        return shapely.buffer(country, BORDER_STRIP, quad_segs=2)

    def surroundings(self, frame: BaseGeometry, degrees: float, steps: int) -> Iterable[Shape]:
        """Land, borders, lake and rivers inside a frame."""
        for kind, name_en, name_km, whole in self.base:
            if kind == "border":
                whole = shapely.difference(whole, self.own_border)
            shape = shapely.simplify(shapely.clip_by_rect(whole, *frame.bounds), degrees / 4)
            if not shape.is_empty:
                kind = "main-river" if kind == "river" and name_en == self.main_river else kind
                point = shape.representative_point() if kind == "lake" else None
                label = None if point is None else position(point, steps)
                yield Shape(kind, "", name_en, name_km, label, rings(shape, steps))


def simplified(areas: list[Area], degrees: float) -> list[Area]:
    """The areas with fewer vertices; edges that two of them share stay shared."""
    if not areas:
        return []
    shapes = shapely.coverage_simplify([area.shape for area in areas], degrees)
    return [area._replace(shape=shape) for area, shape in zip(areas, shapes, strict=True)]


def clip(area: Area, frame: BaseGeometry) -> Area:
    """The part of an area inside a frame, its label with it."""
    shape = shapely.clip_by_rect(area.shape, *frame.bounds)
    inside = area.point is not None and shapely.contains(frame, area.point)
    return area._replace(shape=shape, point=area.point if inside or shape.is_empty else shape.representative_point())


def area_shape(kind: str, area: Area, steps: int) -> Shape:
    """An area as it is sent."""
    point = area.point if area.point is not None else area.shape.representative_point()
    return Shape(kind, area.code, area.name_en, area.name_km, position(point, steps), rings(area.shape, steps))


def position(point: BaseGeometry, steps: int) -> tuple[int, int]:
    """A point in steps."""
    x, y = shapely.get_coordinates(point)[0]
    return round(x * steps), round(y * steps)


def rings(shape: BaseGeometry, steps: int) -> list[list[int]]:
    """The lines or rings of a shape, rounded, each point but the first as its distance from the one before."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "LineString")]
    lines = [
        line for part in parts for line in ([part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part])
    ]
    found = []
    for line in lines:
        points = [(round(x * steps), round(y * steps)) for x, y in line.coords]
        kept = [points[0], *(point for before, point in itertools.pairwise(points) if point != before)]
        if len(kept) < 2:
            continue
        flat = list(kept[0])
        for (x, y), (next_x, next_y) in itertools.pairwise(kept):
            flat += (next_x - x, next_y - y)
        found.append(flat)
    return found


def as_bounds(values: Any) -> tuple[float, float, float, float]:
    """Bounds as plain numbers, to four decimals (11 m)."""
    west, south, east, north = (round(float(value), 4) for value in values)
    return west, south, east, north


grounds: dict[str, Ground] = {}
"""The ground of the loaded geodata, by its version; one per process, read and simplified when it is first asked for."""


def loaded_version(session: Session) -> Version:
    """Which geodata set is loaded."""
    newest = session.scalars(select(GeodataSet).order_by(GeodataSet.id.desc()).limit(1)).first()
    if newest is None:
        return Version("", "", coarse=True)
    return Version(f"{newest.id}-{newest.digest[:8]}", newest.attribution, newest.coarse)


def ground(session: Session, version: Version) -> Ground:
    """The outlines of a geodata set; without a recorded set they are read anew each time."""
    if version.key not in grounds:
        read = Ground(read_areas(session, Level.PROVINCE), read_areas(session, Level.DISTRICT), read_base(session))
        if not version.key:
            return read
        grounds.clear()
        grounds[version.key] = read
    return grounds[version.key]


def read_areas(session: Session, level: Level, province_code: str | None = None) -> list[Area]:
    """The places of a level, or those of a province, that have an outline."""
    statement = (
        select(Place.code, Place.name_en, Place.name_km, Place.boundary, Place.point)
        .where(Place.level == level.value, Place.boundary.is_not(None), Place.retired_at.is_(None))
        .order_by(Place.code)
    )
    if province_code is not None:
        statement = statement.where(Place.province_code == province_code)
    rows = session.execute(statement)
    return [
        Area(row.code, row.name_en, row.name_km, to_shape(row.boundary), row.point and to_shape(row.point))
        for row in rows
    ]


def read_base(session: Session) -> list[tuple[str, str, str, BaseGeometry]]:
    """The features of the base map that are drawn, from the bottom up."""
    rows = session.execute(
        select(BasemapFeature.kind, BasemapFeature.name_en, BasemapFeature.name_km, BasemapFeature.shape).where(
            BasemapFeature.kind.in_(GROUND)
        )
    )
    found = [(row.kind, row.name_en or "", row.name_km or "", to_shape(row.shape)) for row in rows]
    return sorted(found, key=lambda feature: list(GROUND).index(feature[0]))
