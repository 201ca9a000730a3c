"""Who gets to the police by a ferry only: when it does not run, no road is left."""

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.orm import Session

from geo.chain.queries import ORIGINS_IN_USE
from geo.routing.models import OriginKind
from geo.travel_times import Mode


class Dependents(NamedTuple):
    """How many have a unit for their own, or lie in a province."""

    churches: int
    villages: int


def dependents(counts: Counter[OriginKind]) -> Dependents:
    """Counts by kind as churches and villages."""
    return Dependents(counts[OriginKind.CHURCH], counts[OriginKind.VILLAGE])


class ByFerry(NamedTuple):
    """Those whose every way to the police needs a ferry, by the id of the unit that they get to first."""

    units: dict[int, Dependents]
    only_this_one: Dependents
    """Of all these, the ones that get to no other unit at all."""
    known: Dependents
    """Those of which it is known; the others are not counted."""


_BY_FERRY = """
    WITH origin AS ({origins}), way AS (
        SELECT origin.kind, count(t.seconds) AS reached, bool_and(t.needs_ferry) AS by_ferry,
               (array_agg(t.unit_id ORDER BY t.seconds, t.unit_id))[1] AS first_unit
        FROM travel_time AS t
        JOIN origin ON origin.kind = t.origin_kind AND origin.id = t.origin_id AND origin.revision = t.origin_revision
        JOIN listing AS unit ON unit.id = t.unit_id AND unit.revision = t.unit_revision
        WHERE t.unit_id = ANY(:units) AND t.mode = :mode
          AND t.network_id = (SELECT id FROM road_network WHERE status = 'active')
        GROUP BY origin.kind, origin.id
        -- All of its ways are known, and of each whether it needs a ferry.
        HAVING count(*) FILTER (WHERE t.needs_ferry IS NOT NULL OR t.status = 'no_path') = cardinality(:units)
    )
    SELECT kind, CASE WHEN by_ferry THEN first_unit END AS unit_id, count(*) AS origins,
           count(*) FILTER (WHERE reached = 1) AS only_this_one
    FROM way GROUP BY 1, 2
"""
BY_FERRY = text(_BY_FERRY.format(origins=ORIGINS_IN_USE)).bindparams(bindparam("units", type_=ARRAY(BigInteger)))


def by_ferry(session: Session, unit_ids: Collection[int], mode: Mode = Mode.MOTORCYCLE) -> ByFerry | None:
    """Who depends on a ferry to get to any of these units; none as long as it is known of nobody.

    Only numbers leave here, so every reader gets the same.
    """
    known: Counter[OriginKind] = Counter()
    only_this_one: Counter[OriginKind] = Counter()
    units: dict[int, Counter[OriginKind]] = {}
    for row in session.execute(BY_FERRY, {"units": sorted(unit_ids), "mode": mode.value}):
        kind = OriginKind(row.kind)
        known[kind] += row.origins
        if row.unit_id is not None:
            units.setdefault(row.unit_id, Counter())[kind] += row.origins
            only_this_one[kind] += row.only_this_one
    if not known:
        return None
    return ByFerry(
        {unit: dependents(counts) for unit, counts in units.items()}, dependents(only_this_one), dependents(known)
    )
