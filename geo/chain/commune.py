"""The villages of one commune, each with its own chain: the church, the unit, and how long both ways take."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf, isnan

import numpy as np
from sqlalchemy.orm import Session

from geo.chain.queries import villages_of_commune
from geo.chain.villages import UNKNOWN, YES, VillageChain
from geo.reach_queries import ChurchName, PlacedUnit, church_names
from geo.travel_times import Band, band


@dataclass(frozen=True)
class Way:
    """How long a way takes; the band is none where that is not known."""

    band: Band | None
    estimated: bool


@dataclass(frozen=True)
class VillageWay:
    """A village, its nearest partner church, and that church's unit; both none where they are not known."""

    code: str
    name_en: str
    name_km: str
    placed: bool
    at_commune: bool
    church_id: int | None
    church: ChurchName | None
    to_church: Way
    unit: PlacedUnit | None
    to_unit: Way
    linked: bool | None
    """Whether it is in the chain, by this church or another near one."""


def commune_ways(session: Session, chain: VillageChain, units: Sequence[PlacedUnit], code: str) -> list[VillageWay]:
    """The villages of a commune, by code."""
    villages = chain.villages
    index_of = {int(villages.ids[index]): int(index) for index in np.flatnonzero(villages.ids // 100 == int(code))}
    names = church_names(session, [int(chain.church[index]) for index in index_of.values()])
    unit_of = {unit.id: unit for unit in units}
    found = []
    for area in villages_of_commune(session, code):
        index = index_of[int(area.code)]
        church_id = int(chain.church[index])
        found.append(
            VillageWay(
                *area,
                placed=bool(villages.placed[index]),
                at_commune=bool(villages.at_commune[index]),
                church_id=church_id if church_id in names else None,
                church=names.get(church_id),
                to_church=way(float(chain.to_church[index]), estimated=True),
                unit=unit_of.get(int(chain.unit[index])),
                to_unit=way(float(chain.to_unit[index]), estimated=bool(chain.to_unit_estimated[index])),
                linked=None if chain.linked[index] == UNKNOWN else bool(chain.linked[index] == YES),
            )
        )
    return found


def way(seconds: float, *, estimated: bool) -> Way:
    """The way that takes so many seconds: not a number where that is not known, infinite without a path."""
    return Way(None if isnan(seconds) else band(None if isinf(seconds) else seconds), estimated)
