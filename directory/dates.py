"""Which day it is where the numbers are called."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, cast, func

TIME_ZONE = "Asia/Phnom_Penh"


def today() -> date:
    """Today in Cambodia, whatever the server's clock is set to."""
    return datetime.now(ZoneInfo(TIME_ZONE)).date()


def today_in_sql() -> ColumnElement[date]:
    """The same day as an SQL expression; it stands still within a transaction."""
    return cast(func.timezone(TIME_ZONE, func.now()), Date)


def quarter_of(day: date) -> date:
    """The first day of the calendar quarter that holds a day; it names the quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def last_quarter() -> date:
    """The first day of the latest quarter that has ended."""
    return quarter_of(quarter_of(today()) - timedelta(days=1))
