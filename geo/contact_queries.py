"""Reads of a crisis answer: the place, the units that answer for it, the units near it, the hotlines, all numbers.

They are one question of the database; what is called instead of a unit is a second one, where there is such a unit.
"""

from collections import namedtuple
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, TextualSelect
from sqlalchemy.orm import Session

from directory.codes import HotlineKind, Kind, UnitType
from directory.phones.states import PhoneStatus, as_status, phones_of
from geo.contact_statement import BY_CODE, BY_POINT, REPLACEMENTS, SHOWN
from geo.contacts import HotlineContact
from geo.queries import in_doubt, plain
from geo.routing.models import TimeStatus


@dataclass(frozen=True)
class NamedPlace:
    """A place as an answer names it."""

    code: str
    level: int
    name_en: str
    name_km: str
    type_en: str
    type_km: str


@dataclass(frozen=True)
class UnitRow:
    """A unit, or what stands in for one, as the database holds it."""

    id: int
    kind: Kind
    name_en: str
    name_km: str
    province: str | None
    demo: bool
    withheld: bool
    """Marked "do not use"."""
    metres: float | None
    """Straight distance from the point asked about; none where either position is unknown."""
    seconds: int | None = None
    """By road from the village that the answer counts from."""
    way: TimeStatus | None = None
    """What is known of that way; none where nothing is stored that counts, and the estimate stands."""
    phones: tuple[PhoneStatus, ...] = ()
    """Its numbers in their order; none of a unit that is not to be called."""


@dataclass(frozen=True)
class ResponsibleRow:
    """A unit, and the place in its jurisdiction that holds what was asked about."""

    unit: UnitRow
    jurisdiction: str
    unit_type: UnitType


@dataclass(frozen=True)
class FromVillage:
    """The village that the ways by road are counted from, and how far from it the point lies, straight."""

    code: str
    name_en: str
    name_km: str
    metres: float


@dataclass
class ContactRows:
    """What the question gives: units marked "do not use" and numbers that were disproved are still among it."""

    place: NamedPlace | None = None
    over_the_border: list[str] = field(default_factory=list)
    """The codes of the provinces just over a near border, nearest first."""
    responsible: list[ResponsibleRow] = field(default_factory=list)
    near: list[UnitRow] = field(default_factory=list)
    fast: list[UnitRow] = field(default_factory=list)
    """Units that are among the first by road, though not among the nearest."""
    village: FromVillage | None = None
    hotlines: list[HotlineContact] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """The places whose units are responsible, the one asked about first."""
        return [self.place.code, *self.over_the_border] if self.place else []


def contacts_at(session: Session, lon: float, lat: float) -> ContactRows:
    """The contacts for a position: of the smallest place whose outline holds it; of no place outside of all."""
    return ask(session, BY_POINT, {"lon": lon, "lat": lat, "outside": 0.0, "close_enough": True})


def contacts_of(
    session: Session,
    code: str | None,
    lon: float | None = None,
    lat: float | None = None,
    *,
    close_enough: bool = False,
    outside: float = 0.0,
) -> ContactRows:
    """The contacts for a place at a position; without a code the hotlines, and what is near to the position.

    Where the position is not `close_enough` no border is near. On the lake it lies `outside` metres from the nearest
    province; those hardly farther away are near, too.
    """
    asked = {"code": code, "lon": lon, "lat": lat, "close_enough": close_enough, "outside": outside}
    return ask(session, BY_CODE, asked)


def ask(session: Session, statements: dict[int, TextualSelect], asked: dict[str, Any]) -> ContactRows:
    """Ask, and fetch more of the nearest units while their order is in doubt."""
    rows: Sequence[Row[Any]] = ()
    for fetched, statement in statements.items():
        rows = plain(session).execute(statement, asked).all()
        near = [row for row in rows if row.part == "near"]
        if not near or near[0].fetched < fetched or not in_doubt(near[-1].metres, near[0].farthest, asked["lat"]):
            break
    return as_contact_rows(rows)


KINDS = {each.value: each for each in Kind}
WAYS = {each.value: each for each in TimeStatus} | {None: None}
Shown = namedtuple("Shown", SHOWN)  # type: ignore[misc]  # mypy reads no names that stand elsewhere
"""What a row shows: its values are read ten times as fast as those of a row of SQLAlchemy."""


def as_contact_rows(rows: Sequence[Sequence[Any]]) -> ContactRows:
    """The rows of the statement as a result: a row for each number of each contact."""
    phones: dict[int, dict[int, PhoneStatus]] = {}
    parts: dict[tuple[str, int, str], Any] = {}
    for columns in rows:
        part, code, listing_id = columns[:3]
        if (part, listing_id, code) not in parts:
            parts[part, listing_id, code] = Shown._make(columns[: len(SHOWN)])
        number = columns[len(SHOWN)]
        if number is not None and number not in (numbers := phones.setdefault(listing_id, {})):
            numbers[number] = as_status(columns[len(SHOWN) :])
    found = ContactRows()
    for (part, listing_id, code), row in parts.items():
        own = tuple(phones.get(listing_id, {}).values())
        if part == "place":
            found.place = NamedPlace(code, row.level, row.name_en, row.name_km, row.type_en, row.type_km)
        elif part == "border":
            found.over_the_border.append(code)
        elif part == "village":
            found.village = FromVillage(code, row.name_en, row.name_km, row.metres)
        elif part == "near":
            found.near.append(as_unit(row, own))
        elif part == "fast":
            found.fast.append(as_unit(row, own))
        elif part == "responsible":
            found.responsible.append(ResponsibleRow(as_unit(row, own), code, UnitType(row.unit_type)))
        else:
            kind = HotlineKind(row.hotline_kind)
            found.hotlines.append(
                HotlineContact(listing_id, row.name_en, row.name_km, kind, row.free, row.all_day, row.national, own)
            )
    return found


def replacement_rows(
    session: Session, ids: Collection[int], lon: float | None, lat: float | None, village: FromVillage | None
) -> dict[int, UnitRow]:
    """What is called instead of each unit marked "do not use"; a unit for which nothing is named is not in it."""
    asked = {"ids": list(ids), "lon": lon, "lat": lat, "village": village and village.code}
    rows = session.execute(REPLACEMENTS, asked).all()
    phones = phones_of(session, {row.id for row in rows})
    return {row.first_id: as_unit(row, tuple(phones[row.id])) for row in rows}


def as_unit(row: Any, phones: tuple[PhoneStatus, ...]) -> UnitRow:
    """A row of a unit as a result."""
    return UnitRow(
        row.id,
        KINDS[row.kind],
        row.name_en,
        row.name_km,
        row.province,
        row.demo,
        row.withheld,
        row.metres,
        row.seconds,
        WAYS[row.way],
        phones,
    )
