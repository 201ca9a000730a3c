"""Whom one can call, and which number comes first: the rules that no page and no programme may bend (DESIGN §2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from directory.codes import HotlineKind, Kind
from directory.phones.states import PhoneState, PhoneStatus
from geo.routing.models import TimeStatus
from geo.travel_times import Method


@dataclass(frozen=True)
class UnitName:
    """The name of a unit that is not to be called. Nothing else of it is ever handed on."""

    name_en: str
    name_km: str


@dataclass(frozen=True)
class Contact:
    """A unit that one can call, or what is called instead of it."""

    id: int
    kind: Kind
    name_en: str
    name_km: str
    province: str | None
    demo: bool
    phones: tuple[PhoneStatus, ...]
    """The numbers that no check has disproved, the best first."""
    metres: float | None
    """Straight distance from the place asked about."""
    seconds: float | None
    """Travel time by motorcycle; none where it is not known, or where no path leads there."""
    method: Method | None
    way: TimeStatus | None = None
    """What is known of the way by road; none for an estimate."""
    instead_of: UnitName | None = None


@dataclass(frozen=True)
class HotlineContact:
    """A hotline. One of the built-in list (the directory cannot be asked) has no `id` and its numbers no state."""

    id: int | None
    name_en: str
    name_km: str
    hotline_kind: HotlineKind
    free: bool
    all_day: bool
    national: bool
    """For the whole country, not for a part of it."""
    phones: tuple[PhoneStatus, ...]


ALL_DAY = 24
"""Hours in a day."""


class FirstCall(NamedTuple):
    """The first call button: whom it calls, and by which number."""

    contact: Contact | HotlineContact
    phone: PhoneStatus


def offered(phones: Sequence[PhoneStatus], hour: int | None) -> tuple[PhoneStatus, ...]:
    """The numbers to show, in the order to call them; one that a check has disproved is not among them.

    `hour` is the hour of the day: a number that does not answer now comes after one that does. None stands for what is
    kept and read at any hour of a later day. One that a caller has called wrong comes after those, and a demo number,
    which leads nowhere, last.
    """
    usable = [phone for phone in phones if phone.state.is_usable]
    return tuple(
        sorted(
            usable,
            key=lambda phone: (
                phone.demo,
                phone.state is PhoneState.DOUBTED,
                not holds(phone, hour),
                not answers_at(phone, hour),
            ),
        )
    )


def holds(phone: PhoneStatus, hour: int | None) -> bool:
    """Whether a number counts as confirmed when it is read: in what is kept, only one that needs no new check yet."""
    return phone.state.is_current if hour is not None else phone.state is PhoneState.CONFIRMED


def answers_at(phone: PhoneStatus, hour: int | None) -> bool:
    """Whether a number answers at an hour of the day, or at each; one whose hours are not known may always answer."""
    if phone.answers_from is None or phone.answers_until is None:
        return True
    if hour is None:
        return phone.answers_until - phone.answers_from >= ALL_DAY
    if phone.answers_from < phone.answers_until:
        return phone.answers_from <= hour < phone.answers_until
    return hour >= phone.answers_from or hour < phone.answers_until


def comes_first(phone: PhoneStatus, hour: int | None) -> bool:
    """Whether the best number of a unit may stand before the national hotline.

    It must be confirmed within the last year, lead somewhere (a demo number does not) and answer at this hour; in what
    is kept (no hour), it must not be due for a check either, and answer at every hour.
    """
    return holds(phone, hour) and phone.tel is not None and answers_at(phone, hour)


def first_call(
    responsible: Sequence[Contact], hotlines: Sequence[HotlineContact], hour: int | None
) -> FirstCall | None:
    """The first call button: the responsible unit's, else the national hotline's with the unit right below it.

    `responsible` are the units of the place itself: one over the border never comes before the hotline.
    """
    if responsible and responsible[0].phones and comes_first(responsible[0].phones[0], hour):
        return FirstCall(responsible[0], responsible[0].phones[0])
    national = [line for line in hotlines if line.national and line.phones[0].tel]
    awake = [line for line in national if answers_at(line.phones[0], hour)]
    return next((FirstCall(line, line.phones[0]) for line in (*awake, *national)), None)


def hotlines_in_order(hotlines: Iterable[HotlineContact]) -> tuple[HotlineContact, ...]:
    """Hotlines that can be called, in the order in which they are offered: by whom they reach, confirmed ones first."""
    kinds = list(HotlineKind)
    return tuple(
        sorted(
            (hotline for hotline in hotlines if hotline.phones),
            key=lambda hotline: (kinds.index(hotline.hotline_kind), not hotline.phones[0].state.is_current),
        )
    )
