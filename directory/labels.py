"""The words for the directory's coded choices, and which of two names a reader sees."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from directory.codes import (
    Audience,
    CallResult,
    Certainty,
    DoNotUseReason,
    HotlineKind,
    Kind,
    Method,
    Outcome,
    Precision,
    Purpose,
    Role,
    Status,
    UnitType,
)
from directory.phones.states import PhoneState

LABELS: dict[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    Kind: {
        Kind.CHURCH: _l("Church"),
        Kind.POLICE_UNIT: _l("Police unit"),
        Kind.HOTLINE: _l("Hotline"),
    },
    Status: {
        Status.ACTIVE: _l("In use"),
        Status.ARCHIVED: _l("Archived"),
    },
    Precision: {
        Precision.GPS: _l("Exact position"),
        Precision.VILLAGE: _l("Position of the village"),
        Precision.COMMUNE: _l("Centre of the commune"),
        Precision.DISTRICT: _l("Centre of the district"),
    },
    UnitType: {
        UnitType.DEPARTMENT: _l("AHTJP department"),
        UnitType.PROVINCIAL_OFFICE: _l("Provincial AHTJP office"),
        UnitType.COMMISSARIAT: _l("Police commissariat"),
        UnitType.POST: _l("Police post"),
    },
    DoNotUseReason: {
        DoNotUseReason.SAFETY_CONCERN: _l("Not safe to call"),
        DoNotUseReason.NO_RESPONSE: _l("Does not respond"),
        DoNotUseReason.CONFLICT_OF_INTEREST: _l("Conflict of interest"),
        DoNotUseReason.CLOSED: _l("Closed"),
    },
    HotlineKind: {
        HotlineKind.ANTI_TRAFFICKING: _l("Trafficking and children (police)"),
        HotlineKind.POLICE: _l("Police emergency"),
        HotlineKind.CHILD_HELPLINE: _l("Child helpline"),
        HotlineKind.NGO: _l("Organisation"),
        HotlineKind.AMBULANCE: _l("Ambulance"),
        HotlineKind.FIRE: _l("Fire service"),
    },
    Certainty: {
        Certainty.HIGH: _l("Sure"),
        Certainty.MEDIUM: _l("Fairly sure"),
        Certainty.LOW: _l("Unsure: an old source"),
    },
    Role: {
        Role.PASTOR: _l("Pastor"),
        Role.OFFICER: _l("Officer"),
        Role.CONTACT: _l("Contact person"),
    },
    Audience: {
        Audience.STAFF: _l("All staff"),
        Audience.ADMINISTRATORS: _l("Administrators only"),
    },
    Purpose: {
        Purpose.DUTY: _l("Duty desk"),
        Purpose.OFFICE: _l("Office"),
        Purpose.MOBILE: _l("Mobile"),
        Purpose.HOTLINE: _l("Hotline number"),
    },
    Method: {
        Method.CALL: _l("Phone call"),
        Method.SMS: _l("Text message"),
        Method.VISIT: _l("Visit"),
        Method.LETTER: _l("Letter"),
        Method.COMMISSARIAT: _l("Asked the commissariat"),
        Method.CRISIS_CALL: _l("Call in a crisis"),
        Method.HANDOVER: _l("The officer has left"),
    },
    Outcome: {
        Outcome.CONFIRMED: _l("Answered: the number is right"),
        Outcome.NO_ANSWER: _l("No answer"),
        Outcome.BUSY: _l("Busy"),
        Outcome.WRONG_NUMBER: _l("Wrong number"),
        Outcome.CHANGED: _l("They have another number now"),
        Outcome.OUT_OF_SERVICE: _l("Out of service"),
        Outcome.NOT_REACHED: _l("Nobody reached in any way: mark as not confirmed"),
        Outcome.SAID_WRONG: _l("A caller said: wrong number"),
    },
    CallResult: {
        CallResult.ANSWERED: _l("Answered"),
        CallResult.NO_ANSWER: _l("No answer"),
        CallResult.WRONG_NUMBER: _l("Wrong number"),
    },
    PhoneState: {
        PhoneState.CONFIRMED: _l("Confirmed"),
        PhoneState.DUE: _l("Confirmed, check due"),
        PhoneState.STALE: _l("Out of date"),
        PhoneState.DOUBTED: _l("Said to be wrong"),
        PhoneState.UNCONFIRMED: _l("Not confirmed yet"),
        PhoneState.DISPROVED: _l("Does not work"),
    },
}
"""The words of each list of codes; a package above adds those of its own (training/labels.py)."""


def label(code: StrEnum) -> LazyString:
    """The words for a coded choice, translated when shown."""
    return LABELS[type(code)][code]


class Named(Protocol):
    """Anything that has a name in Latin letters, in Khmer, or in both."""

    @property
    def name_en(self) -> str: ...

    @property
    def name_km(self) -> str: ...


def name_in(language: str, named: Named) -> str:
    """The name in the reader's language, or else in the other."""
    khmer_first = language == "km"
    return (named.name_km if khmer_first else named.name_en) or named.name_en or named.name_km
