"""The SQL of reach: each church's position as far as the reader may see it, the units, and whether either changed."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from directory.codes import Kind, Status, UnitType
from directory.models import Listing, PoliceUnit, jurisdiction
from directory.phones.states import PhoneState, has_phone_in
from places.models import Level, Place, PlaceArea

COMMUNE_GRID_DEGREES = 0.1
"""About 11 km, the width of a median commune: where a commune's centre is not known, positions are rounded to this."""


class PlacedUnit(NamedTuple):
    """A police unit in use, as a map and a list of units need it. `lon` and `lat` are none where it has no position."""

    id: int
    name_en: str
    name_km: str
    demo: bool
    lon: float | None
    lat: float | None
    unit_type: UnitType
    place_codes: list[str]
    """The places that it is responsible for."""
    confirmed: bool | None
    """Whether it has a number with a current confirmation; none where one is unchecked, in doubt or has grown stale."""


def units_in_use(session: Session) -> list[PlacedUnit]:
    """All police units that are active and not marked "do not use", by name."""
    codes = (
        select(func.coalesce(func.array_agg(jurisdiction.c.place_code), []))
        .where(jurisdiction.c.police_unit_id == PoliceUnit.id)
        .scalar_subquery()
    )
    confirmed = case(
        (has_phone_in(PoliceUnit.id, (PhoneState.CONFIRMED, PhoneState.DUE)), True),
        (has_phone_in(PoliceUnit.id, (PhoneState.UNCONFIRMED, PhoneState.STALE, PhoneState.DOUBTED)), None),
        else_=False,
    )
    statement = (
        select(
            PoliceUnit.id,
            PoliceUnit.name_en,
            PoliceUnit.name_km,
            PoliceUnit.demo,
            func.ST_X(PoliceUnit.location),
            func.ST_Y(PoliceUnit.location),
            PoliceUnit.unit_type,
            codes,
            confirmed,
        )
        .where(PoliceUnit.status == Status.ACTIVE, PoliceUnit.do_not_use.is_(None))
        .order_by(PoliceUnit.name_en, PoliceUnit.id)
    )
    return [PlacedUnit(*row) for row in session.execute(statement)]


def churches(exact: bool, province: bool) -> CTE:
    """Each active church with its place code and its position: its own if `exact`, else that of its commune.

    With `province`, only those of `:province_code`. Without a place code the polygon that holds the position decides,
    or the nearest one: the lake is a hole in the set. They are a query of their own, so that the many with a code are
    planned (and found by index) as if the polygons were not there.
    """
    level = Level.PROVINCE if exact else Level.COMMUNE
    area_code = (
        select(PlaceArea.place_code)
        .where(PlaceArea.level == level.value)
        .order_by(PlaceArea.area.op("<->")(Listing.location))
        .limit(1)
        .correlate(Listing)
        .scalar_subquery()
    )
    columns = (Listing.id, Listing.name_en, Listing.name_km, Listing.demo, Listing.location.label("position"))
    in_use = (Listing.kind == Kind.CHURCH, Listing.status == Status.ACTIVE)
    coded = select(*columns, Listing.place_code.label("place_code")).where(*in_use, Listing.place_code.is_not(None))
    located = (
        select(*columns, area_code.label("place_code"))
        .where(*in_use, Listing.place_code.is_(None), Listing.location.is_not(None))
        .subquery("located")
    )
    uncoded = select(*located.c)
    if province:
        code = bindparam("province_code", type_=String)
        coded = coded.where(Listing.place_code.like(code.concat("%")))
        uncoded = uncoded.where(located.c.place_code.like(code.concat("%")))
    lost = select(*columns, null().label("place_code")).where(
        *in_use, Listing.place_code.is_(None), Listing.location.is_(None)
    )
    found = union_all(coded, uncoded) if province else union_all(coded, uncoded, lost)
    if exact:
        return found.cte("churches")
    known = found.subquery("known")
    commune = aliased(Place)
    position = case(
        (
            known.c.position.is_not(None),
            func.coalesce(commune.point, func.ST_SnapToGrid(known.c.position, COMMUNE_GRID_DEGREES)),
        )
    )
    return (
        select(*(column for column in known.c if column.name != "position"), position.label("position"))
        .outerjoin(
            commune, and_(commune.code == func.left(known.c.place_code, 6), commune.level == Level.COMMUNE.value)
        )
        .cte("churches")
    )


class ChurchRow(NamedTuple):
    """A church as the times are computed from it; `lon` and `lat` are none where it has no position."""

    id: int
    lon: float | None
    lat: float | None
    place_code: str | None


@cache
def church_statement(exact: bool, province: bool) -> Select[tuple[int, float | None, float | None, str | None]]:
    """The statement of `church_rows`, built once: building it takes as long as running it for a small province."""
    church = churches(exact, province)
    return select(
        church.c.id, func.ST_X(church.c.position), func.ST_Y(church.c.position), church.c.place_code
    ).order_by(*([func.coalesce(church.c.name_en, "").collate("C"), church.c.id] if province else []))


def church_rows(session: Session, exact: bool, province_code: str | None = None) -> list[ChurchRow]:
    """The churches of a province by name, or all churches in no order.

    Unless `exact`, each stands at its commune's centre.
    """
    # Without the just-in-time compiler: it took 640 of 900 ms at 100,000 churches.
    session.execute(text("SET LOCAL jit = off"))
    where = {"province_code": province_code} if province_code else {}
    rows = session.execute(church_statement(exact, bool(province_code)), where)
    return [ChurchRow._make(row) for row in rows]


@cache
def one_church_statement(exact: bool) -> Select[tuple[int, float | None, float | None, str | None]]:
    """The statement of `church_row`."""
    church = churches(exact, province=False)
    return select(church.c.id, func.ST_X(church.c.position), func.ST_Y(church.c.position), church.c.place_code).where(
        church.c.id == bindparam("church_id", type_=BigInteger)
    )


def church_row(session: Session, church_id: int, exact: bool) -> ChurchRow | None:
    """One church that is in use; unless `exact`, it stands at its commune's centre."""
    row = session.execute(one_church_statement(exact), {"church_id": church_id}).one_or_none()
    return None if row is None else ChurchRow._make(row)


class ChurchName(NamedTuple):
    """How a church is named, and whether it is made up."""

    name_en: str
    name_km: str
    demo: bool


NAMES = select(Listing.id, Listing.name_en, Listing.name_km, Listing.demo).where(
    Listing.id == func.any(bindparam("ids", type_=ARRAY(BigInteger)))
)


def church_names(session: Session, ids: Sequence[int]) -> dict[int, ChurchName]:
    """The names of these churches, by id."""
    if not ids:
        return {}
    return {row[0]: ChurchName._make(row[1:]) for row in session.execute(NAMES, {"ids": ids})}


CHANGES = text("""
SELECT d.oid, CASE WHEN c.is_called THEN c.last_value ELSE 0 END
FROM listing_change AS c, pg_database AS d WHERE d.datname = current_database()
""")

SETTLED = text("""
SELECT NOT pg_is_in_recovery() AND NOT EXISTS (
    SELECT FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
    WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.objid = 1288117
)
""")
"""A standby knows neither the locks nor the exact count."""


class Changes(NamedTuple):
    """How many changes of listings, units, jurisdictions and places were counted in a database.

    One that was dropped and made again has another number, and counts from the beginning.
    """

    database: int
    counted: int


def changes_so_far(session: Session) -> Changes:
    """The count as it stands, that of transactions which have not ended included."""
    return Changes._make(session.execute(CHANGES).one())


def is_settled(session: Session) -> bool:
    """Whether nobody, this session included, is in the middle of such a change."""
    return bool(session.scalar(SETTLED))


def names_of(session: Session, codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The English and the Khmer name of each of these places, by code."""
    rows = session.execute(select(Place.code, Place.name_en, Place.name_km).where(Place.code.in_(set(codes))))
    return {row.code: (row.name_en, row.name_km) for row in rows}
