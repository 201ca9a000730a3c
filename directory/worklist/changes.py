"""Who checks which number: taking one on, giving it to somebody, releasing it."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from directory.models import Phone
from directory.phones.models import CheckAssignment


class TakenError(Exception):
    """Somebody else has taken the number on meanwhile."""


def assign(session: Session, phone_id: int, user_id: int, *, held_by: int | None) -> None:
    """Let somebody check a number that `held_by` had, as whoever asks has seen it.

    Raises `TakenError` where it is somebody else's by now.
    """
    session.execute(select(Phone.id).where(Phone.id == phone_id).with_for_update())
    holder = session.scalar(select(CheckAssignment.user_id).where(CheckAssignment.phone_id == phone_id))
    if holder not in (held_by, user_id):
        raise TakenError
    statement = insert(CheckAssignment).values(phone_id=phone_id, user_id=user_id)
    session.execute(statement.on_conflict_do_update(index_elements=["phone_id"], set_={"user_id": user_id}))


def release(session: Session, phone_id: int) -> None:
    """Let anybody check a number."""
    session.execute(delete(CheckAssignment).where(CheckAssignment.phone_id == phone_id))
