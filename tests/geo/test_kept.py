"""Tests of what a process keeps: only what nobody could still be changing, and only until somebody changes it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from directory.models import Listing
from geo.kept import MOST_KEPT, as_long_as_nothing_changes, kept
from tests.factories import make_church


@pytest.fixture
def reader(engine: Engine) -> Iterator[Session]:
    """Somebody who asks; nothing is kept from before."""
    kept.clear()
    with Session(engine) as session:
        yield session
    kept.clear()


@pytest.fixture
def writer(engine: Engine) -> Iterator[Session]:
    """Somebody else, on a connection of their own; what they committed is taken out again."""
    with Session(engine) as session:
        yield session
        session.rollback()
        for church in session.scalars(select(Listing)):
            session.delete(church)
        session.commit()


def churches(session: Session) -> int:
    return as_long_as_nothing_changes(session, "churches", lambda: session.scalar(select(func.count(Listing.id))) or 0)


def answers(session: Session, times: int) -> list[int]:
    """The number of the question that each answer was made for."""
    made = iter(range(times))
    found = [as_long_as_nothing_changes(session, "numbers", lambda: next(made)) for _ in range(times)]
    session.rollback()
    return found


def test_an_answer_is_made_once_as_long_as_nothing_changes(reader: Session) -> None:
    assert answers(reader, 3) == [0, 0, 0]


def test_a_change_of_somebody_else_is_seen_as_soon_as_it_is_committed(reader: Session, writer: Session) -> None:
    assert churches(reader) == 0
    make_church(writer)
    writer.commit()
    assert churches(reader) == 1


def test_what_was_asked_in_the_middle_of_a_change_is_not_kept(reader: Session, writer: Session) -> None:
    make_church(writer)
    assert churches(reader) == 0
    writer.commit()
    assert churches(reader) == 1


def test_while_somebody_changes_something_every_answer_is_made_anew(reader: Session, writer: Session) -> None:
    make_church(writer)
    assert answers(reader, 2) == [0, 1]
    writer.rollback()
    assert answers(reader, 2) == [0, 0]


def test_whoever_changes_something_sees_it_before_it_is_committed(reader: Session) -> None:
    assert churches(reader) == 0
    make_church(reader)
    assert churches(reader) == 1


def test_no_more_is_kept_than_there_is_room_for(reader: Session) -> None:
    for number in range(MOST_KEPT + 5):
        as_long_as_nothing_changes(reader, number, lambda: None)
    assert [number for _, number in kept] == list(range(5, MOST_KEPT + 5))
