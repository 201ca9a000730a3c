"""What the reads of the gazetteer answer with."""

from dataclasses import dataclass
from typing import NamedTuple

from places.models import Level


class ParentName(NamedTuple):
    """The name of a place above another one."""

    code: str
    level: Level
    name_en: str
    name_km: str
    type_en: str
    type_km: str


@dataclass(frozen=True)
class FoundPlace:
    """A place that a search found, with what tells it from others of its name."""

    code: str
    level: Level
    name_en: str
    name_km: str
    type_en: str
    type_km: str
    parents: tuple[ParentName, ...]
    """Its parent first, its province last."""
    exact: bool
    """Whether the name (or the code) is the one that was searched, apart from accents and administrative words."""
    score: float
    """Likeness, 0 to 1."""
    has_point: bool
    """Whether the place itself has a position (else `position_of` answers with the commune's)."""
    retired: bool = False
    """Whether the newest set no longer has it; offered only where nothing else matches exactly."""


class PlaceSummary(NamedTuple):
    """A province as a list shows it; `coarse` says that its boundary is the simplified one."""

    code: str
    name_en: str
    name_km: str
    type_en: str
    type_km: str
    coarse: bool


class Position(NamedTuple):
    """Where a place lies, in degrees; `precision` is whose position it is: village, commune, district or province."""

    lon: float
    lat: float
    precision: str


@dataclass(frozen=True)
class Located:
    """Which places hold a position, or lie nearest to it where none does."""

    province_code: str
    district_code: str | None
    commune_code: str | None
    inside: bool
    """Whether a polygon holds the position. On a lake that the polygons leave out none does."""
    metres_outside: float
    """How far the nearest polygon is; 0 inside."""
    in_country: bool
    """Whether the position counts as in the country: inside, on such a lake, or within the outlines' own error."""


class NearProvince(NamedTuple):
    """A province near a position, and how far its edge is, in metres; 0 for the one that holds it."""

    code: str
    metres: float
