"""Reads of responses: what is published about a unit, and nothing of the quarter that still runs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from directory.codes import Kind, Status
from directory.dates import quarter_of, today
from directory.models import Listing
from training.responses.models import ResponseAsked, ResponseTally

FEWEST_ANSWERS = 5
"""From how many answers on a unit's quarter is published."""

FEWEST_WHO_DID_NOT_CALL = 3
"""Below this it is not said how many did not call: where nobody did not, everybody who was asked is known to have."""

UNITS_PER_PAGE = 50

ANSWERS = ResponseTally.did_not_call + ResponseTally.same_day + ResponseTally.later + ResponseTally.no_response


@dataclass(frozen=True)
class Responses:
    """What is published about a unit and a quarter: of those who called, how many got a response and when."""

    unit_id: int
    quarter: date
    """Its first day."""
    same_day: int
    later: int
    no_response: int
    did_not_call: int | None
    """None where they are fewer than `FEWEST_WHO_DID_NOT_CALL`."""

    @property
    def called(self) -> int:
        """How many had called."""
        return self.same_day + self.later + self.no_response


@dataclass(frozen=True)
class UnitRow:
    """A unit in the table of a quarter, with what is published about it; none with too few answers."""

    id: int
    name_en: str
    name_km: str
    demo: bool
    responses: Responses | None


@dataclass(frozen=True)
class UnitPage:
    """A page of that table."""

    rows: list[UnitRow]
    page: int
    pages: int


def published() -> Select[ResponseTally]:
    """The tallies that may be read: of quarters that have ended, with enough answers. Every reader begins here."""
    ended = ResponseTally.quarter < quarter_of(today())
    return select(ResponseTally).where(ended, ANSWERS >= FEWEST_ANSWERS)


def as_responses(tally: ResponseTally) -> Responses:
    """A tally as it is published."""
    few = tally.did_not_call < FEWEST_WHO_DID_NOT_CALL
    return Responses(
        unit_id=tally.unit_id,
        quarter=tally.quarter,
        same_day=tally.same_day,
        later=tally.later,
        no_response=tally.no_response,
        did_not_call=None if few else tally.did_not_call,
    )


def responses_of(session: Session, unit_id: int, limit: int = 4) -> list[Responses]:
    """What is published about a unit, the latest quarter first."""
    statement = published().where(ResponseTally.unit_id == unit_id).order_by(ResponseTally.quarter.desc()).limit(limit)
    return [as_responses(tally) for tally in session.scalars(statement)]


def published_quarters(session: Session) -> list[date]:
    """The quarters about which anything is published, the latest first."""
    statement = published().with_only_columns(ResponseTally.quarter).distinct()
    return sorted(session.scalars(statement), reverse=True)


def units_in_quarter(session: Session, quarter: date, page: int = 1) -> UnitPage:
    """One page of the units by name, with what is published about each."""
    total = session.scalar(units_of(quarter).with_only_columns(func.count()).order_by(None)) or 0
    pages = max(1, -(-total // UNITS_PER_PAGE))
    number = min(max(page, 1), pages)
    chosen = units_of(quarter).limit(UNITS_PER_PAGE).offset((number - 1) * UNITS_PER_PAGE)
    return UnitPage(unit_rows(session, quarter, chosen), number, pages)


def every_unit_in_quarter(session: Session, quarter: date) -> list[UnitRow]:
    """All pages of that table, for a file."""
    return unit_rows(session, quarter, units_of(quarter))


def units_of(quarter: date) -> Select[int, str, str, bool]:
    """The statement for the units of a quarter by name: all that are in use, and those that were."""
    known = published().where(ResponseTally.quarter == quarter).with_only_columns(ResponseTally.unit_id)
    return (
        select(Listing.id, Listing.name_en, Listing.name_km, Listing.demo)
        .where(Listing.kind == Kind.POLICE_UNIT, or_(Listing.status == Status.ACTIVE, Listing.id.in_(known)))
        .order_by(func.coalesce(func.nullif(Listing.name_en, ""), Listing.name_km), Listing.id)
    )


def unit_rows(session: Session, quarter: date, chosen: Select[int, str, str, bool]) -> list[UnitRow]:
    """The rows of `units_of` with what is published about each."""
    units = session.execute(chosen).all()
    found = in_quarter(session, quarter, [unit.id for unit in units])
    return [UnitRow(*unit, found.get(unit.id)) for unit in units]


def in_quarter(session: Session, quarter: date, unit_ids: Collection[int]) -> dict[int, Responses]:
    """What is published about each of these units in a quarter."""
    statement = published().where(ResponseTally.quarter == quarter, ResponseTally.unit_id.in_(unit_ids))
    return {tally.unit_id: as_responses(tally) for tally in session.scalars(statement)}


def was_asked(session: Session, person_id: int, quarter: date) -> bool:
    """Whether somebody was asked in a quarter."""
    return session.get(ResponseAsked, (person_id, quarter)) is not None
