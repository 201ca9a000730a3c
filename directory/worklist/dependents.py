"""How many pastors depend on a number: the churches that are offered it after a crisis search where they are."""

from sqlalchemy import CTE, BigInteger, ColumnElement, Subquery, case, cast, func, select
from sqlalchemy.orm import aliased

from directory.codes import Kind, Status
from directory.models import Listing, jurisdiction


def churches_at() -> CTE:
    """How many churches in use lie in each place, from village to province; those whose place is not known in none."""
    digits = func.generate_series(2, 8, 2).column_valued("digits")
    code = func.left(Listing.place_code, digits)
    return (
        select(code.label("code"), func.count().label("churches"))
        .select_from(Listing.__table__)
        .where(Listing.kind == Kind.CHURCH, Listing.status == Status.ACTIVE, func.length(Listing.place_code) >= digits)
        .group_by(code)
        .cte("churches_at")
    )


def churches_of_units(at: CTE) -> Subquery:
    """How many churches each unit is responsible for; a place inside another one of the same unit counts once."""
    above = aliased(jurisdiction)
    counted_above = (
        select(above.c.place_code)
        .where(
            above.c.police_unit_id == jurisdiction.c.police_unit_id,
            above.c.place_code != jurisdiction.c.place_code,
            jurisdiction.c.place_code.startswith(above.c.place_code),
        )
        .exists()
    )
    return (
        select(jurisdiction.c.police_unit_id, cast(func.sum(at.c.churches), BigInteger).label("churches"))
        .join(at, at.c.code == jurisdiction.c.place_code)
        .where(~counted_above)
        .group_by(jurisdiction.c.police_unit_id)
        .subquery("churches_of_unit")
    )


def dependents(at: CTE, of_units: Subquery) -> ColumnElement[int]:
    """How many churches depend on a number of a listing, beside which `of_units` stands.

    On a hotline all depend, on one for an area those in it; on a unit those that it is responsible for; on the number
    of a church or of its pastor that church.
    """
    in_area = select(at.c.churches).where(at.c.code == Listing.place_code).correlate(Listing).scalar_subquery()
    church = Listing.__table__.alias("any_church")
    everywhere = (
        select(func.count())
        .select_from(church)
        .where(church.c.kind == Kind.CHURCH, church.c.status == Status.ACTIVE)
        .scalar_subquery()
    )
    return func.coalesce(
        case(
            (Listing.kind == Kind.CHURCH, 1),
            (Listing.kind == Kind.POLICE_UNIT, of_units.c.churches),
            (Listing.place_code.is_(None), everywhere),
            else_=in_area,
        ),
        0,
    )
