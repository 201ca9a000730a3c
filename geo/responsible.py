"""Which units are responsible: those whose jurisdiction holds the place, and those just over a near border."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from directory.codes import UnitType
from geo.contact_queries import ResponsibleRow, UnitRow
from geo.reach_queries import PlacedUnit

TYPES = (UnitType.PROVINCIAL_OFFICE, UnitType.DEPARTMENT, UnitType.COMMISSARIAT, UnitType.POST)
"""Whose task trafficking is comes first: the province's AHTJP office, the department above it, then other police."""


class Responsible(NamedTuple):
    """The units of the place asked about, and those of the provinces just over the border."""

    here: list[UnitRow]
    over_the_border: list[UnitRow]


def codes_above(code: str) -> list[str]:
    """The code of a place and of every place that holds it, from the province down."""
    return [code[:digits] for digits in range(2, len(code) + 1, 2)]


def in_order(rows: Sequence[ResponsibleRow], codes: Sequence[str]) -> Responsible:
    """The units responsible for places, in the order of the places; within one, by type, then the closest jurisdiction.

    The first place is the one asked about; the others are the provinces just over the border.
    """
    best: dict[int, tuple[int, int, int]] = {}
    units = {row.unit.id: row.unit for row in rows}
    for row in rows:
        position = next(index for index, code in enumerate(codes) if code.startswith(row.jurisdiction))
        rank = (position, TYPES.index(row.unit_type), -len(row.jurisdiction))
        best[row.unit.id] = min(rank, best.get(row.unit.id, rank))
    ranked = sorted(best, key=lambda unit_id: (best[unit_id], unit_id))
    here = [units[unit_id] for unit_id in ranked if best[unit_id][0] == 0]
    return Responsible(here, [units[unit_id] for unit_id in ranked if best[unit_id][0] > 0])


def unit_of_place(units: Iterable[PlacedUnit]) -> dict[str, PlacedUnit]:
    """For each place that is named in a jurisdiction, the unit to name first, in the order of the crisis search.

    A unit of a place above it counts as well: the office of the province comes before the post of the district.
    """
    held = [(code, unit) for unit in units for code in unit.place_codes]
    first: dict[str, PlacedUnit] = {}
    for place in {code for code, _ in held}:
        _, first[place] = min(
            ((code, unit) for code, unit in held if place.startswith(code)),
            key=lambda pair: (TYPES.index(pair[1].unit_type), -len(pair[0]), pair[1].id),
        )
    return first


def unit_of(code: str, first: dict[str, PlacedUnit]) -> PlacedUnit | None:
    """The unit of the smallest place that holds this one and is named in a jurisdiction."""
    return next((first[above] for above in reversed(codes_above(code)) if above in first), None)
