"""Coded choices of the directory: what may be chosen where other systems take free text."""

from enum import StrEnum


class Kind(StrEnum):
    """What a listing is."""

    CHURCH = "church"
    POLICE_UNIT = "police_unit"
    HOTLINE = "hotline"


class Status(StrEnum):
    """Whether a listing is in use. A listing is archived, never deleted."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class Precision(StrEnum):
    """How well a position is known, best first."""

    GPS = "gps"
    VILLAGE = "village"
    COMMUNE = "commune"
    DISTRICT = "district"


class UnitType(StrEnum):
    """Where a police unit stands in the force."""

    DEPARTMENT = "department"
    PROVINCIAL_OFFICE = "provincial_office"
    COMMISSARIAT = "commissariat"
    POST = "post"


class DoNotUseReason(StrEnum):
    """Why a unit is not to be called. Shown to administrators only."""

    SAFETY_CONCERN = "safety_concern"
    NO_RESPONSE = "no_response"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    CLOSED = "closed"


class HotlineKind(StrEnum):
    """Whom a hotline reaches, in the order in which they are offered."""

    ANTI_TRAFFICKING = "anti_trafficking"
    POLICE = "police"
    CHILD_HELPLINE = "child_helpline"
    NGO = "ngo"
    AMBULANCE = "ambulance"
    FIRE = "fire"


class Certainty(StrEnum):
    """How sure it is that a hotline's number was published rightly, before anybody has dialled it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Role(StrEnum):
    """What a person is to their listing."""

    PASTOR = "pastor"
    OFFICER = "officer"
    CONTACT = "contact"


class Audience(StrEnum):
    """Who may see a person's name and number, as the person agreed."""

    STAFF = "staff"
    ADMINISTRATORS = "administrators"


class Purpose(StrEnum):
    """What a number is for."""

    DUTY = "duty"
    OFFICE = "office"
    MOBILE = "mobile"
    HOTLINE = "hotline"


class Method(StrEnum):
    """How a number was tried."""

    CALL = "call"
    SMS = "sms"
    VISIT = "visit"
    LETTER = "letter"
    COMMISSARIAT = "commissariat"
    """Somebody asked the commissariat, which knows the numbers of its units."""
    CRISIS_CALL = "crisis_call"
    """Somebody called it after a crisis search, and said with one tap what came of it."""
    HANDOVER = "handover"
    """Nobody tried it: it was also the own number of an officer who has left, and went with them."""


class Outcome(StrEnum):
    """What came of trying a number. Only `confirmed` confirms; silence never proves a number dead."""

    CONFIRMED = "confirmed"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    CHANGED = "changed"
    OUT_OF_SERVICE = "out_of_service"
    NOT_REACHED = "not_reached"
    """Tried in every way and nobody reached: an older confirmation no longer counts, and the number stays usable."""
    SAID_WRONG = "said_wrong"
    """A caller in a crisis said that the number is wrong; no check has found it yet."""


class CallResult(StrEnum):
    """What came of a call in a crisis, in the words of whoever called."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"


NOBODY_S_WORK = (Method.CRISIS_CALL, Method.HANDOVER)
"""What stands in a ledger without anybody having checked the number."""

SILENT = (Outcome.NO_ANSWER, Outcome.BUSY)
"""Outcomes that decide nothing."""

DISPROVING = (Outcome.WRONG_NUMBER, Outcome.CHANGED, Outcome.OUT_OF_SERVICE)
"""Outcomes after which a number is not offered until it is confirmed again."""
