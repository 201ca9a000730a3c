"""Why a card is to be replaced, in words."""

from flask_babel import gettext

from cards.reasons import ABOUT_NUMBERS, Reason
from cards.reprints import WhyReplaced
from directory.labels import name_in


def reason_words(why: WhyReplaced, language: str) -> str:
    """A reason as a sentence part: "012 345 678 is a wrong number"."""
    if why.reason in ABOUT_NUMBERS:
        return number_words(why.reason, why.number)
    name = name_in(language, why.contact) if why.contact else ""
    if why.reason is Reason.WITHHELD:
        if name:
            return str(gettext("the unit on it is not to be called; call instead: %(name)s", name=name))
        return str(gettext("the unit on it is not to be called"))
    if why.reason is Reason.ARCHIVED:
        if name:
            return str(gettext("the unit on it is no longer in use; theirs is now: %(name)s", name=name))
        return str(gettext("the unit on it is no longer in use"))
    if why.reason is Reason.NEW_CONTACT:
        return str(gettext("it has hotlines only, and a unit is theirs now: %(name)s", name=name))
    if why.reason is Reason.OTHER_CONTACT:
        return str(gettext("the unit on it is no longer theirs; theirs is now: %(name)s", name=name))
    return str(gettext("the unit on it is no longer theirs, and no other one is"))


def number_words(reason: Reason, number: str) -> str:
    """A reason that is about one number."""
    if reason is Reason.OFFICER_LEFT:
        return str(gettext("%(number)s was an officer’s who has left", number=number))
    if reason is Reason.REMOVED:
        return str(gettext("%(number)s has been changed or taken out", number=number))
    if reason is Reason.CHANGED:
        return str(gettext("%(number)s is no longer their number", number=number))
    if reason is Reason.WRONG_NUMBER:
        return str(gettext("%(number)s is a wrong number", number=number))
    if reason is Reason.OUT_OF_SERVICE:
        return str(gettext("%(number)s is out of service", number=number))
    return str(gettext("%(number)s is no longer offered", number=number))
