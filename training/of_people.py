"""What a person of a church has to do with trainings: which they attended, and whom they have trained since."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.codes import Status
from training.attendance import as_codes
from training.codes import Material
from training.models import Attendance, Facilitator, StaffFacilitator, Training


@dataclass(frozen=True)
class AttendedTraining:
    """A training that somebody attended."""

    id: int
    held_on: date
    received_card: bool
    materials: tuple[Material, ...] | None
    """What they took home; none where it is not recorded."""
    by_staff: bool
    """Whether staff taught there."""


@dataclass
class PersonTraining:
    """The trainings of one person."""

    attended: list[AttendedTraining] = field(default_factory=list)
    """The latest first."""
    taught: int = 0
    """At how many trainings they have taught."""
    trained: int = 0
    """How many different people came there, they themselves not counted."""


def trainings_of_people(session: Session, person_ids: Collection[int]) -> dict[int, PersonTraining]:
    """The trainings of each of these people; archived ones do not count."""
    found = {person_id: PersonTraining() for person_id in person_ids}
    attended = session.execute(
        select(
            Attendance.person_id,
            Training.id,
            Training.held_on,
            Attendance.received_card,
            Attendance.materials,
            select(StaffFacilitator.user_id).where(StaffFacilitator.training_id == Training.id).exists(),
        )
        .join(Training, Training.id == Attendance.training_id)
        .where(Attendance.person_id.in_(person_ids), Training.status == Status.ACTIVE)
        .order_by(Training.held_on.desc(), Training.id.desc())
    )
    for person_id, training_id, held_on, received_card, materials, by_staff in attended:
        found[person_id].attended.append(
            AttendedTraining(training_id, held_on, received_card, as_codes(materials), by_staff)
        )
    others = Attendance.person_id.distinct()
    taught = session.execute(
        select(
            Facilitator.person_id,
            func.count(Training.id.distinct()),
            func.count(others).filter(Attendance.person_id != Facilitator.person_id),
        )
        .join(Training, Training.id == Facilitator.training_id)
        .outerjoin(Attendance, Attendance.training_id == Training.id)
        .where(Facilitator.person_id.in_(person_ids), Training.status == Status.ACTIVE)
        .group_by(Facilitator.person_id)
    )
    for person_id, trainings, people in taught:
        found[person_id].taught, found[person_id].trained = trainings, people
    return found
