"""Which units are responsible: those whose jurisdiction holds the place, and those just over a near border."""

from collections.abc import Sequence
from typing import NamedTuple

from directory.codes import UnitType
from geo.contact_queries import ResponsibleRow, UnitRow

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
