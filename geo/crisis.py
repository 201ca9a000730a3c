"""The crisis search: from a place or a position to whom one can call, never empty and never a dead end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from directory.codes import HotlineKind
from directory.dates import TIME_ZONE
from geo.contact_queries import (
    ContactRows,
    FromVillage,
    NamedPlace,
    UnitRow,
    contacts_at,
    contacts_of,
    replacement_rows,
)
from geo.contacts import Contact, FirstCall, HotlineContact, UnitName, first_call, hotlines_in_order, offered
from geo.responsible import in_order
from geo.travel_times import Method, TravelTime, estimate
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
class AskedPlace(NamedPlace):
    """The place that an answer is for."""

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
    """The units of the place first; then, near a border, the units over it."""
    responsible_here: bool
    """Whether the first of them is the place's own: if not, all that can be called are over the border."""
    withheld: tuple[UnitName, ...]
    """Responsible units that are not to be called and for which no other contact is named."""
    nearest: tuple[Contact, ...]
    """Those that one gets to first: by road where that is known, else by the estimate."""
    village: FromVillage | None
    """The village that times by road are counted from; none where all times are estimates."""
    hotlines: tuple[HotlineContact, ...]
    first_call: FirstCall | None
    """The first call button; none only where no hotline of the whole country is left to call."""

    @property
    def unit_first(self) -> bool:
        """Whether the first call button is the responsible unit's, else the national hotline's."""
        return self.first_call is not None and isinstance(self.first_call.contact, Contact)

    @property
    def near_border(self) -> bool:
        """Whether units of several provinces are responsible."""
        return len({contact.province for contact in self.responsible}) > 1

    @property
    def callable_hotlines(self) -> tuple[HotlineContact, ...]:
        """The best hotline of each kind whose number leads somewhere, in the order in which kinds are offered."""
        best: dict[HotlineKind, HotlineContact] = {}
        for line in self.hotlines:
            if line.phones[0].tel:
                best.setdefault(line.hotline_kind, line)
        return tuple(best.values())


def find_contacts(
    session: Session,
    *,
    code: str | None = None,
    point: tuple[float, float] | None = None,
    hour: int | None = None,
    kept: bool = False,
) -> CrisisAnswer:
    """Whom to call from a place (by its code) or from a position (longitude, latitude); without either, the hotlines.

    `hour` is the hour of the day in the directory's country, by default now. An answer that is `kept` is read at any
    hour and on later days: nothing in it rests on the moment. A code that is not known counts as none.
    """
    if kept:
        hour = None
    elif hour is None:
        hour = datetime.now(ZoneInfo(TIME_ZONE)).hour
    if point is not None:
        return from_point(session, *point, hour)
    if code is not None:
        return from_code(session, code, hour)
    return answer(session, contacts_of(session, None), None, hour)


def from_code(session: Session, code: str, hour: int | None) -> CrisisAnswer:
    """The answer for a chosen place: its code says which province it is in, whatever the outlines say."""
    position = position_of(session, code)
    if position is None:
        return answer(session, contacts_of(session, code), None, hour)
    lon, lat, precision = position.lon, position.lat, position.precision
    rows = contacts_of(session, code, lon, lat, close_enough=precision in CLOSE_ENOUGH)
    return answer(session, rows, (lon, lat) if rows.place else None, hour, precision)


def from_point(session: Session, lon: float, lat: float, hour: int | None) -> CrisisAnswer:
    """The answer for a position: the polygon that holds it, else the nearest; abroad, no unit is responsible."""
    rows, outside = contacts_at(session, lon, lat), None
    if rows.place is None:
        located = locate(session, lon, lat)
        if located is not None and located.in_country:
            outside = Outside.NO_OUTLINE
            metres = located.metres_outside
            rows = contacts_of(session, finest(located), lon, lat, close_enough=True, outside=metres)
        elif located is not None:
            outside = Outside.ABROAD
    return answer(session, rows, (lon, lat), hour, GPS, outside)


def finest(located: Located) -> str:
    """The code of the smallest place that is known to hold a position."""
    return located.commune_code or located.district_code or located.province_code


def answer(
    session: Session,
    rows: ContactRows,
    point: tuple[float, float] | None,
    hour: int | None,
    precision: str | None = None,
    outside: Outside | None = None,
) -> CrisisAnswer:
    """Put an answer together from what one question of the database gave."""
    lon, lat = point or (None, None)
    place = AskedPlace(**vars(rows.place), precision=precision) if rows.place else None
    ordered = in_order(rows.responsible, rows.codes)
    responsible_rows = (*ordered.here, *ordered.over_the_border)
    near = (*rows.near, *rows.fast)
    withheld = {unit.id for unit in (*responsible_rows, *near) if unit.withheld}
    instead = replacement_rows(session, withheld, lon, lat, rows.village) if withheld else {}
    timed = place is None or place.precision in CLOSE_ENOUGH

    def contacts(units: Iterable[UnitRow]) -> tuple[Contact, ...]:
        return tuple(as_contact(each, hour, timed) for each in called(units, instead))

    responsible, here = contacts(responsible_rows), contacts(ordered.here)
    hotlines = hotlines_in_order(replace(line, phones=offered(line.phones, hour)) for line in rows.hotlines)
    return CrisisAnswer(
        place=place,
        outside=outside,
        lon=lon,
        lat=lat,
        responsible=responsible,
        responsible_here=bool(here),
        withheld=tuple(
            UnitName(unit.name_en, unit.name_km)
            for unit in responsible_rows
            if unit.withheld and unit.id not in instead
        ),
        nearest=tuple(sorted(contacts(near), key=first_there)[:NEAREST]),
        village=rows.village,
        hotlines=hotlines,
        first_call=first_call(here, hotlines, hour),
    )


class Called(NamedTuple):
    """A unit that is called, and the one that it stands in for."""

    unit: UnitRow
    instead_of: UnitName | None


def called(units: Iterable[UnitRow], instead: Mapping[int, UnitRow]) -> list[Called]:
    """Each unit, or what is called instead of one that is not to be called; nothing twice."""
    found: dict[int, Called] = {}
    for unit in units:
        if not unit.withheld:
            found.setdefault(unit.id, Called(unit, None))
        elif unit.id in instead:
            other = instead[unit.id]
            found.setdefault(other.id, Called(other, UnitName(unit.name_en, unit.name_km)))
    return list(found.values())


def as_contact(each: Called, hour: int | None, timed: bool) -> Contact:
    """A unit with its numbers and the time to it; the time only where the position is known well enough."""
    unit = each.unit
    time = time_to(unit) if timed else None
    return Contact(
        id=unit.id,
        kind=unit.kind,
        name_en=unit.name_en,
        name_km=unit.name_km,
        province=unit.province,
        demo=unit.demo,
        phones=offered(unit.phones, hour),
        metres=unit.metres,
        seconds=time.seconds if time else None,
        method=time.method if time else None,
        way=unit.way if timed else None,
        instead_of=each.instead_of,
    )


def time_to(unit: UnitRow) -> TravelTime | None:
    """The time to a unit: by road where that is stored, else guessed; none where it has no position."""
    if unit.way is not None:
        return TravelTime(unit.seconds, None, Method.ROUTED)
    return None if unit.metres is None else estimate(unit.metres)


def first_there(contact: Contact) -> tuple[bool, bool, float]:
    """Sorts contacts by the time to them, where that is not known by the distance; those without a path come last."""
    no_path = contact.method is Method.ROUTED and contact.seconds is None
    away = contact.seconds if contact.seconds is not None else contact.metres
    return no_path, away is None, away or 0.0
