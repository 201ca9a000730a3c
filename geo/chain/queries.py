"""The SQL of the chain: where the villages and the centres of the communes lie, and what the places are called."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ARRAY, BigInteger, ColumnElement, bindparam, func, select, text
from sqlalchemy.orm import Session, aliased

from geo.chain.models import SolvedSites
from geo.routing.models import OriginKind
from geo.routing.queries import ORIGINS
from geo.travel_times import Mode
from places.models import Level, Place


class VillageRow(NamedTuple):
    """A village; `lon` and `lat` are none where nobody knows where it lies, then its commune's may be known."""

    code: str
    lon: float | None
    lat: float | None
    commune_lon: float | None
    commune_lat: float | None


class Area(NamedTuple):
    """A province, district or commune."""

    code: str
    name_en: str
    name_km: str


class CommuneCentre(NamedTuple):
    """A commune, and where its label stands."""

    code: str
    lon: float | None
    lat: float | None


class Reached(NamedTuple):
    """So many churches or villages from which ways lead to no unit, to just one, or (2 for more) to several."""

    kind: OriginKind
    units: int
    only_unit: int | None
    """The one unit that they get to, if there is just one."""
    ferries_known: bool
    """Whether it is known of each of their ways whether it needs a ferry."""
    by_ferry_to: int | None
    """Where it is known and each does, the unit that they get to first."""
    origins: int


_REACHED = f"""
    WITH origin AS (
        SELECT 'church' AS kind, id, revision FROM ({ORIGINS[OriginKind.CHURCH]}) AS church
        UNION ALL SELECT 'village', id, revision FROM ({ORIGINS[OriginKind.VILLAGE]}) AS village
    ), unit AS MATERIALIZED (
        SELECT id, revision FROM listing WHERE id = ANY(:units)
    ), way AS (
        SELECT origin.kind, count(t.seconds) AS reached, max(t.unit_id) FILTER (WHERE t.seconds IS NOT NULL) AS unit_id,
               count(t.needs_ferry) = count(t.seconds) AS ferries_known, bool_and(t.needs_ferry) AS by_ferry,
               -- The unit of the least time, without sorting.
               min((CAST(t.seconds AS bigint) << 32) | t.unit_id) & 4294967295 AS first_unit
        FROM travel_time AS t
        JOIN origin ON origin.kind = t.origin_kind AND origin.id = t.origin_id AND origin.revision = t.origin_revision
        JOIN unit ON unit.id = t.unit_id AND unit.revision = t.unit_revision
        WHERE t.mode = :mode AND t.network_id = (SELECT id FROM road_network WHERE status = 'active')
        GROUP BY origin.kind, origin.id
        -- All of its ways are known: none is missing, and none is off the road without a time.
        HAVING count(*) FILTER (WHERE t.seconds IS NOT NULL OR t.status = 'no_path') = cardinality(:units)
    )
    SELECT kind, least(reached, 2), CASE WHEN reached = 1 THEN unit_id END, ferries_known,
           CASE WHEN by_ferry AND ferries_known THEN first_unit END, count(*)
    FROM way GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608
REACHED = text(_REACHED).bindparams(bindparam("units", type_=ARRAY(BigInteger)))


def units_reached(session: Session, unit_ids: Collection[int], mode: Mode) -> list[Reached]:
    """To how many of these units the stored ways lead, and which by a ferry only.

    Only of origins whose ways to all of them are known.
    """
    # Without the just-in-time compiler: it takes longer than the statement.
    session.execute(text("SET LOCAL jit = off"))
    rows = session.execute(REACHED, {"units": sorted(unit_ids), "mode": mode.value})
    return [Reached(OriginKind(kind), *more) for kind, *more in rows]


def village_rows(session: Session) -> list[VillageRow]:
    """All villages that the newest set has, by code."""
    # Without the just-in-time compiler: it takes longer than the statement.
    session.execute(text("SET LOCAL jit = off"))
    commune = aliased(Place)
    statement = (
        select(
            Place.code,
            func.ST_X(Place.point),
            func.ST_Y(Place.point),
            func.ST_X(commune.point),
            func.ST_Y(commune.point),
        )
        .outerjoin(commune, commune.code == Place.parent_code)
        .where(Place.level == Level.VILLAGE, Place.retired_at.is_(None))
        .order_by(Place.code)
    )
    return [VillageRow._make(row) for row in session.execute(statement)]


def commune_centres(session: Session) -> list[CommuneCentre]:
    """All communes that the newest set has, by code."""
    statement = (
        select(Place.code, func.ST_X(Place.point), func.ST_Y(Place.point))
        .where(Place.level == Level.COMMUNE, Place.retired_at.is_(None))
        .order_by(Place.code)
    )
    return [CommuneCentre._make(row) for row in session.execute(statement)]


def areas_of_country(session: Session) -> list[Area]:
    """The provinces, by code."""
    return areas(session, Place.level == Level.PROVINCE)


def districts_of_country(session: Session) -> list[Area]:
    """The districts of all provinces, by code."""
    return areas(session, Place.level == Level.DISTRICT)


def areas_of_province(session: Session, code: str) -> list[Area]:
    """The districts and communes of a province, each district before its communes."""
    return areas(session, (Place.province_code == code) & Place.level.in_((Level.DISTRICT, Level.COMMUNE)))


def villages_of_commune(session: Session, code: str) -> list[Area]:
    """The villages of a commune."""
    return areas(session, (Place.parent_code == code) & (Place.level == Level.VILLAGE))


def areas(session: Session, condition: ColumnElement[bool]) -> list[Area]:
    """The places that the newest set has and that fit, by code."""
    statement = select(Place.code, Place.name_en, Place.name_km).where(condition, Place.retired_at.is_(None))
    return [Area._make(row) for row in session.execute(statement.order_by(Place.code))]


def solved_sites(session: Session, digest: str) -> SolvedSites | None:
    """What the background work found for a problem."""
    return session.get(SolvedSites, digest)
