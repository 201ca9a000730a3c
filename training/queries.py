"""Reads of trainings: the list, one training, and what can be chosen in its form."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, extract, func, or_, select
from sqlalchemy.orm import Session

from accounts.models import User
from directory.codes import Audience, Kind, Role, Status
from directory.labels import name_in
from directory.listings.queries import place_lines, shown_place_code
from directory.models import Listing, Person
from directory.people.visibility import may_be_seen
from places.results import ParentName
from training.forms import Choice, OfficerChoice
from training.models import Attendance, StaffFacilitator, Training

ROWS_PER_PAGE = 50


@dataclass(frozen=True)
class TrainingFilter:
    """Which trainings are wanted. The default: all that are in use."""

    province: str = ""
    year: int | None = None
    status: Status | None = Status.ACTIVE


@dataclass(frozen=True)
class NamedListing:
    """A listing by its names."""

    id: int
    name_en: str
    name_km: str


@dataclass(frozen=True)
class TrainingRow:
    """A training in a list."""

    id: int
    held_on: date
    status: Status
    demo: bool
    place: tuple[ParentName, ...]
    unit: NamedListing | None
    attended: int
    churches: int


@dataclass(frozen=True)
class TrainingPage:
    """A page of the list, latest training first."""

    rows: list[TrainingRow]
    total: int
    page: int
    pages: int


def wanted_by(wanted: TrainingFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.status is not None:
        conditions.append(Training.status == wanted.status)
    if wanted.province:
        conditions.append(Training.place_code.like(wanted.province + "%"))
    if wanted.year is not None:
        conditions.append(extract("year", Training.held_on) == wanted.year)
    return conditions


def list_trainings(session: Session, wanted: TrainingFilter, page: int = 1, *, personal: bool) -> TrainingPage:
    """One page of the trainings that a filter finds, latest first; unless `personal`, each at its commune."""
    conditions = wanted_by(wanted)
    total = session.scalar(select(func.count()).select_from(Training).where(*conditions)) or 0
    pages = max(1, -(-total // ROWS_PER_PAGE))
    number = min(max(page, 1), pages)
    attended = select(func.count()).where(Attendance.training_id == Training.id).scalar_subquery()
    churches = (
        select(func.count(Person.listing_id.distinct()))
        .join(Attendance, Attendance.person_id == Person.id)
        .where(Attendance.training_id == Training.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Training.id, Training.held_on, Training.status, Training.demo)
        .add_columns(Training.place_code, Training.unit_id)
        .add_columns(attended.label("attended"), churches.label("churches"))
        .where(*conditions)
        .order_by(Training.held_on.desc(), Training.id.desc())
        .limit(ROWS_PER_PAGE)
        .offset((number - 1) * ROWS_PER_PAGE)
    ).all()
    codes = {row.id: shown_place_code(row.place_code, personal) or "" for row in rows}
    places = place_lines(session, set(codes.values()))
    units = named_listings(session, {row.unit_id for row in rows if row.unit_id})
    found = [
        TrainingRow(
            id=row.id,
            held_on=row.held_on,
            status=row.status,
            demo=row.demo,
            place=places.get(codes[row.id], ()),
            unit=units.get(row.unit_id),
            attended=row.attended,
            churches=row.churches,
        )
        for row in rows
    ]
    return TrainingPage(found, total, number, pages)


def years_of_trainings(session: Session) -> list[int]:
    """The years in which there were trainings, latest first."""
    year = extract("year", Training.held_on)
    return [int(each) for each in session.scalars(select(year).distinct().order_by(year.desc()))]


def named_listings(session: Session, ids: Collection[int]) -> dict[int, NamedListing]:
    """The names of listings, by id."""
    rows = session.execute(select(Listing.id, Listing.name_en, Listing.name_km).where(Listing.id.in_(ids)))
    return {row.id: NamedListing(*row) for row in rows}


def staff_of(session: Session, training_id: int) -> list[User]:
    """The members of staff who taught at a training."""
    return list(
        session.scalars(
            select(User)
            .join(StaffFacilitator, StaffFacilitator.user_id == User.id)
            .where(StaffFacilitator.training_id == training_id)
            .order_by(User.id)
        )
    )


def taught_by_staff(session: Session, training_ids: Collection[int]) -> set[int]:
    """Those of these trainings at which staff taught."""
    taught = select(StaffFacilitator.training_id).where(StaffFacilitator.training_id.in_(training_ids))
    return set(session.scalars(taught))


def unit_choices(session: Session, language: str, chosen: int | None = None) -> list[Choice]:
    """The police units that can have taken part: those in use, and the one that is chosen already."""
    statement = (
        select(Listing.id, Listing.name_en, Listing.name_km)
        .where(Listing.kind == Kind.POLICE_UNIT)
        .where(or_(Listing.status == Status.ACTIVE, Listing.id == chosen))
    )
    return in_order([Choice(row.id, name_in(language, row)) for row in session.execute(statement)])


def officer_choices(
    session: Session, language: str, audiences: Collection[Audience], chosen: int | None = None
) -> list[OfficerChoice]:
    """The officers who can have taken part, each with the name of their unit."""
    unit_names = {choice.id: choice.words for choice in unit_choices(session, language)}
    rows = session.execute(
        select(Person.id, Person.name_en, Person.name_km, Person.listing_id).where(
            Person.listing_id.in_(unit_names),
            Person.role == Role.OFFICER,
            or_(may_be_seen(audiences), and_(Person.id == chosen, Person.consent_audience.in_(audiences))),
        )
    )
    return sorted(
        (
            OfficerChoice(row.id, f"{name_in(language, row)} ({unit_names[row.listing_id]})", row.listing_id)
            for row in rows
        ),
        key=lambda choice: choice.words,
    )


def user_choices(session: Session, chosen: Collection[int] = ()) -> list[Choice]:
    """The members of staff who can have taught: everybody who can sign in, and those who are chosen already."""
    users = session.scalars(select(User).where(or_(User.active, User.id.in_(chosen))))
    return in_order([Choice(user.id, user.name or user.email) for user in users])


def in_order(found: list[Choice]) -> list[Choice]:
    """Choices by their words."""
    return sorted(found, key=lambda choice: choice.words)


def places_of(session: Session, code: str, *, personal: bool) -> tuple[ParentName, ...]:
    """A training's place with those above it; unless `personal`, from its commune on."""
    shown = shown_place_code(code, personal) or ""
    return place_lines(session, [shown]).get(shown, ())
