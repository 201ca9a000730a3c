"""Who trained whom: the generations of trainings, and the tree that they make.

A training that staff taught, or whose teachers are not recorded, is of the first generation. One that people of
churches held by themselves is one generation on from the earliest in which one of them had been trained on a day
before. Somebody is of the generation of the earliest training, by generation, that they attended. Archived trainings
count nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import Status
from training.models import Attendance, Facilitator, StaffFacilitator, Training


class Attended(NamedTuple):
    """A training at which somebody was; the least is the one that made them what they are."""

    generation: int
    held_on: date
    training_id: int


@dataclass(frozen=True)
class HeldTraining:
    """A training as a branch of the tree."""

    id: int
    held_on: date
    place_code: str
    generation: int
    parent_id: int | None
    """The training at which those who held this one were trained; none of the first generation."""
    teachers: tuple[int, ...]
    """The ids of the people of churches who taught."""
    attended: tuple[int, ...]
    """The ids of those who came."""


@dataclass(frozen=True)
class Generations:
    """All trainings with their generations, and what follows for each person of a church."""

    trainings: Mapping[int, HeldTraining] = field(default_factory=dict)
    """By id, in the order of their days."""
    first: Mapping[int, Attended] = field(default_factory=dict)
    """By person: the training that counts for their generation."""
    earliest_on: Mapping[int, date] = field(default_factory=dict)
    """By person: the day of the first training attended."""
    latest_on: Mapping[int, date] = field(default_factory=dict)
    """By person: the day of the last training attended."""
    taught: frozenset[int] = frozenset()
    """Who has taught at any training."""

    def children(self) -> dict[int | None, list[HeldTraining]]:
        """The trainings below each one; under none those that nobody trained here held."""
        found: dict[int | None, list[HeldTraining]] = defaultdict(list)
        for training in self.trainings.values():
            found[training.parent_id].append(training)
        return dict(found)


def read_generations(session: Session) -> Generations:
    """Read all trainings in use and give each its generation."""
    rows = session.execute(
        select(
            Training.id,
            Training.held_on,
            Training.place_code,
            select(StaffFacilitator.user_id).where(StaffFacilitator.training_id == Training.id).exists(),
        )
        .where(Training.status == Status.ACTIVE)
        .order_by(Training.held_on, Training.id)
    ).all()
    teachers, came = (
        grouped(
            session.execute(
                select(part.training_id, part.person_id)
                .join(Training, Training.id == part.training_id)
                .where(Training.status == Status.ACTIVE)
                .order_by(part.training_id, part.person_id)
            ).all()
        )
        for part in (Facilitator, Attendance)
    )
    trainings: dict[int, HeldTraining] = {}
    been_at: dict[int, list[Attended]] = defaultdict(list)
    for training_id, held_on, place_code, by_staff in rows:
        taught = teachers.get(training_id, ())
        parent = None if by_staff else where_trained(been_at, taught, held_on)
        generation = parent.generation + 1 if parent else 1
        attended = came.get(training_id, ())
        trainings[training_id] = HeldTraining(
            training_id, held_on, place_code, generation, parent and parent.training_id, taught, attended
        )
        for person_id in attended:
            been_at[person_id].append(Attended(generation, held_on, training_id))
    return Generations(
        trainings,
        {person_id: min(each) for person_id, each in been_at.items()},
        {person_id: each[0].held_on for person_id, each in been_at.items()},
        {person_id: each[-1].held_on for person_id, each in been_at.items()},
        frozenset(person_id for each in teachers.values() for person_id in each),
    )


def where_trained(been_at: Mapping[int, list[Attended]], teachers: Iterable[int], before: date) -> Attended | None:
    """The training, before a day, at which the first of these teachers was trained; none where none of them was."""
    earlier = (each for person_id in teachers for each in been_at.get(person_id, ()) if each.held_on < before)
    return min(earlier, default=None)


def grouped(rows: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    """The people of each training."""
    found: dict[int, list[int]] = defaultdict(list)
    for training_id, person_id in rows:
        found[training_id].append(person_id)
    return {training_id: tuple(people) for training_id, people in found.items()}


class Branch(NamedTuple):
    """A training in the tree, and those that the people who came there held."""

    training: HeldTraining
    below: tuple["Branch", ...]

    def all(self) -> Iterator[HeldTraining]:
        """This training and every one below it."""
        yield self.training
        for branch in self.below:
            yield from branch.all()

    @property
    def trained(self) -> int:
        """How many different people came to this training or to one below it."""
        return len({person_id for training in self.all() for person_id in training.attended})


def tree(found: Generations, province: str = "") -> list[Branch]:
    """The trainings of the first generation that led to others, latest first; of a province, those that began there."""
    below = found.children()

    def branch(training: HeldTraining) -> Branch:
        return Branch(training, tuple(branch(each) for each in below.get(training.id, ())))

    roots = (branch(training) for training in below.get(None, ()) if training.place_code.startswith(province))
    return sorted((root for root in roots if root.below), key=lambda root: root.training.held_on, reverse=True)
