"""Reads of one hotline, as its page shows it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from directory.codes import Certainty, HotlineKind, Status
from directory.models import Hotline
from directory.phones.states import PhoneStatus, phones_of


@dataclass(frozen=True)
class HotlineRecord:
    """A hotline with its numbers."""

    id: int
    slug: str | None
    name_en: str
    name_km: str
    hotline_kind: HotlineKind
    free: bool
    all_day: bool
    source: str
    certainty: Certainty | None
    status: Status
    version: int
    phones: list[PhoneStatus]

    @property
    def may_be_called(self) -> bool:
        """Whether its numbers may be offered to anybody."""
        return self.status is Status.ACTIVE


def get_hotline(session: Session, hotline_id: int) -> HotlineRecord | None:
    """One hotline."""
    hotline = session.get(Hotline, hotline_id)
    return None if hotline is None else with_phones(session, [hotline])[0]


def with_phones(session: Session, hotlines: list[Hotline]) -> list[HotlineRecord]:
    """Hotlines as their pages show them."""
    phones = phones_of(session, [hotline.id for hotline in hotlines])
    return [as_record(hotline, phones[hotline.id]) for hotline in hotlines]


def as_record(hotline: Hotline, phones: list[PhoneStatus]) -> HotlineRecord:
    """One hotline as its page shows it."""
    fields: dict[str, Any] = {
        name: getattr(hotline, name) for name in HotlineRecord.__dataclass_fields__ if name != "phones"
    }
    return HotlineRecord(phones=phones, **fields)
