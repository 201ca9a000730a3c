"""Where a listing lies: its place, its position and how well that is known, from what somebody answered.

The place that somebody chose beats the outline that holds the position: coarse outlines put 1 village in 100 into the
neighbouring province. A disagreement is shown and asked about, never refused.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from directory.codes import Precision
from directory.coordinates import KEPT_DECIMALS, Coordinates, PositionError, PositionProblem, parse_coordinates
from places.models import Level
from places.queries import locate, position_of

NEARBY_METRES = 5_000
"""Villages within this distance of a position are offered as its place."""


@dataclass(frozen=True)
class Placement:
    """What the directory keeps about where a listing lies. Without coordinates it is unplaced."""

    place_code: str | None = None
    coordinates: Coordinates | None = None
    precision: Precision | None = None


UNPLACED = Placement()


@dataclass(frozen=True)
class Disagreement:
    """A position outside the province of the place that was chosen for it."""

    chosen_province: str
    position_province: str

    def __str__(self) -> str:
        """Names the pair, so that an answer to one disagreement is none to another."""
        return f"{self.chosen_province}-{self.position_province}"


@dataclass(frozen=True)
class NearbyVillage:
    """A village near a position, and how far (metres)."""

    code: str
    metres: float


VILLAGES_NEAR = text(
    """
    SELECT code, ST_Distance(place.point::geography, here.point::geography) AS metres
    FROM place, (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS point) AS here
    WHERE level = :village AND retired_at IS NULL
      AND place.point && ST_Buffer(here.point::geography, :metres)::geometry
    ORDER BY metres LIMIT :limit
    """
).bindparams(bindparam("village", Level.VILLAGE.value), bindparam("metres", NEARBY_METRES))


def read_position(session: Session, typed: str) -> Coordinates:
    """Read typed coordinates and make sure that they lie in the country.

    Raises `PositionError`; where the two numbers the other way round lie in the country, it carries them.
    """
    coordinates = read_anywhere(session, typed)
    if in_country(session, coordinates):
        return coordinates
    swapped = Coordinates(lon=coordinates.lat, lat=coordinates.lon)
    if abs(swapped.lat) <= 90 and in_country(session, swapped):
        raise PositionError(PositionProblem.SWAPPED, swapped)
    raise PositionError(PositionProblem.OUTSIDE)


def read_anywhere(session: Session, typed: str) -> Coordinates:
    """Read typed coordinates, wherever they lie.

    Raises `PositionError`; a latitude that none can be is called swapped where the other way round is in the country.
    """
    try:
        return parse_coordinates(typed)
    except PositionError as error:
        if error.swapped and in_country(session, error.swapped):
            raise PositionError(PositionProblem.SWAPPED, error.swapped) from error
        raise


def in_country(session: Session, coordinates: Coordinates) -> bool:
    """Whether a position lies in the country, by the outlines of its provinces; yes while none are loaded."""
    here = locate(session, coordinates.lon, coordinates.lat)
    return here is None or here.in_country


def place_at(session: Session, coordinates: Coordinates, chosen_code: str | None) -> Placement:
    """Place a listing at coordinates, in the place chosen for it, else in the finest place whose outline holds them."""
    if not chosen_code:
        chosen_code = place_holding(session, coordinates)
    return Placement(chosen_code, coordinates, Precision.GPS)


def place_holding(session: Session, coordinates: Coordinates) -> str | None:
    """The finest place whose outline holds a position, else the one whose outline is nearest; none without outlines."""
    here = locate(session, coordinates.lon, coordinates.lat)
    return (here.commune_code or here.district_code or here.province_code) if here else None


def place_in(session: Session, place_code: str) -> Placement:
    """Place a listing in a village, commune or district: at its point, which for some villages is their commune's.

    A place with no point, and a whole province, leave the listing unplaced, in that place.
    """
    position = position_of(session, place_code)
    if position is None or position.precision == Level.PROVINCE.name.lower():
        return Placement(place_code)
    coordinates = Coordinates(round(position.lon, KEPT_DECIMALS), round(position.lat, KEPT_DECIMALS))
    return Placement(place_code, coordinates, Precision(position.precision))


def find_disagreement(session: Session, coordinates: Coordinates, place_code: str) -> Disagreement | None:
    """The two provinces where a position lies outside the province of its chosen place; else nothing."""
    here = locate(session, coordinates.lon, coordinates.lat)
    if here is None or place_code.startswith(here.province_code):
        return None
    return Disagreement(chosen_province=place_code[:2], position_province=here.province_code)


def villages_near(session: Session, coordinates: Coordinates, limit: int = 5) -> list[NearbyVillage]:
    """The villages nearest to a position, nearest first."""
    rows = session.execute(VILLAGES_NEAR, {"lon": coordinates.lon, "lat": coordinates.lat, "limit": limit})
    return [NearbyVillage(row.code, row.metres) for row in rows]
