"""The figures of the programme by province and month, put together from what each package counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from cards.queries import cards_by_month
from directory.monthly import MonthCount, added_up, churches_by_month, confirmations_by_month
from geo import reach_queries, summaries
from places.queries import list_provinces
from training.follow_up import trained_by_month
from training.generations import read_generations
from training.introductions import introduced_by_month

MONTHS = 12
"""A year, so that a season is seen beside itself."""


class Shown(StrEnum):
    """What is counted, in the order in which it is shown."""

    CHURCHES = "churches"
    TRAINED = "trained"
    SECOND_GENERATION = "second_generation"
    CARDS = "cards"
    INTRODUCED = "introduced"
    CONFIRMED = "confirmed"


BY_MONTH = frozenset({Shown.CONFIRMED})
"""What is counted anew each month; all else adds up."""


@dataclass(frozen=True)
class Line:
    """What one province, or the country, adds up to."""

    code: str | None
    """None for the churches without a place, and for the country."""
    name_en: str
    name_km: str
    values: Mapping[Shown, tuple[int, ...]]
    """A value for each month, the present one last."""
    reaching: int | None
    """Churches that get to their own unit within an hour by motorcycle as of now; none where it is not known."""


@dataclass(frozen=True)
class Programme:
    """The whole overview."""

    months: tuple[date, ...]
    """The first day of each."""
    lines: tuple[Line, ...]
    total: Line

    def highest(self, shown: Shown) -> int:
        """The highest value of any province: one scale for all, so that they can be compared."""
        return max((max(line.values[shown]) for line in self.lines), default=0)


def last_months(day: date) -> tuple[date, ...]:
    """The first days of the months up to that of a day."""
    count = day.year * 12 + day.month - 1
    return tuple(date(each // 12, each % 12 + 1, 1) for each in range(count - MONTHS + 1, count + 1))


def programme(session: Session, today: date, *, exact: bool) -> Programme:
    """The overview as of a day. Unless `exact`, reach is that of each commune's centre."""
    months = last_months(today)
    found = read_generations(session)
    counts: dict[Shown, Iterable[MonthCount]] = {
        Shown.CHURCHES: churches_by_month(session),
        Shown.TRAINED: trained_by_month(session, found),
        Shown.SECOND_GENERATION: trained_by_month(session, found, generation=2),
        Shown.CARDS: cards_by_month(session),
        Shown.INTRODUCED: introduced_by_month(session),
        Shown.CONFIRMED: confirmations_by_month(session),
    }
    by_province = {shown: added_up(each) for shown, each in counts.items()}
    provinces = list_provinces(session)
    rows, total = summaries.country_summary(session, provinces, units=reach_queries.units_in_use(session), exact=exact)

    def values(code: str | None) -> dict[Shown, tuple[int, ...]]:
        return {
            shown: series(each.get(code, {}), months, anew=shown in BY_MONTH) for shown, each in by_province.items()
        }

    lines = [Line(row.code, row.name_en, row.name_km, values(row.code), row.reaching) for row in rows]
    if any(None in each for each in by_province.values()):
        lines.append(Line(None, "", "", values(None), None))
    whole = {shown: tuple(map(sum, zip(*(line.values[shown] for line in lines), strict=True))) for shown in Shown}
    return Programme(months, tuple(lines), Line(None, "", "", whole, total.reaching))


def series(counts: Mapping[date, int], months: tuple[date, ...], *, anew: bool) -> tuple[int, ...]:
    """The value of each month: of that month alone, or of all that came in by its end."""
    if anew:
        return tuple(counts.get(month, 0) for month in months)
    return tuple(sum(number for month, number in counts.items() if month <= last) for last in months)
