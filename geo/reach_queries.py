"""The SQL of reach: each church's position as far as the reader may see it, its responsible unit, and its times."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    Float,
    Result,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from directory.codes import Kind, Status
from directory.models import Listing, PoliceUnit, jurisdiction
from directory.phones.states import PhoneState, has_phone_in
from geo.responsible import TYPES
from geo.travel_times import Mode, time_columns
from places.models import Level, Place, PlaceArea

COMMUNE_GRID_DEGREES = 0.1
"""About 11 km, the width of a median commune: where a commune's centre is not known, positions are rounded to this."""


def run(session: Session, statement: Executable, **values: Any) -> Result[*tuple[Any, ...]]:
    """Run one of these statements without the just-in-time compiler: it took 640 of 900 ms at 100,000 churches."""
    session.execute(text("SET LOCAL jit = off"))
    return session.execute(statement, values)


class PlacedUnit(NamedTuple):
    """A police unit in use, as a map and a list of units need it. `lon` and `lat` are none where it has no position."""

    id: int
    name_en: str
    name_km: str
    demo: bool
    lon: float | None
    lat: float | None
    place_codes: list[str]
    """The places that it is responsible for."""
    confirmed: bool | None
    """Whether it has a number with a current confirmation; none where one stands unchecked or has grown stale."""


def units_in_use(session: Session) -> list[PlacedUnit]:
    """All police units that are active and not marked "do not use", by name."""
    codes = (
        select(func.coalesce(func.array_agg(jurisdiction.c.place_code), []))
        .where(jurisdiction.c.police_unit_id == PoliceUnit.id)
        .scalar_subquery()
    )
    confirmed = case(
        (has_phone_in(PoliceUnit.id, (PhoneState.CONFIRMED, PhoneState.DUE)), True),
        (has_phone_in(PoliceUnit.id, (PhoneState.UNCONFIRMED, PhoneState.STALE)), None),
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
            codes,
            confirmed,
        )
        .where(PoliceUnit.status == Status.ACTIVE, PoliceUnit.do_not_use.is_(None))
        .order_by(PoliceUnit.name_en, PoliceUnit.id)
    )
    return [PlacedUnit(*row) for row in session.execute(statement)]


def responsible_units() -> CTE:
    """For each place with a jurisdiction, the one unit to name first, in the order of the crisis search.

    A unit of a place above it counts as well: the office of the province comes before the post of the district.
    """
    order = case({kind.value: rank for rank, kind in enumerate(TYPES)}, value=PoliceUnit.unit_type)
    place = select(jurisdiction.c.place_code).distinct().subquery("place_in_charge")
    return (
        select(place.c.place_code, PoliceUnit.id.label("unit_id"), PoliceUnit.location)
        .join(jurisdiction, func.starts_with(place.c.place_code, jurisdiction.c.place_code))
        .join(PoliceUnit, PoliceUnit.id == jurisdiction.c.police_unit_id)
        .where(PoliceUnit.status == Status.ACTIVE, PoliceUnit.do_not_use.is_(None))
        .ext(distinct_on(place.c.place_code))
        .order_by(place.c.place_code, order, func.length(jurisdiction.c.place_code).desc(), PoliceUnit.id)
        .cte("responsible")
    )


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


def with_own_unit(mode: Mode, exact: bool, province: bool) -> CTE:
    """Each church with its responsible unit, or with unit `:unit_id` where that is given, and the time to it."""
    church = churches(exact, province)
    responsible = responsible_units()
    by_length = {digits: responsible.alias(f"responsible_{digits}") for digits in (8, 6, 4, 2)}
    chosen = aliased(Listing, name="chosen")
    asked = bindparam("unit_id", type_=Listing.id.type)
    unit_id = func.coalesce(asked, *(unit.c.unit_id for unit in by_length.values()))
    position = case(
        (asked.is_not(None), chosen.location),
        *((unit.c.unit_id.is_not(None), unit.c.location) for unit in by_length.values()),
    )
    times = time_columns(church.c.position, position, mode)
    statement = select(
        *church.c, unit_id.label("unit_id"), times.seconds.label("seconds"), times.method.label("method")
    ).select_from(church)
    for digits, unit in by_length.items():
        code = unit.c.place_code
        statement = statement.outerjoin(
            unit, and_(func.left(church.c.place_code, digits) == code, func.length(code) == digits)
        )
    return statement.outerjoin(chosen, chosen.id == asked).cte("own")


class ReachRow(NamedTuple):
    """A church with the times to its unit and to the fastest other one, in seconds; none where that is not known."""

    id: int
    name_en: str
    name_km: str
    demo: bool
    place_code: str | None
    placed: bool
    unit_id: int | None
    seconds: float | None
    method: str | None
    other_id: int | None
    other_seconds: float | None


NEIGHBOURS = 3
"""Units that `<->` fetches in degrees before the sphere orders them: a degree of longitude is shorter here by 2 %."""


def province_rows(mode: Mode, exact: bool) -> Select[Any]:
    """The churches of `:province_code` with their times to their own unit (or `:unit_id`) and to the nearest other."""
    own = with_own_unit(mode, exact, province=True)
    other = aliased(PoliceUnit)
    near = (
        select(other.id, other.location)
        .where(
            other.kind == Kind.POLICE_UNIT,
            other.status == Status.ACTIVE,
            other.do_not_use.is_(None),
            other.location.is_not(None),
            func.coalesce(other.id != own.c.unit_id, true()),
        )
        .order_by(other.location.op("<->")(own.c.position))
        .limit(NEIGHBOURS)
        .correlate(own)
        .lateral("near")
    )
    times = time_columns(own.c.position, near.c.location, mode)
    nearest = (
        select(near.c.id, times.seconds.label("seconds"))
        .order_by(times.seconds)
        .limit(1)
        .correlate(own)
        .lateral("nearest")
    )
    return (
        select(
            own.c.id,
            own.c.name_en,
            own.c.name_km,
            own.c.demo,
            own.c.place_code,
            own.c.position.is_not(None),
            own.c.unit_id,
            own.c.seconds,
            own.c.method,
            nearest.c.id,
            nearest.c.seconds,
        )
        .select_from(own)
        .outerjoin(nearest, own.c.position.is_not(None))
    )


class ProvinceCount(NamedTuple):
    """What the churches of a province that share one unit add up to."""

    province_code: str | None
    unit_id: int | None
    churches: int
    placed: int
    timed: int
    """Churches whose time to their unit is known."""
    within: int
    """Of these, the ones within the threshold."""


def counts_by_province(mode: Mode) -> Select[Any]:
    """The counts of each province and unit; `:seconds` is the threshold."""
    own = with_own_unit(mode, exact=True, province=False)
    limit = bindparam("seconds", type_=Float)
    province: ColumnElement[str] = func.left(own.c.place_code, 2)
    return select(
        province,
        own.c.unit_id,
        func.count(),
        func.count(own.c.position),
        func.count(own.c.seconds),
        func.count(literal(1)).filter(own.c.seconds <= limit),
    ).group_by(province, own.c.unit_id)


def names_of(session: Session, codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The English and the Khmer name of each of these places, by code."""
    rows = session.execute(select(Place.code, Place.name_en, Place.name_km).where(Place.code.in_(set(codes))))
    return {row.code: (row.name_en, row.name_km) for row in rows}
