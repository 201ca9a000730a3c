"""How the crisis pages say distances, times, hours and what is shared."""

from urllib.parse import quote

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from directory.dates import today
from directory.labels import name_in
from directory.phones.numbers import international_number
from directory.phones.states import PhoneStatus
from directory.phones.words import state_words
from geo.contacts import Contact, HotlineContact
from geo.routing.models import TimeStatus
from geo.travel_times import Band, Method, band

KILOMETRE = 1000

BANDS = {
    Band.WITHIN_30: _l("about 30 minutes or less by motorcycle"),
    Band.WITHIN_60: _l("about 30 to 60 minutes by motorcycle"),
    Band.WITHIN_120: _l("about 1 to 2 hours by motorcycle"),
    Band.BEYOND_120: _l("more than about 2 hours by motorcycle"),
}

BY_ROAD = {
    Band.WITHIN_30: _l("30 minutes or less by motorcycle, by road"),
    Band.WITHIN_60: _l("30 to 60 minutes by motorcycle, by road"),
    Band.WITHIN_120: _l("1 to 2 hours by motorcycle, by road"),
    Band.BEYOND_120: _l("more than 2 hours by motorcycle, by road"),
    Band.NO_PATH: _l("no way by road is known: a boat, or a road that is not mapped"),
}
"""Never a word that an estimate has, too."""


def distance_words(metres: float) -> str:
    """A straight distance: to 100 m up to a kilometre, to 1 km beyond; it is never better known than that."""
    if metres < KILOMETRE:
        return str(_("%(metres)s m", metres=max(100, int(round(metres, -2)))))
    return str(_("%(kilometres)s km", kilometres=format_decimal(round(metres / KILOMETRE))))


def time_words(contact: Contact) -> str:
    """The time to a unit, as a band, by road or marked as a guess; empty where it is not known."""
    if contact.method is Method.ROUTED:
        if contact.way is TimeStatus.OFF_ROAD:
            return off_road_words(contact.seconds)
        return str(BY_ROAD[band(contact.seconds)])
    if contact.seconds is None:
        return ""
    return str(_("%(time)s (estimate)", time=BANDS[band(contact.seconds)]))


def off_road_words(seconds: float | None) -> str:
    """The same where an end of the way lies far from any road: the walk is counted, if a road is known at all."""
    if seconds is None:
        return str(_("no road is known near by"))
    return str(_("%(time)s and a long way on foot", time=BY_ROAD[band(seconds)]))


def number_words(phone: PhoneStatus, abroad: bool) -> str:
    """A number as people read it; from abroad with its country's code, since the 0 in front leads nowhere there."""
    return international_number(phone.number) if abroad else phone.display


def best_number(phones: tuple[PhoneStatus, ...], first: PhoneStatus, abroad: bool) -> PhoneStatus:
    """The number for the call button: the first one, but abroad one that can be dialled from there if there is any."""
    dialled = (phone for phone in phones if abroad and phone.tel and phone.number.startswith("+"))
    return next(dialled, first)


def hours_words(phone: PhoneStatus) -> str:
    """The hours at which a number answers; empty where they are not known or it always does."""
    if phone.answers_from is None or phone.answers_until is None or phone.answers_until - phone.answers_from >= 24:
        return ""
    return str(_("answers from %(start)d:00 to %(end)d:00", start=phone.answers_from, end=phone.answers_until))


def share_text(lang: str, contacts: tuple[Contact | HotlineContact, ...]) -> str:
    """Names and numbers for a message, encoded for an address; never the place that was searched.

    Each number with what the ledger says about it: whoever gets the message sees no page that would tell them. Demo
    numbers are left out: nobody should be sent one.
    """
    lines = []
    for contact in contacts:
        numbers = [f"{phone.display} ({state_words(phone, today())})" for phone in contact.phones if phone.tel]
        if numbers:
            lines.append(f"{name_in(lang, contact)}: {', '.join(numbers)}")
    return quote("\n".join(lines))
