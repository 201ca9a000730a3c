"""The hotlines that the product carries in itself, for when the directory cannot be asked."""

from dataclasses import dataclass

from directory.codes import HotlineKind
from directory.hotlines.reference import HOTLINES
from directory.phones.numbers import display_number, tel_link


@dataclass(frozen=True)
class BuiltInNumber:
    """A number whose checks cannot be looked up."""

    number: str
    display: str
    tel: str | None


@dataclass(frozen=True)
class BuiltInHotline:
    """A hotline whose checks cannot be looked up."""

    name_en: str
    name_km: str
    hotline_kind: HotlineKind
    free: bool
    all_day: bool
    phones: tuple[BuiltInNumber, ...]
    national: bool = True


def built_in_hotlines() -> tuple[BuiltInHotline, ...]:
    """The hotlines of the reference data, in the order in which they are offered."""
    kinds = list(HotlineKind)
    return tuple(
        BuiltInHotline(
            known.name_en,
            known.name_km,
            known.kind,
            known.free,
            known.all_day,
            tuple(
                BuiltInNumber(number, display_number(number), tel_link(number, demo=False)) for number in known.numbers
            ),
        )
        for known in sorted(HOTLINES, key=lambda known: kinds.index(known.kind))
    )
