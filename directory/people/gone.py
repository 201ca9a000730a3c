"""Who has left or withdrawn and is still held: found by name and by why, in pages."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from directory.models import Person

PAGE_ROWS = 50


class Why(StrEnum):
    """Why somebody is no longer shown."""

    EITHER = "either"
    LEFT = "left"
    WITHDREW = "withdrew"


@dataclass(frozen=True)
class GonePage:
    """A page of them, the latest added first; how many there are, and the one after which the next page begins."""

    rows: list[Person]
    total: int
    after: int | None


def people_gone(session: Session, *, text: str = "", why: Why = Why.EITHER, after: int | None = None) -> GonePage:
    """Those whose name in either script holds a text, and who are gone for a reason; behind the person `after`."""
    gone = matching(text, why)
    total = session.scalar(select(func.count()).select_from(gone.subquery())) or 0
    statement = gone.order_by(Person.id.desc()).limit(PAGE_ROWS + 1)
    if after is not None:
        statement = statement.where(Person.id < after)
    found = list(session.scalars(statement))
    return GonePage(found[:PAGE_ROWS], total, found[PAGE_ROWS - 1].id if len(found) > PAGE_ROWS else None)


def matching(text: str, why: Why) -> Select[Person]:
    """The statement that selects them, without order."""
    left, withdrew = Person.left_on.is_not(None), Person.consent_withdrawn_on.is_not(None)
    statement = select(Person).where({Why.LEFT: left, Why.WITHDREW: withdrew}.get(why, or_(left, withdrew)))
    if text:
        named = or_(Person.name_en.icontains(text, autoescape=True), Person.name_km.contains(text, autoescape=True))
        statement = statement.where(named)
    return statement
