"""Whom to see again: who has passed nothing on, who is due a refresher; and what each province adds up to."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.codes import Audience, Kind, Status
from directory.models import Listing, Person
from directory.monthly import PROVINCE, MonthCount
from directory.people.visibility import may_be_seen
from training.generations import Generations
from training.models import Attendance
from training.queries import NamedListing

PASSED_ON_WITHIN = timedelta(days=183)
"""Six months: by then somebody who was trained has held a training, or is asked what is missing."""

REFRESHED_WITHIN = timedelta(days=365)
"""A year, as for consent and numbers (FACTS, "Do no harm")."""


ATTENDED = Person.id.in_(select(Attendance.person_id))
"""Who was at any training: as a subquery, since a statement takes no more than 65,535 values."""


class Reason(StrEnum):
    """Why somebody is to be seen again."""

    PASSED_NOTHING_ON = "passed_nothing_on"
    REFRESHER = "refresher"


@dataclass(frozen=True)
class Trained:
    """Somebody of a church who serves there now and was trained."""

    id: int
    name_en: str
    name_km: str
    church: NamedListing
    province: str | None
    trained_on: date
    """The first time."""
    latest_on: date
    generation: int
    reasons: frozenset[Reason]


@dataclass
class ProvinceTrained:
    """What the people who serve in the churches of a province, or of the country, add up to."""

    first: int = 0
    second: int = 0
    """Trained by those whom staff had trained."""
    later: int = 0
    """Of the third generation, or a later one."""
    taught: int = 0
    """Of all of them, who has taught others."""
    passed_nothing_on: int = 0
    refresher: int = 0

    @property
    def trained(self) -> int:
        """All who were trained."""
        return self.first + self.second + self.later


def reasons_of(found: Generations, person_id: int, today: date) -> frozenset[Reason]:
    """Why a person who was trained is to be seen again."""
    reasons = set()
    if person_id not in found.taught and today - found.earliest_on[person_id] > PASSED_ON_WITHIN:
        reasons.add(Reason.PASSED_NOTHING_ON)
    if today - found.latest_on[person_id] > REFRESHED_WITHIN:
        reasons.add(Reason.REFRESHER)
    return frozenset(reasons)


def provinces_of_trained(session: Session, found: Generations) -> list[tuple[int, str | None]]:
    """Everybody who was trained and serves in a church in use, with the province of the church.

    They are counted and not named, so whoever may see them.
    """
    rows = session.execute(
        select(Person.id, PROVINCE)
        .join(Listing, Listing.id == Person.listing_id)
        .where(ATTENDED, Person.left_on.is_(None), Person.consent_withdrawn_on.is_(None))
        .where(Listing.kind == Kind.CHURCH, Listing.status == Status.ACTIVE)
    )
    return [(person_id, province) for person_id, province in rows if person_id in found.first]


def trained_by_month(session: Session, found: Generations, generation: int = 1) -> list[MonthCount]:
    """People by the month in which they were first trained, those of this generation and later ones.

    The second generation counts from the training that made somebody a part of it.
    """
    counts = Counter(
        (province, found.first[person_id].held_on if generation > 1 else found.earliest_on[person_id])
        for person_id, province in provinces_of_trained(session, found)
        if found.first[person_id].generation >= generation
    )
    return [MonthCount(province, day.replace(day=1), count) for (province, day), count in counts.items()]


def figures_by_province(
    session: Session, found: Generations, today: date
) -> tuple[dict[str | None, ProvinceTrained], ProvinceTrained]:
    """What each province adds up to, and the whole country; churches without a place stand under none."""
    by_province: dict[str | None, ProvinceTrained] = defaultdict(ProvinceTrained)
    total = ProvinceTrained()
    for person_id, province in provinces_of_trained(session, found):
        reasons = reasons_of(found, person_id, today)
        generation = found.first[person_id].generation
        for figures in (by_province[province], total):
            figures.first += generation == 1
            figures.second += generation == 2
            figures.later += generation > 2
            figures.taught += person_id in found.taught
            figures.passed_nothing_on += Reason.PASSED_NOTHING_ON in reasons
            figures.refresher += Reason.REFRESHER in reasons
    return dict(by_province), total


def to_follow_up(
    session: Session,
    found: Generations,
    today: date,
    audiences: Collection[Audience],
    *,
    reason: Reason,
    province: str = "",
) -> list[Trained]:
    """Whom to see again for a reason, those who wait longest first; only people whom `audiences` may see."""
    rows = session.execute(
        select(
            Person.id, Person.name_en, Person.name_km, Listing.id, Listing.name_en, Listing.name_km, Listing.place_code
        )
        .join(Listing, Listing.id == Person.listing_id)
        .where(ATTENDED, may_be_seen(audiences))
        .where(Listing.kind == Kind.CHURCH, Listing.status == Status.ACTIVE)
        .where(func.coalesce(Listing.place_code, "").startswith(province, autoescape=True))
    ).all()
    people = [
        Trained(
            id=row[0],
            name_en=row[1],
            name_km=row[2],
            church=NamedListing(row[3], row[4], row[5]),
            province=row[6] and row[6][:2],
            trained_on=found.earliest_on[row[0]],
            latest_on=found.latest_on[row[0]],
            generation=found.first[row[0]].generation,
            reasons=reasons_of(found, row[0], today),
        )
        for row in rows
        if row[0] in found.first and reason in reasons_of(found, row[0], today)
    ]
    since = {Reason.PASSED_NOTHING_ON: found.earliest_on, Reason.REFRESHER: found.latest_on}[reason]
    return sorted(people, key=lambda person: (since[person.id], person.id))


def names_of_people(session: Session, ids: Collection[int], audiences: Collection[Audience]) -> Mapping[int, Person]:
    """Those of these people whom `audiences` may see, by id."""
    seen = select(Person).where(Person.id.in_(ids), may_be_seen(audiences))
    return {person.id: person for person in session.scalars(seen)}
