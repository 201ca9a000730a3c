"""The crisis search: from a place or a position to whom one can call, never empty and never a dead end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from directory.dates import TIME_ZONE
from directory.phones.states import PhoneStatus
from geo.contacts import Contact, HotlineContact, UnitName, hotlines_in_order, offered, unit_comes_first
from geo.queries import NamedPlace, UnitRow, contact_rows, numbers_of, places_around, replacement_rows
from geo.responsible import codes_above, in_order
from geo.travel_times import estimate
from places.queries import locate, position_of
from places.results import Located

NEAREST = 5
"""How many units near a place are shown; more are read, since one that is not to be called takes up no room."""

GPS = "gps"
"""The precision of coordinates; that of a place is the level whose position it has (`places.queries.Position`)."""

CLOSE_ENOUGH = (GPS, "village", "commune")
"""Precisions at which a travel time can be guessed, and a border be near; the middle of a district says nothing."""


class Outside(StrEnum):
    """Where a position lies that no province's outline holds."""

    NO_OUTLINE = "no_outline"
    """On the lake, or just off a coarse outline: the nearest province answers."""
    ABROAD = "abroad"


@dataclass(frozen=True)
class AskedPlace:
    """The place that an answer is for."""

    code: str
    level: int
    name_en: str
    name_km: str
    type_en: str
    type_km: str
    precision: str | None
    """`gps` for coordinates; else how well the place's own position is known."""


@dataclass(frozen=True)
class CrisisAnswer:
    """Whom one can call from a place."""

    place: AskedPlace | None
    outside: Outside | None
    lon: float | None
    lat: float | None
    responsible: tuple[Contact, ...]
    """The unit of the place first; then, near a border, the units over it."""
    withheld: tuple[UnitName, ...]
    """Responsible units that are not to be called and for which no other contact is named."""
    nearest: tuple[Contact, ...]
    hotlines: tuple[HotlineContact, ...]
    unit_first: bool
    """Whether the first call button is the responsible unit's, else the national hotline's."""

    @property
    def near_border(self) -> bool:
        """Whether units of several provinces are responsible."""
        return len({contact.province for contact in self.responsible}) > 1


def find_contacts(
    session: Session, *, code: str | None = None, point: tuple[float, float] | None = None, hour: int | None = None
) -> CrisisAnswer:
    """Whom to call from a place (by its code) or from a position (longitude, latitude); without either, the hotlines.

    `hour` is the hour of the day in Cambodia, by default now. A code that the gazetteer lacks counts as none.
    """
    hour = datetime.now(ZoneInfo(TIME_ZONE)).hour if hour is None else hour
    if point is not None:
        return from_point(session, *point, hour)
    if code is not None:
        return from_code(session, code, hour)
    return answer(session, None, None, (), None, hour)


def from_code(session: Session, code: str, hour: int) -> CrisisAnswer:
    """The answer for a chosen place: its code says which province it is in, whatever the outlines say."""
    position = position_of(session, code)
    point = (position.lon, position.lat) if position else None
    precision = position.precision if position else None
    lon, lat = point if point and precision in CLOSE_ENOUGH else (None, None)
    place, over_the_border = places_around(session, code, lon, lat)
    if place is None:
        return answer(session, None, None, (), None, hour)
    return answer(session, asked(place, precision), None, [code, *over_the_border], point, hour)


def from_point(session: Session, lon: float, lat: float, hour: int) -> CrisisAnswer:
    """The answer for a position: the polygon that holds it, else the nearest; abroad, no unit is responsible."""
    located = locate(session, lon, lat)
    if located is None or not located.in_country:
        return answer(session, None, Outside.ABROAD if located else None, (), (lon, lat), hour)
    code = finest(located)
    place, over_the_border = places_around(session, code, lon, lat, located.metres_outside)
    outside = None if located.inside else Outside.NO_OUTLINE
    return answer(session, asked(place, GPS) if place else None, outside, [code, *over_the_border], (lon, lat), hour)


def finest(located: Located) -> str:
    """The code of the smallest place that is known to hold a position."""
    return located.commune_code or located.district_code or located.province_code


def asked(place: NamedPlace, precision: str | None) -> AskedPlace:
    """A place of the gazetteer as the answer names it."""
    return AskedPlace(place.code, place.level, place.name_en, place.name_km, place.type_en, place.type_km, precision)


def answer(
    session: Session,
    place: AskedPlace | None,
    outside: Outside | None,
    codes: Sequence[str],
    point: tuple[float, float] | None,
    hour: int,
) -> CrisisAnswer:
    """Put an answer together; `codes` are the places whose units are responsible, the one asked about first."""
    lon, lat = point or (None, None)
    own_codes = codes_above(codes[0]) if codes else []
    rows = contact_rows(session, {above for code in codes for above in codes_above(code)}, own_codes, lon, lat)
    own, near = in_order(rows.responsible, codes), rows.near
    withheld = {unit.id for unit in (*own, *near) if unit.withheld}
    instead = replacement_rows(session, withheld, lon, lat) if withheld else {}

    callable_ids = {unit.id for unit in (*own, *near, *instead.values()) if not unit.withheld}
    numbers = numbers_of(session, callable_ids | {hotline.id for hotline in rows.hotlines})
    phones = {listing_id: offered(found, hour) for listing_id, found in numbers.items()}
    timed = place is None or place.precision in CLOSE_ENOUGH

    def contacts(units: Iterable[UnitRow]) -> tuple[Contact, ...]:
        found: dict[int, Contact] = {}
        for unit in units:
            called = instead.get(unit.id) if unit.withheld else unit
            if called is not None:
                replaced = UnitName(unit.name_en, unit.name_km) if called is not unit else None
                found.setdefault(called.id, as_contact(called, phones, timed, replaced))
        return tuple(found.values())

    responsible = contacts(own)
    return CrisisAnswer(
        place=place,
        outside=outside,
        lon=lon,
        lat=lat,
        responsible=responsible,
        withheld=tuple(
            UnitName(unit.name_en, unit.name_km) for unit in own if unit.withheld and unit.id not in instead
        ),
        nearest=contacts(near)[:NEAREST],
        hotlines=hotlines_in_order(
            [
                HotlineContact(
                    row.id, row.name_en, row.name_km, row.hotline_kind, row.free, row.all_day, phones[row.id]
                )
                for row in rows.hotlines
            ]
        ),
        unit_first=unit_comes_first(responsible, hour),
    )


def as_contact(
    unit: UnitRow, phones: dict[int, tuple[PhoneStatus, ...]], timed: bool, instead_of: UnitName | None
) -> Contact:
    """A unit with its numbers and the time to it; the time only where the position is known well enough."""
    guess = estimate(unit.metres) if timed and unit.metres is not None else None
    return Contact(
        id=unit.id,
        kind=unit.kind,
        name_en=unit.name_en,
        name_km=unit.name_km,
        province=unit.province,
        demo=unit.demo,
        phones=phones[unit.id],
        metres=unit.metres,
        seconds=guess.seconds if guess else None,
        method=guess.method if guess else None,
        instead_of=instead_of,
    )
