"""Reads for the pack of a province: its places, which of them have units of their own, which lie near a border."""

from collections import defaultdict

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from directory.models import jurisdiction
from places.models import Level, Place
from places.queries import COARSE_NEIGHBOUR_METRES, NEIGHBOUR_METRES
from places.results import ParentName

_NEAR_A_BORDER = text(
    f"""
    SELECT DISTINCT p.code, a.place_code AS other
    FROM place p
    JOIN place_area a ON a.level = 1 AND a.place_code <> p.province_code
      AND a.area && ST_Expand(p.point, {COARSE_NEIGHBOUR_METRES} / 100000.0)
    JOIN place o ON o.code = a.place_code
    WHERE p.province_code = :code AND p.level >= :commune AND p.point IS NOT NULL AND p.retired_at IS NULL
      AND ST_DWithin(a.area::geography, p.point::geography,
                     CASE WHEN o.coarse THEN {COARSE_NEIGHBOUR_METRES} ELSE {NEIGHBOUR_METRES} END)
    ORDER BY p.code, a.place_code
    """  # noqa: S608
)
"""Places within 2 km of another province, 5 km on coarse outlines; a degree is at least 100 km in this latitude."""


def places_in(session: Session, code: str) -> list[ParentName]:
    """All places of a province but itself, in the order of their codes; retired ones left out."""
    rows = session.execute(
        select(Place.code, Place.level, Place.name_en, Place.name_km, Place.type_en, Place.type_km)
        .where(Place.province_code == code, Place.code != code, Place.retired_at.is_(None))
        .order_by(Place.code)
    )
    return [ParentName(row.code, Level(row.level), *row[2:]) for row in rows]


def near_a_border(session: Session, code: str) -> dict[str, tuple[str, ...]]:
    """The communes and villages of a province that lie near others, with the codes of these provinces."""
    found = defaultdict(list)
    for place, other in session.execute(_NEAR_A_BORDER, {"code": code, "commune": Level.COMMUNE.value}):
        found[place].append(other)
    return {place: tuple(others) for place, others in found.items()}


def jurisdictions_below(session: Session, code: str) -> list[str]:
    """The places within a province that a unit is responsible for."""
    return list(
        session.scalars(
            select(jurisdiction.c.place_code)
            .where(jurisdiction.c.place_code.startswith(code), jurisdiction.c.place_code != code)
            .distinct()
            .order_by(jurisdiction.c.place_code)
        )
    )
