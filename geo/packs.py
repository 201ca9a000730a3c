"""The pack of a province: for each of its places whom to call, to be read where there is no connection."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.contacts import Contact
from geo.crisis import CrisisAnswer, find_contacts
from geo.pack_queries import jurisdictions_below, near_a_border, places_in
from places.queries import list_provinces
from places.results import ParentName, PlaceSummary


@dataclass(frozen=True)
class PackPlace:
    """A place of the province with the places in it."""

    place: ParentName
    units: tuple[Contact, ...]
    """Those that are responsible here, where they are others than in the place around it; else none."""
    near: tuple[PlaceSummary, ...]
    """The provinces that are so near that their units are responsible, too."""
    within: tuple["PackPlace", ...]


@dataclass(frozen=True)
class Neighbour:
    """A province over a near border, and its units."""

    province: PlaceSummary
    units: tuple[Contact, ...]


@dataclass(frozen=True)
class Pack:
    """What is taken along of a province."""

    answer: CrisisAnswer
    districts: tuple[PackPlace, ...]
    neighbours: tuple[Neighbour, ...]


def find_pack(session: Session, code: str) -> Pack:
    """Put the pack of a province together. Everything in it holds at any hour, and for months (`find_contacts`)."""
    near = near_a_border(session, code)
    provinces = {province.code: province for province in list_provinces(session)}
    answer = find_contacts(session, code=code, kept=True)
    own = {
        below: find_contacts(session, code=below, kept=True).responsible for below in jurisdictions_below(session, code)
    }
    below = defaultdict(list)
    for place in places_in(session, code):
        below[place.code[:-2]].append(place)

    def places_of(parent: str, around: tuple[Contact, ...]) -> tuple[PackPlace, ...]:
        return tuple(pack_place(place, around) for place in below[parent])

    def pack_place(place: ParentName, around: tuple[Contact, ...]) -> PackPlace:
        units = own.get(place.code, around)
        others = tuple(provinces[other] for other in near.get(place.code, ()) if other in provinces)
        return PackPlace(place, () if ids(units) == ids(around) else units, others, places_of(place.code, units))

    return Pack(answer, places_of(code, answer.responsible), neighbours(session, near, provinces))


def ids(units: tuple[Contact, ...]) -> list[int]:
    """Which units these are."""
    return [unit.id for unit in units]


def neighbours(
    session: Session, near: Mapping[str, tuple[str, ...]], provinces: Mapping[str, PlaceSummary]
) -> tuple[Neighbour, ...]:
    """The provinces over the borders that are near to any place, with their units."""
    codes = sorted({other for others in near.values() for other in others} & provinces.keys())
    return tuple(Neighbour(provinces[code], find_contacts(session, code=code, kept=True).responsible) for code in codes)
