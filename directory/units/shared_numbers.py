"""Numbers of a unit that stand at other listings, too."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from directory.codes import Kind, Status
from directory.models import Listing, Person, Phone, PoliceUnit
from directory.phones.numbers import display_number


@dataclass(frozen=True)
class SharedNumber:
    """A number of a unit, and another listing in use at which it stands."""

    number: str
    """As people read it."""
    id: int
    kind: Kind
    name_en: str
    name_km: str


def numbers_shared_by(session: Session, unit_id: int) -> list[SharedNumber]:
    """The numbers of a unit, and of its people, that are offered as another listing's, too.

    Where the unit is marked "do not use" they go on being offered there: a line that several share, such as an
    emergency number, must not vanish for everybody with one of them. An administrator is told where they stand, and
    takes them out there, or marks that unit as well, where whoever answers is the same.
    """
    here, there = aliased(Phone), aliased(Phone)
    of_unit, of_other = aliased(Person), aliased(Person)
    unit = PoliceUnit.__table__
    statement = (
        select(here.number, Listing.id, Listing.kind, Listing.name_en, Listing.name_km)
        .distinct()
        .select_from(here)
        .outerjoin(of_unit, of_unit.id == here.person_id)
        .join(there, (there.number == here.number) & ~there.demo)
        .outerjoin(of_other, of_other.id == there.person_id)
        .join(Listing.__table__, Listing.id == func.coalesce(there.listing_id, of_other.listing_id))
        .outerjoin(unit, unit.c.id == Listing.id)
        .where(
            or_(here.listing_id == unit_id, of_unit.listing_id == unit_id),
            Listing.id != unit_id,
            Listing.status == Status.ACTIVE,
            unit.c.do_not_use.is_(None),
        )
        .order_by(here.number, Listing.id)
    )
    return [SharedNumber(display_number(row.number), *row[1:]) for row in session.execute(statement)]
