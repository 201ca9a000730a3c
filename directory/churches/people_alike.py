"""People of two churches who may be the same person: the same number, or a name that is alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from directory.churches.duplicates import SAME_NAME, SIMILAR_PASTOR, Reason
from directory.models import Person, Phone
from directory.people.queries import PersonOfListing


@dataclass(frozen=True)
class AlikePeople:
    """Two people who may be one, and why."""

    one: PersonOfListing
    other: PersonOfListing
    reasons: tuple[Reason, ...]


def people_alike(
    session: Session, ones: Sequence[PersonOfListing], others: Sequence[PersonOfListing]
) -> list[AlikePeople]:
    """The pairs, the likeliest first.

    They are given the people whom whoever asks may see: a hint about others would tell that they stand here.
    """
    mine, theirs = aliased(Person), aliased(Person)
    my_phone, their_phone = aliased(Phone), aliased(Phone)
    same_number = (
        select(my_phone.id)
        .join(their_phone, their_phone.number == my_phone.number)
        .where(my_phone.person_id == mine.id, their_phone.person_id == theirs.id, ~my_phone.demo)
        .exists()
    )
    likeness = func.greatest(
        func.similarity(mine.name_en, theirs.name_en), func.similarity(mine.name_km, theirs.name_km)
    )
    rows = session.execute(
        select(mine.id, theirs.id, same_number.label("same_number"), likeness.label("likeness"))
        .select_from(mine)
        .join(theirs, theirs.id.in_([each.id for each in others]))
        .where(mine.id.in_([each.id for each in ones]))
        .where(same_number | (likeness >= SIMILAR_PASTOR))
        .order_by(same_number.desc(), likeness.desc(), mine.id, theirs.id)
    )
    by_id = {each.id: each for each in (*ones, *others)}
    return [AlikePeople(by_id[row[0]], by_id[row[1]], reasons(row.same_number, row.likeness)) for row in rows]


def reasons(same_number: bool, likeness: float) -> tuple[Reason, ...]:
    """The reasons that hold, strongest first."""
    name = Reason.SAME_NAME if likeness >= SAME_NAME else Reason.SIMILAR_NAME
    return (Reason.SAME_NUMBER,) * same_number + (name,) * (likeness >= SIMILAR_PASTOR)
