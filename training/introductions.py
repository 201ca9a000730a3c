"""Who has met whom: the third facet of reach."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from directory.codes import Status
from directory.models import Listing
from directory.monthly import PROVINCE, MonthCount, by_month
from training.models import Introduction, Training


@dataclass(frozen=True)
class Meeting:
    """A church and a unit that have met: the first time, at which training if it was at one."""

    id: int
    unit_id: int
    name_en: str
    name_km: str
    met_on: date
    training_id: int | None


def counted() -> Select[int, int]:
    """The pairs of church and unit that have met; what is said of an archived training does not count."""
    return (
        select(Introduction.church_id, Introduction.unit_id)
        .outerjoin(Training, Training.id == Introduction.training_id)
        .where(or_(Introduction.training_id.is_(None), Training.status == Status.ACTIVE))
    )


MET = counted().where(Introduction.church_id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))


def units_met(session: Session, church_ids: Collection[int]) -> dict[int, set[int]]:
    """The units that each of these churches has met."""
    found: dict[int, set[int]] = {church_id: set() for church_id in church_ids}
    for church_id, unit_id in session.execute(MET, {"ids": list(church_ids)}):
        found[church_id].add(unit_id)
    return found


def meetings_of(session: Session, church_id: int) -> list[Meeting]:
    """Whom a church has met: each time, earliest first."""
    rows = session.execute(
        counted()
        .with_only_columns(
            Introduction.id,
            Introduction.unit_id,
            Listing.name_en,
            Listing.name_km,
            Introduction.met_on,
            Introduction.training_id,
        )
        .join(Listing, Listing.id == Introduction.unit_id)
        .where(Introduction.church_id == church_id)
        .order_by(Introduction.met_on, Introduction.id)
    )
    return [Meeting(*row) for row in rows]


@dataclass(frozen=True)
class Introduced:
    """Of the churches of a province: how many there are, and how many have met any police unit."""

    churches: int
    have_met: int

    @property
    def never_met(self) -> int:
        """How many have never spoken to the police."""
        return self.churches - self.have_met

    @property
    def share(self) -> float | None:
        """The share of those that have met any police unit; none without a church."""
        return self.have_met / self.churches if self.churches else None


NOBODY = Introduced(churches=0, have_met=0)
"""What a province without a church has."""


def never_met() -> ColumnElement[bool]:
    """Whether a church, a row of `Listing`, has met no police unit: it has never spoken to the police."""
    return ~counted().where(Introduction.church_id == Listing.id).correlate(Listing).exists()


def introduced_by_province(session: Session, code: str | None = None) -> dict[str, Introduced]:
    """How many churches of each province, or of one, have met any police unit; without a place they count nowhere."""
    province = func.left(Listing.place_code, 2)
    there = Listing.place_code.is_not(None) if code is None else Listing.place_code.like(f"{code}%")
    rows = session.execute(
        select(province, func.count(), func.count().filter(~never_met()))
        .where(text("listing.kind = 'church' AND listing.status = 'active'"), there)
        .group_by(province)
    )
    return {province: Introduced(churches, have_met) for province, churches, have_met in rows}


def introduced_by_month(session: Session) -> list[MonthCount]:
    """Churches in use by the month in which they first met a police unit."""
    met = counted().with_only_columns(Introduction.church_id, func.min(Introduction.met_on).label("day"))
    first = met.group_by(Introduction.church_id).subquery()
    churches = (
        select(PROVINCE.label("province"), first.c.day)
        .join(first, first.c.church_id == Listing.id)
        .where(Listing.status == Status.ACTIVE)
    )
    return by_month(session, churches)
