"""Counts by province and month: what came in when."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, cast, func, select
from sqlalchemy.orm import Session

from directory.codes import Kind, Outcome, Status
from directory.dates import TIME_ZONE
from directory.models import Listing, Phone, PhoneCheck, jurisdiction

PROVINCE = func.left(Listing.place_code, 2)


class MonthCount(NamedTuple):
    """How many came in during a month, in a province; none for those without a place."""

    province: str | None
    month: date
    """Its first day."""
    number: int


def by_month(session: Session, first_days: Select[Any]) -> list[MonthCount]:
    """Count the rows of a statement that gives a province and a day, by the month of the day."""
    rows = first_days.subquery()
    province, day = rows.c
    month = cast(func.date_trunc("month", day), Date)
    return [
        MonthCount(*row) for row in session.execute(select(province, month, func.count()).group_by(province, month))
    ]


def churches_by_month(session: Session) -> list[MonthCount]:
    """Churches in use, by the month in which they were recorded."""
    day = cast(func.timezone(TIME_ZONE, Listing.created_at), Date)
    churches = select(PROVINCE.label("province"), day.label("day"))
    return by_month(session, churches.where(Listing.kind == Kind.CHURCH, Listing.status == Status.ACTIVE))


def confirmations_by_month(session: Session) -> list[MonthCount]:
    """Numbers of police units in use that a check confirmed, once for each month in which one did.

    A unit counts in the province that it is responsible for; in the first of several.
    """
    month = func.date_trunc("month", PhoneCheck.checked_on)
    province = (
        select(func.min(func.left(jurisdiction.c.place_code, 2)))
        .where(jurisdiction.c.police_unit_id == Listing.id)
        .correlate(Listing)
        .scalar_subquery()
    )
    confirmed = (
        select(province.label("province"), cast(month, Date).label("day"))
        .select_from(PhoneCheck)
        .join(Phone, Phone.id == PhoneCheck.phone_id)
        .join(Listing, Listing.id == Phone.listing_id)
        .where(Listing.kind == Kind.POLICE_UNIT, Listing.status == Status.ACTIVE)
        .where(PhoneCheck.outcome == Outcome.CONFIRMED)
        .group_by(Listing.id, month, Phone.id)
    )
    return by_month(session, confirmed)


def added_up(counts: Iterable[MonthCount]) -> dict[str | None, dict[date, int]]:
    """The counts by province and month."""
    found: dict[str | None, dict[date, int]] = {}
    for province, month, number in counts:
        months = found.setdefault(province, {})
        months[month] = months.get(month, 0) + number
    return found
