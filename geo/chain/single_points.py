"""Single points of failure: a number or a unit that many depend on, with nothing behind it.

Only a unit's own numbers count, not those of its officers: they leave with the officer.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeVar

from sqlalchemy.orm import Session

from directory.phones.states import PhoneState, phones_of
from geo.chain.queries import Area, Reached, areas_of_country, units_reached
from geo.chain.villages import villages_in_use
from geo.church_times import NONE, church_times
from geo.kept import as_long_as_nothing_changes
from geo.reach import own_units
from geo.reach_queries import PlacedUnit
from geo.responsible import unit_of, unit_of_place
from geo.routing.models import OriginKind
from geo.travel_times import Mode


class Dependents(NamedTuple):
    """How many have a unit for their own, or lie in a province."""

    churches: int
    villages: int


@dataclass(frozen=True)
class WeakUnit:
    """A unit with one usable number, or with none."""

    unit: PlacedUnit
    only: PhoneState | None
    """The state of its one number; none where it has no usable number."""
    dependents: Dependents


@dataclass(frozen=True)
class WeakProvince:
    """A province with one usable number that is not confirmed at present, or with none."""

    code: str
    name_en: str
    name_km: str
    unit: PlacedUnit | None
    """The unit whose number it is; without a number the first unit of the province, if there is one."""
    only: PhoneState | None
    dependents: Dependents


class OnlyUnit(NamedTuple):
    """A unit that is the only one to which ways lead from these, or the first to which a ferry takes them."""

    unit: PlacedUnit
    dependents: Dependents


@dataclass(frozen=True)
class CutOff:
    """Churches and villages that roads lead from to one unit, or to none: by boat only, or by a road not mapped."""

    units: list[OnlyUnit]
    without_any: Dependents
    known: Dependents
    """Those whose ways to all units are known; the others are not counted."""


@dataclass(frozen=True)
class FerryBound:
    """Churches and villages whose every way to the police needs a ferry."""

    units: list[OnlyUnit]
    """By the unit that they get to first."""
    only_this_one: Dependents
    """Of all these, the ones that get to no other unit at all."""
    known: Dependents
    """Those of which it is known; the others are not counted."""


@dataclass(frozen=True)
class SinglePoints:
    """What fails when one thing fails: without any number first, then what most depend on."""

    units: list[WeakUnit]
    provinces: list[WeakProvince]
    cut_off: CutOff | None = None
    """What only one unit is open to by road; none as long as no way by road is known."""
    ferry_bound: FerryBound | None = None
    """None as long as it is known of no way whether it needs a ferry."""


Weak = TypeVar("Weak", WeakUnit, WeakProvince)


class Load(NamedTuple):
    """How many churches and villages have each unit for their own, and lie in each province."""

    churches_of_unit: Counter[int]
    villages_of_unit: Counter[int]
    churches_in: Counter[str]
    villages_in: Counter[str]


def single_points(session: Session, units: Sequence[PlacedUnit]) -> SinglePoints:
    """The weak units and provinces. `units` are all that are in use."""
    load = as_long_as_nothing_changes(session, ("load_of_units",), lambda: load_of(session, units))
    usable = usable_numbers(session, [unit.id for unit in units])
    weak_units = [
        WeakUnit(unit, only_state(usable[unit.id]), on_it)
        for unit in units
        if len(usable[unit.id]) <= 1
        for on_it in [Dependents(load.churches_of_unit[unit.id], load.villages_of_unit[unit.id])]
    ]
    weak_provinces = [
        weak
        for area in areas_of_country(session)
        if (weak := weak_province(area, own_units(units, area.code), usable, load)) is not None
    ]
    reached = as_long_as_nothing_changes(session, ("units_reached",), lambda: ways_to(session, units))
    cut, bound = cut_off(reached, units), ferry_bound(reached, units)
    return SinglePoints(worst_first(weak_units), worst_first(weak_provinces), cut, bound)


def ways_to(session: Session, units: Sequence[PlacedUnit], mode: Mode = Mode.MOTORCYCLE) -> list[Reached]:
    """To how many of the units with a position ways lead. Only numbers leave here, so every reader gets the same."""
    return units_reached(session, [unit.id for unit in units if unit.lon is not None], mode)


def ferry_bound(reached: Sequence[Reached], units: Sequence[PlacedUnit]) -> FerryBound | None:
    """What depends on a ferry to get to any unit. None where none can be told of."""
    known: Counter[OriginKind] = Counter()
    only_one: Counter[OriginKind] = Counter()
    by_unit: dict[int, Counter[OriginKind]] = {}
    for row in reached:
        if row.ferries_known:
            known[row.kind] += row.origins
        if row.by_ferry_to is not None:
            by_unit.setdefault(row.by_ferry_to, Counter())[row.kind] += row.origins
            only_one[row.kind] += row.origins if row.only_unit is not None else 0
    return FerryBound(only_units(by_unit, units), dependents(only_one), dependents(known)) if known else None


def cut_off(reached: Sequence[Reached], units: Sequence[PlacedUnit]) -> CutOff | None:
    """What has a way by road to one unit only, or to none, among the stored ways. None where none can be told of.

    Of one unit alone nothing can be told.
    """
    if sum(unit.lon is not None for unit in units) < 2:
        return None
    known: Counter[OriginKind] = Counter()
    none: Counter[OriginKind] = Counter()
    by_unit: dict[int, Counter[OriginKind]] = {}
    for row in reached:
        known[row.kind] += row.origins
        if row.only_unit is not None:
            by_unit.setdefault(row.only_unit, Counter())[row.kind] += row.origins
        elif not row.units:
            none[row.kind] += row.origins
    return CutOff(only_units(by_unit, units), dependents(none), dependents(known)) if known else None


def only_units(counts: dict[int, Counter[OriginKind]], units: Sequence[PlacedUnit]) -> list[OnlyUnit]:
    """The units with how many depend on each, what most depend on first."""
    only = [OnlyUnit(unit, dependents(counts[unit.id])) for unit in units if unit.id in counts]
    return sorted(only, key=lambda each: (-each.dependents.churches, -each.dependents.villages, each.unit.id))


def dependents(counts: Counter[OriginKind]) -> Dependents:
    """Counts by kind as churches and villages."""
    return Dependents(counts[OriginKind.CHURCH], counts[OriginKind.VILLAGE])


def worst_first(weak: Iterable[Weak]) -> list[Weak]:
    """Without any number first, then by how many depend on it."""
    return sorted(weak, key=lambda each: (each.only is not None, -each.dependents.churches, -each.dependents.villages))


def usable_numbers(session: Session, unit_ids: Collection[int]) -> dict[int, dict[str, PhoneState]]:
    """The usable numbers of each unit, and what is known of them."""
    return {
        unit_id: {phone.number: phone.state for phone in phones if phone.state.is_usable}
        for unit_id, phones in phones_of(session, unit_ids).items()
    }


def only_state(numbers: dict[str, PhoneState]) -> PhoneState | None:
    """The state of the one number there is at most."""
    return next(iter(numbers.values()), None)


def weak_province(
    area: Area, units: Sequence[PlacedUnit], usable: dict[int, dict[str, PhoneState]], load: Load
) -> WeakProvince | None:
    """The province, where it has no more than one number and that one is not confirmed at present."""
    owners = {number: unit for unit in units for number in usable[unit.id]}
    states = {number: usable[unit.id][number] for number, unit in owners.items()}
    only = only_state(states)
    if len(states) > 1 or (only is not None and only.is_current):
        return None
    unit = next(iter([*owners.values(), *units]), None)
    on_it = Dependents(load.churches_in[area.code], load.villages_in[area.code])
    return WeakProvince(*area, unit, only, on_it)


def load_of(session: Session, units: Sequence[PlacedUnit]) -> Load:
    """How many depend on each unit and each province. Only the places count here, so every reader gets the same."""
    churches = church_times(session, None, exact=False)
    villages = villages_in_use(session).ids.tolist()
    first = unit_of_place(units)

    @cache
    def unit_at(code: str) -> int:
        unit = unit_of(code, first)
        return NONE if unit is None else unit.id

    return Load(
        Counter(churches.own.tolist()),
        Counter(unit_at(f"{village:08}") for village in villages),
        Counter(f"{province:02}" for province in churches.province.tolist()),
        Counter(f"{village // 10**6:02}" for village in villages),
    )
