"""What the pages say about a number's age: since when it is confirmed, or why it is not to be called."""

from datetime import date

from flask_babel import format_date, gettext, ngettext

from directory.codes import Outcome
from directory.phones.states import PhoneState, PhoneStatus

DAYS_UNTIL_MONTHS = 60
DAYS_PER_MONTH = 30


def age_words(day: date, on: date) -> str:
    """How long ago a day was: today, yesterday, in days, and from two months on in whole months."""
    days = (on - day).days
    if days <= 0:
        return str(gettext("today"))
    if days == 1:
        return str(gettext("yesterday"))
    if days < DAYS_UNTIL_MONTHS:
        return str(ngettext("%(num)d day ago", "%(num)d days ago", days))
    return str(ngettext("%(num)d month ago", "%(num)d months ago", days // DAYS_PER_MONTH))


def state_words(status: PhoneStatus, on: date) -> str:
    """A sentence part for a number: "confirmed 12 days ago", "not confirmed yet", "wrong number, found yesterday"."""
    if status.decided_on is None:
        return str(gettext("not confirmed yet")) if status.tried_on is None else tried_words(status.tried_on, on)
    age = age_words(status.decided_on, on)
    if status.state is PhoneState.DOUBTED:
        return str(gettext("said to be a wrong number by a caller %(age)s, not checked since", age=age))
    if status.outcome is Outcome.NOT_REACHED:
        return str(gettext("no longer confirmed, nobody was reached %(age)s", age=age))
    if status.outcome is Outcome.WRONG_NUMBER:
        return str(gettext("wrong number, found %(age)s", age=age))
    if status.outcome is Outcome.CHANGED:
        return str(gettext("no longer their number, found %(age)s", age=age))
    if status.outcome is Outcome.OUT_OF_SERVICE:
        return str(gettext("out of service, found %(age)s", age=age))
    if status.state is PhoneState.STALE:
        return str(gettext("last confirmed %(age)s, too long ago", age=age))
    if status.state is PhoneState.DUE:
        return str(gettext("confirmed %(age)s, a new check is due", age=age))
    return str(gettext("confirmed %(age)s", age=age))


def tried_words(tried_on: date, on: date) -> str:
    """What stands for a number that was tried in vain and never confirmed."""
    return str(gettext("not confirmed yet, last tried %(age)s", age=age_words(tried_on, on)))


def dated_words(status: PhoneStatus) -> str:
    """The same for what is kept and read on a later day, with the day itself: "confirmed on 3 November 2026"."""
    if status.decided_on is None:
        if status.tried_on is None:
            return str(gettext("not confirmed yet"))
        return str(gettext("not confirmed yet, last tried on %(day)s", day=format_date(status.tried_on, "d MMMM y")))
    day = format_date(status.decided_on, "d MMMM y")
    if status.outcome is not Outcome.CONFIRMED:
        return str(gettext("does not work, found on %(day)s", day=day))
    if status.state is PhoneState.STALE:
        return str(gettext("last confirmed on %(day)s, too long ago", day=day))
    if status.state is PhoneState.DUE:
        return str(gettext("confirmed on %(day)s, a new check is due", day=day))
    return str(gettext("confirmed on %(day)s", day=day))
