"""What the chains of the villages of an area add up to."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from geo.chain.queries import Area
from geo.chain.villages import UNKNOWN, YES, VillageChain
from geo.travel_times import Flags

VILLAGE_DIGITS = 8


@dataclass(frozen=True)
class ChainShare:
    """How many villages of an area are in the chain; the share is none where it is not known, never 0."""

    code: str | None
    """None stands for the whole country."""
    name_en: str
    name_km: str
    villages: int
    near: int
    """Villages near enough to a partner church."""
    linked: int
    """Villages in the chain."""
    unknown: int
    """Villages of which it is not known whether they are in the chain."""
    at_commune: int
    """Villages that count where their commune's label stands."""

    @property
    def share(self) -> float | None:
        """Of the villages of which it is known."""
        known = self.villages - self.unknown
        return self.linked / known if known else None

    @property
    def is_district(self) -> bool:
        """Whether other rows of a table of a province lie in it."""
        return self.code is not None and len(self.code) == 4


def chain_shares(chain: VillageChain, areas: Iterable[Area]) -> list[ChainShare]:
    """The share of each area, in their order; an area without villages has no share."""
    listed = list(areas)
    counts: dict[str, list[int]] = {}
    for digits in sorted({len(area.code) for area in listed}):
        codes, group = np.unique(chain.villages.ids // 10 ** (VILLAGE_DIGITS - digits), return_inverse=True)
        columns = [np.bincount(group[flags], minlength=len(codes)).tolist() for flags in counted(chain)]
        counts |= {f"{code:0{digits}}": list(row) for code, *row in zip(codes.tolist(), *columns, strict=True)}
    return [ChainShare(*area, *counts.get(area.code, [0] * len(counted(chain)))) for area in listed]


def chain_total(chain: VillageChain) -> ChainShare:
    """The share of the whole country."""
    return ChainShare(None, "", "", *(int(flags.sum()) for flags in counted(chain)))


def counted(chain: VillageChain) -> tuple[Flags, ...]:
    """Which villages count as each of the numbers of `ChainShare`, in their order."""
    return (
        np.ones(len(chain.villages.ids), np.bool_),
        chain.near == YES,
        chain.linked == YES,
        chain.linked == UNKNOWN,
        chain.villages.at_commune,
    )
