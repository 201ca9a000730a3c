"""What a set of geodata holds once it has been read, whatever it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from places.models import Level
from places.problems import Origin, Problem


@dataclass(frozen=True)
class SourcePlace:
    """A place as one row of a file gives it; what the row does not say is None or empty."""

    code: str
    name_en: str = ""
    name_km: str = ""
    type_en: str | None = None
    type_km: str | None = None
    lon: float | None = None
    lat: float | None = None
    boundary: MultiPolygon | None = None
    origin: Origin = field(default=Origin(""), compare=False)
    outline_from: Origin | None = field(default=None, compare=False)
    """Where the outline comes from, if it is another row than the rest."""

    @property
    def outline_origin(self) -> Origin:
        """The row that the outline comes from: the one to correct where the outline is wrong."""
        return self.outline_from or self.origin

    @property
    def level(self) -> Level:
        """The level that the length of the code says."""
        return Level(len(self.code) // 2)

    def completed_by(self, other: "SourcePlace") -> "SourcePlace":
        """Fill what this row does not say from another row of the same place."""
        has_point = self.lon is not None
        return SourcePlace(
            code=self.code,
            name_en=self.name_en or other.name_en,
            name_km=self.name_km or other.name_km,
            type_en=self.type_en or other.type_en,
            type_km=self.type_km or other.type_km,
            lon=self.lon if has_point else other.lon,
            lat=self.lat if has_point else other.lat,
            boundary=self.boundary or other.boundary,
            origin=self.origin,
            outline_from=self.outline_from if self.boundary else other.outline_origin,
        )


@dataclass(frozen=True)
class SourceShape:
    """A shape of the base map."""

    kind: str
    name_en: str | None
    name_km: str | None
    shape: BaseGeometry


@dataclass(frozen=True)
class Geodata:
    """A whole set: its places by code, and its base map (None where it brings none, so that the loaded one stays)."""

    name: str
    digest: str
    attribution: str
    coarse: bool
    places: Mapping[str, SourcePlace]
    shapes: tuple[SourceShape, ...] | None

    @property
    def levels(self) -> frozenset[Level]:
        """The levels that the set says something about; the others stay as they are loaded."""
        return frozenset(place.level for place in self.places.values())


class Gathered:
    """The places of one file, gathered row by row; a code that comes twice must say the same twice."""

    def __init__(self, problems: list[Problem]) -> None:
        self.places: dict[str, SourcePlace] = {}
        self.problems = problems

    def add(self, place: SourcePlace) -> None:
        """Add a row, or note the problem that it contradicts an earlier one."""
        earlier = self.places.setdefault(place.code, place)
        if earlier != place:
            self.problems.append(Problem("duplicate_code", place.origin, {"other": earlier.origin}))
