"""What was checked in each week."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from directory.codes import DISPROVING, NOBODY_S_WORK, Outcome
from directory.dates import today
from directory.models import PhoneCheck


@dataclass(frozen=True)
class Week:
    """What was checked in an ISO week, which begins on a Monday."""

    monday: date
    logged: int
    confirmed: int
    disproved: int

    @property
    def number(self) -> int:
        """The number of the week in its ISO year."""
        return self.monday.isocalendar().week

    @property
    def year(self) -> int:
        """The ISO year, which in the first days of January may be the one before."""
        return self.monday.isocalendar().year


def progress(session: Session, weeks: int) -> list[Week]:
    """The checks of the last weeks by the day on which they were made, this week first; a week without one is there.

    What callers said in a crisis, and what went with an officer, is nobody's work, and not among it.
    """
    this_week = today() - timedelta(days=today().weekday())
    first = this_week - timedelta(weeks=weeks - 1)
    monday = cast(func.date_trunc("week", PhoneCheck.checked_on), Date)
    counted = select(
        monday,
        func.count(),
        func.count().filter(PhoneCheck.outcome == Outcome.CONFIRMED),
        func.count().filter(PhoneCheck.outcome.in_(DISPROVING)),
    ).where(PhoneCheck.checked_on.between(first, today()), PhoneCheck.method.not_in(NOBODY_S_WORK))
    found = {row[0]: Week(*row) for row in session.execute(counted.group_by(monday))}
    mondays = [this_week - timedelta(weeks=ago) for ago in range(weeks)]
    return [found.get(day, Week(day, 0, 0, 0)) for day in mondays]
