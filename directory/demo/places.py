"""Where demo churches stand: at real villages and communes where the geodata has their points, else near the seat."""

from random import Random
from typing import NamedTuple

from geoalchemy2.shape import to_shape
from shapely import Point
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.codes import Precision
from directory.demo.names import Seat
from places.models import Level, Place

NEAR_SEAT_DEGREES = 0.2
"""How far a church is spread around its seat (standard deviation) where no village has a point: about 20 km."""

TRIES = 50


class Spot(NamedTuple):
    """A place for one church; `name` is what the place is called."""

    place_code: str
    name_en: str
    name_km: str
    lon: float
    lat: float
    precision: Precision


def spots_in(session: Session, seat: Seat, count: int, chance: Random) -> list[Spot]:
    """As many spots in the province of a seat as are asked for; the same ones on the same geodata."""
    spots = points_of(session, seat.province, Level.VILLAGE, count)
    spots += points_of(session, seat.province, Level.COMMUNE, count - len(spots))
    return spots + near_seat(session, seat, count - len(spots), chance)


def points_of(session: Session, province: str, level: Level, count: int) -> list[Spot]:
    """Places of one level that have a point, spread over the province by the digest of their code."""
    rows = session.execute(
        select(Place.code, Place.name_en, Place.name_km, func.ST_X(Place.point), func.ST_Y(Place.point))
        .where(
            Place.province_code == province,
            Place.level == level.value,
            Place.point.is_not(None),
            Place.retired_at.is_(None),
        )
        .order_by(func.md5(Place.code))
        .limit(max(count, 0))
    )
    precision = Precision(level.name.lower())
    return [Spot(code, name_en, name_km, lon, lat, precision) for code, name_en, name_km, lon, lat in rows]


def near_seat(session: Session, seat: Seat, count: int, chance: Random) -> list[Spot]:
    """Points around a seat that lie in its province."""
    if count <= 0:
        return []
    province = session.get_one(Place, seat.province)
    outline = None if province.boundary is None else to_shape(province.boundary)
    spots = []
    for _ in range(count):
        lon, lat = seat.lon, seat.lat
        for _ in range(TRIES):
            near = Point(chance.gauss(seat.lon, NEAR_SEAT_DEGREES), chance.gauss(seat.lat, NEAR_SEAT_DEGREES))
            if outline is not None and outline.contains(near):
                lon, lat = near.x, near.y
                break
        spots.append(
            Spot(province.code, province.name_en, province.name_km, round(lon, 4), round(lat, 4), Precision.GPS)
        )
    return spots
