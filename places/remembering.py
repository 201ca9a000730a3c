"""Answers about places that are remembered while a long list is read: each question reaches the database once.

It belongs to a session, and ends with the block that began it; whoever reads one form at a time remembers nothing.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

Question = ParamSpec("Question")
Answer = TypeVar("Answer")

MEMORY = "places.remembered"


@contextmanager
def remembering(session: Session) -> Iterator[None]:
    """Remember what is asked about places in this session."""
    session.info[MEMORY] = {}
    try:
        yield
    finally:
        del session.info[MEMORY]


def remembered(
    ask: Callable[Concatenate[Session, Question], Answer],
) -> Callable[Concatenate[Session, Question], Answer]:
    """Let a read of the gazetteer be remembered; nobody may change its answer."""

    @wraps(ask)
    def answer(session: Session, /, *args: Question.args, **kwargs: Question.kwargs) -> Answer:
        memory: dict[Any, Any] | None = session.info.get(MEMORY)
        if memory is None:
            return ask(session, *args, **kwargs)
        key = (ask.__name__, args, tuple(kwargs.items()))
        if key not in memory:
            memory[key] = ask(session, *args, **kwargs)
        known: Answer = memory[key]
        return known

    return answer


def remember(session: Session, question: str, answers: Collection[tuple[tuple[Any, ...], Any]]) -> None:
    """Note answers beforehand that one statement found for many questions of the same kind."""
    session.info[MEMORY].update(((question, asked, ()), answer) for asked, answer in answers)
