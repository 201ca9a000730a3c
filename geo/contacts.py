"""Whom one can call, and which number comes first: the rules that no page and no programme may bend (DESIGN §2)."""

from dataclasses import dataclass

from directory.codes import HotlineKind, Kind
from directory.phones.states import PhoneStatus
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
    """Travel time by motorcycle."""
    method: Method | None
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
    phones: tuple[PhoneStatus, ...]


def offered(phones: list[PhoneStatus], hour: int) -> tuple[PhoneStatus, ...]:
    """The numbers to show, in the order to call them; one that a check has disproved is not among them.

    `hour` is the hour of the day in Cambodia: a number that does not answer now comes after one that does.
    """
    usable = [phone for phone in phones if phone.state.is_usable]
    return tuple(sorted(usable, key=lambda phone: (not phone.state.is_current, not answers_at(phone, hour))))


def answers_at(phone: PhoneStatus, hour: int) -> bool:
    """Whether a number answers at an hour of the day; one whose hours are not known may always answer."""
    if phone.answers_from is None or phone.answers_until is None:
        return True
    if phone.answers_from < phone.answers_until:
        return phone.answers_from <= hour < phone.answers_until
    return hour >= phone.answers_from or hour < phone.answers_until


def unit_comes_first(responsible: tuple[Contact, ...], hour: int) -> bool:
    """Whether the first call button is the responsible unit's.

    Its best number must be confirmed within the last year, lead somewhere (a demo number does not) and answer at this
    hour; in all other cases the national hotline comes first and the unit right below it.
    """
    if not responsible or not responsible[0].phones:
        return False
    best = responsible[0].phones[0]
    return best.state.is_current and best.tel is not None and answers_at(best, hour)


def hotlines_in_order(hotlines: list[HotlineContact]) -> tuple[HotlineContact, ...]:
    """Hotlines that can be called, in the order in which they are offered: by whom they reach, confirmed ones first."""
    kinds = list(HotlineKind)
    return tuple(
        sorted(
            (hotline for hotline in hotlines if hotline.phones),
            key=lambda hotline: (kinds.index(hotline.hotline_kind), not hotline.phones[0].state.is_current),
        )
    )
