"""Whom one calls first about many places at once: the rule of the crisis search in SQL (`geo.responsible.in_order`)."""

from sqlalchemy import ARRAY, CTE, BigInteger, and_, case, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from directory.codes import Kind, Status
from directory.models import Listing, PoliceUnit, jurisdiction
from directory.units.replacements import called_instead_of
from geo.responsible import TYPES


def contact_of_places(session: Session, places: CTE) -> CTE:
    """The listing to call for each `code` of `places`: the responsible unit, or what is called instead of it.

    A place for which nothing can be called is not among them.
    """
    unit, instead = PoliceUnit.__table__.c, replacements(session)
    held = (
        select(
            jurisdiction.c.place_code,
            case((unit.do_not_use.is_(None), unit.id), else_=instead.c.contact_id).label("contact_id"),
            case({kind: rank for rank, kind in enumerate(TYPES)}, value=unit.unit_type).label("type_rank"),
            unit.id.label("unit_id"),
        )
        .select_from(jurisdiction)
        .join(PoliceUnit.__table__, unit.id == jurisdiction.c.police_unit_id)
        .join(Listing.__table__, and_(Listing.id == unit.id, Listing.status == Status.ACTIVE))
        .outerjoin(instead, instead.c.unit_id == unit.id)
        .where(unit.do_not_use.is_(None) | instead.c.contact_id.is_not(None))
        .cte("held")
        .prefix_with("MATERIALIZED")
    )
    digits = func.generate_series(2, 8, 2).column_valued("digits")
    above = (
        select(places.c.code, func.left(places.c.code, digits).label("above"))
        .where(func.length(places.c.code) >= digits)
        .subquery("above")
    )
    return (
        select(above.c.code, held.c.contact_id)
        .ext(distinct_on(above.c.code))
        .join(held, held.c.place_code == above.c.above)
        .order_by(above.c.code, held.c.type_rank, func.length(held.c.place_code).desc(), held.c.unit_id)
        .cte("contact_of_place")
        .prefix_with("MATERIALIZED")
    )


def places_that_decide(session: Session) -> set[str]:
    """The places by which it is decided whom one calls: those of jurisdictions, and of hotlines for an area.

    Two places that lie in the same of these have the same units and the same hotlines.
    """
    hotlines = select(Listing.place_code).where(Listing.kind == Kind.HOTLINE, Listing.place_code.is_not(None))
    return {*session.scalars(select(jurisdiction.c.place_code)), *(code for code in session.scalars(hotlines) if code)}


def replacements(session: Session) -> CTE:
    """What is called instead of each unit that is not to be used, where something may be called."""
    withheld = session.scalars(select(PoliceUnit.id).where(PoliceUnit.do_not_use.is_not(None))).all()
    ends = called_instead_of(session, withheld)
    both = (literal([*side], ARRAY(BigInteger)) for side in (ends.keys(), ends.values()))
    pairs = func.unnest(*both).table_valued("unit_id", "contact_id").render_derived(name="pairs")
    return select(pairs.c.unit_id, pairs.c.contact_id).cte("instead")
