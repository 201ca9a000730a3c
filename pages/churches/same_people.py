"""People of two churches who may be the same person: what is asked about each pair, and making one of them."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from directory.churches.people_alike import AlikePeople, people_alike
from directory.churches.queries import ChurchRecord
from directory.codes import Audience
from directory.people.merging import PersonTaken, merge_people
from training.attendance import days_of_both
from training.changes import unite_people

SAME = "same"

FIELDS = {"name_km": _l("Name in Khmer"), "name_en": _l("Name in Latin letters"), "role": _l("Role")}
"""What is chosen of either person; all else is kept of both."""


class AskedPair(NamedTuple):
    """A pair as it is asked about."""

    alike: AlikePeople
    both_attended: list[date]
    """The days of the trainings at which either is said to have been."""

    @property
    def key(self) -> str:
        """Its name in the form."""
        return f"person-{self.alike.one.id}-{self.alike.other.id}"

    @property
    def audience(self) -> Audience:
        """Who may see the one: the fewer of both."""
        either = (self.alike.one.audience, self.alike.other.audience)
        return Audience.ADMINISTRATORS if Audience.ADMINISTRATORS in either else Audience.STAFF

    @property
    def renew_on(self) -> date:
        """When the one is to be asked again: the earlier day of both."""
        return min(self.alike.one.renew_on, self.alike.other.renew_on)


def pairs_to_ask(session: Session, churches: tuple[ChurchRecord, ChurchRecord]) -> list[AskedPair]:
    """The pairs of people who may be one, as far as whoever asks may see them."""
    one, other = churches
    return [
        AskedPair(pair, days_of_both(session, pair.one.id, pair.other.id))
        for pair in people_alike(session, one.people, other.people)
    ]


def said_to_be_same(pairs: Collection[AskedPair]) -> list[tuple[int, int, PersonTaken]]:
    """Of which pairs of the form it is said that they are one person, and what the one takes over of the other."""
    return [
        (
            pair.alike.one.id,
            pair.alike.other.id,
            PersonTaken(**{field: request.form.get(f"{pair.key}-{field}") == "other" for field in FIELDS}),
        )
        for pair in pairs
        if request.form.get(pair.key) == SAME
    ]


def make_same(session: Session, same: Collection[tuple[int, int, PersonTaken]], user_id: int | None) -> int:
    """Make one person of each pair, also where three are one; gives how many fewer there are. The caller commits."""
    stands_in: dict[int, int] = {}
    for one, other, taken in same:
        kept, gone = (stands_in.get(each, each) for each in (one, other))
        if kept == gone:
            continue
        unite_people(session, kept, gone)
        merge_people(session, kept, gone, taken, user_id)
        stands_in |= {each: kept for each, now in stands_in.items() if now == gone} | {gone: kept}
    return len(stands_in)
