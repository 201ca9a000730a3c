"""Reads of who was at a training: who attended, received a card, took what home, or taught."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from directory.codes import Audience, Kind, Status
from directory.listings.names import name_condition
from directory.models import Listing, Person
from directory.people.visibility import may_be_seen
from training.codes import Material
from training.models import Attendance, Facilitator, Training
from training.queries import NamedListing

MOST_PEOPLE = 300
"""How many people are offered to be ticked on one page; more are found by a filter."""


@dataclass(frozen=True)
class Present:
    """Somebody of a church who can be, or was, at a training, and their part in it."""

    id: int
    name_en: str
    name_km: str
    church: NamedListing
    attended: bool
    received_card: bool
    taught: bool
    materials: tuple[Material, ...] | None = None
    """What they took home; none where it is not recorded."""


@dataclass(frozen=True)
class People:
    """Who was at a training, as far as whoever asks may see them."""

    shown: list[Present]
    attended: int
    """All who attended, those whose names are not shown included."""
    taught: int
    cards: int
    materials: Mapping[Material, int]
    """How many took each home, as far as it is recorded; in the order of the codes."""
    unrecorded: int
    """Of how many it is not recorded what they took home."""

    @property
    def hidden(self) -> int:
        """How many attended whose name is not shown."""
        return self.attended - sum(person.attended for person in self.shown)


def people_at(session: Session, training_id: int, audiences: Collection[Audience]) -> People:
    """Who attended and taught at a training; only the numbers of those whom `audiences` may not see."""
    statement = parts_in(training_id).where(
        or_(Attendance.person_id.is_not(None), Facilitator.person_id.is_not(None)), may_be_seen(audiences)
    )
    attended = session.execute(
        select(Attendance.received_card, Attendance.materials).where(Attendance.training_id == training_id)
    ).all()
    taken = Counter(code for row in attended for code in row.materials or ())
    return People(
        shown=as_present(session, statement) if audiences else [],
        attended=len(attended),
        taught=session.scalar(select(func.count()).where(Facilitator.training_id == training_id)) or 0,
        cards=sum(row.received_card for row in attended),
        materials={code: taken[code.value] for code in Material if taken[code.value]},
        unrecorded=sum(row.materials is None for row in attended),
    )


def people_to_tick(
    session: Session, training_id: int, audiences: Collection[Audience], *, place_code: str = "", text: str = ""
) -> tuple[list[Present], bool]:
    """People of churches who may have been at a training, those who were first; whether there are more than shown.

    `place_code` keeps to the churches of a province or district, `text` to a name of the church or of the person.
    """
    there = or_(Attendance.person_id.is_not(None), Facilitator.person_id.is_not(None))
    statement = parts_in(training_id).where(may_be_seen(audiences), Listing.status == Status.ACTIVE)
    nearby: list[ColumnElement[bool]] = []
    if place_code:
        nearby.append(Listing.place_code.like(place_code + "%"))
    named = name_condition(session, text)
    if named is not None:
        person = or_(Person.name_en.icontains(text, autoescape=True), Person.name_km.contains(text, autoescape=True))
        nearby.append(or_(named, person))
    statement = statement.where(or_(there, and_(*nearby))) if nearby else statement
    found = as_present(session, statement.order_by(None).order_by(there.desc(), *BY_NAME).limit(MOST_PEOPLE + 1))
    return found[:MOST_PEOPLE], len(found) > MOST_PEOPLE


Columns = tuple[int, str, str, int, str, str, bool, bool, bool, list[str] | None]

BY_NAME = (
    func.coalesce(func.nullif(Listing.name_en, ""), Listing.name_km),
    func.coalesce(func.nullif(Person.name_en, ""), Person.name_km),
    Person.id,
)


def parts_in(training_id: int) -> Select[*Columns]:
    """The statement for the people of churches with their part in a training, by church and name."""
    return (
        select(
            Person.id,
            Person.name_en,
            Person.name_km,
            Listing.id,
            Listing.name_en,
            Listing.name_km,
            Attendance.person_id.is_not(None),
            Attendance.received_card,
            Facilitator.person_id.is_not(None),
            Attendance.materials,
        )
        .select_from(Person)
        .join(Listing, and_(Listing.id == Person.listing_id, Listing.kind == Kind.CHURCH))
        .outerjoin(Attendance, and_(Attendance.person_id == Person.id, Attendance.training_id == training_id))
        .outerjoin(Facilitator, and_(Facilitator.person_id == Person.id, Facilitator.training_id == training_id))
        .order_by(*BY_NAME)
    )


def as_present(session: Session, statement: Select[*Columns]) -> list[Present]:
    """The rows of `parts_in` as results."""
    return [
        Present(
            row[0], row[1], row[2], NamedListing(row[3], row[4], row[5]), row[6], bool(row[7]), row[8], as_codes(row[9])
        )
        for row in session.execute(statement)
    ]


def as_codes(stored: Collection[str] | None) -> tuple[Material, ...] | None:
    """What somebody took home, in the order of the codes; none where it is not recorded."""
    return None if stored is None else tuple(code for code in Material if code.value in stored)


def days_of_both(session: Session, person_id: int, other_id: int) -> list[date]:
    """The days of the trainings at which both of two people are said to have been, the latest first."""
    other = aliased(Attendance)
    statement = (
        select(Training.held_on)
        .join(Attendance, and_(Attendance.training_id == Training.id, Attendance.person_id == person_id))
        .join(other, and_(other.training_id == Training.id, other.person_id == other_id))
        .order_by(Training.held_on.desc(), Training.id)
    )
    return list(session.scalars(statement))
