"""Pastors to ask in a quarter whether the police responded, and the unit that each is asked about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import ARRAY, ColumnElement, String, and_, any_, func, literal, or_, select, text
from sqlalchemy.orm import Session

from directory.codes import Audience, Role
from directory.listings.queries import place_lines
from directory.models import Person
from directory.people.queries import person_seen_by
from directory.people.visibility import may_be_seen
from directory.phones.states import PhoneStatus, phones_of_people
from geo.reach_queries import PlacedUnit, church_row, churches
from geo.responsible import unit_of, unit_of_place
from places.results import ParentName
from training.queries import NamedListing
from training.responses.models import ResponseAsked

ROWS_PER_PAGE = 50


@dataclass(frozen=True)
class PastorToAsk:
    """A pastor who was not asked yet, their church and its place, and the unit that is responsible there."""

    id: int
    name_en: str
    name_km: str
    church: NamedListing
    place: tuple[ParentName, ...]
    unit: PlacedUnit
    phones: list[PhoneStatus]


@dataclass(frozen=True)
class PastorsToAsk:
    """A page of those to ask, by place, and how far the asking is."""

    rows: list[PastorToAsk]
    asked: int
    pastors: int
    """Whom there is to ask in this quarter, those who were asked already included."""
    without_unit: int
    """Who is not asked, because no unit in use is responsible for the place of their church."""
    nowhere: int
    """Who is not asked, because their church has neither a place nor a position."""
    page: int
    pages: int


@dataclass(frozen=True)
class AskedAbout:
    """A pastor, their church, and the unit that they are asked about; none where none is responsible."""

    person: Person
    church_id: int
    unit: PlacedUnit | None


def pastors_to_ask(
    session: Session,
    units: Sequence[PlacedUnit],
    audiences: Collection[Audience],
    quarter: date,
    *,
    province_code: str = "",
    page: int = 1,
) -> PastorsToAsk:
    """The pastors of churches in use whom `audiences` may see, of a province or of all; `units` are all in use."""
    # As in `church_rows`.
    session.execute(text("SET LOCAL jit = off"))
    first = unit_of_place(units)
    church = churches(exact=True, province=bool(province_code))
    where = {"province_code": province_code} if province_code else {}
    has_unit = held_by(church.c.place_code, first)
    asked = and_(ResponseAsked.person_id == Person.id, ResponseAsked.quarter == quarter)
    pastors = (
        select(Person.id)
        .join(church, church.c.id == Person.listing_id)
        .outerjoin(ResponseAsked, asked)
        .where(Person.role == Role.PASTOR, may_be_seen(audiences))
    )
    counted = session.execute(
        pastors.with_only_columns(
            func.count().filter(has_unit),
            func.count().filter(has_unit, ResponseAsked.person_id.is_not(None)),
            func.count().filter(church.c.place_code.is_(None)),
            func.count(),
        ),
        where,
    ).one()
    with_unit, done, nowhere, everybody = counted
    pages = max(1, -(-(with_unit - done) // ROWS_PER_PAGE))
    number = min(max(page, 1), pages)
    found = session.execute(
        pastors.with_only_columns(
            Person.id,
            Person.name_en,
            Person.name_km,
            church.c.id.label("church_id"),
            church.c.name_en.label("church_en"),
            church.c.name_km.label("church_km"),
            church.c.place_code,
        )
        .where(has_unit, ResponseAsked.person_id.is_(None))
        .order_by(
            church.c.place_code,
            func.coalesce(func.nullif(church.c.name_en, ""), church.c.name_km),
            Person.id,
        )
        .limit(ROWS_PER_PAGE)
        .offset((number - 1) * ROWS_PER_PAGE),
        where,
    ).all()
    places = place_lines(session, {row.place_code for row in found})
    phones = phones_of_people(session, [row.id for row in found])
    rows = [
        PastorToAsk(
            row.id,
            row.name_en,
            row.name_km,
            NamedListing(row.church_id, row.church_en, row.church_km),
            places.get(row.place_code, ()),
            unit,
            phones[row.id],
        )
        for row in found
        if (unit := unit_of(row.place_code, first))
    ]
    return PastorsToAsk(rows, done, with_unit, everybody - with_unit - nowhere, nowhere, number, pages)


def held_by(code: ColumnElement[str], held: Collection[str]) -> ColumnElement[bool]:
    """Whether a place, or one that holds it, is among these; an SQL condition that says the same as `unit_of`."""
    by_length = groupby(sorted(held, key=len), key=len)
    return and_(
        code.is_not(None),
        or_(
            literal(False),
            *(func.left(code, length) == any_(literal(list(codes), ARRAY(String))) for length, codes in by_length),
        ),
    )


def pastor_asked_about(
    session: Session, person_id: int, units: Sequence[PlacedUnit], audiences: Collection[Audience]
) -> AskedAbout | None:
    """A pastor of a church in use, and the unit that is responsible for its place now; none for anybody else."""
    person = person_seen_by(session, person_id, audiences)
    if person is None or person.role is not Role.PASTOR:
        return None
    church = church_row(session, person.listing_id, exact=True)
    if church is None:
        return None
    return AskedAbout(person, church.id, unit_of(church.place_code or "", unit_of_place(units)))
