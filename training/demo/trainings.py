"""Demo trainings: who taught, who came, who received a card and took what home, and whom their churches have met."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import TypeVar

from sqlalchemy import cast, delete, func, select, update
from sqlalchemy.orm import Session

from accounts.models import User
from directory.codes import Audience, Role
from directory.dates import today
from directory.demo.parts import DemoPart
from directory.models import Church, Listing, Person, PoliceUnit, jurisdiction
from training.changes import Part, record_meeting, set_parts, write_staff, write_training
from training.codes import Concern, Material, PrayerTheme, Topic
from training.demo.plan import MET_ELSEWHERE, PLAN, Pastor, Planned
from training.forms import TrainingEntry
from training.models import Attendance, Training

SEED = 117

Code = TypeVar("Code", bound=StrEnum)

TAKEN_SINCE = 500
"""So many days ago it began to be recorded what each took home; of earlier trainings it is not known."""

STAFF_TEACH = (Topic.SIGNS, Topic.QUESTIONS, Topic.FIRST_STEPS, Topic.REPORTING, Topic.RIGHTS, Topic.TRAINING_OTHERS)
PASTORS_TEACH = (Topic.SIGNS, Topic.FIRST_STEPS, Topic.SAFE_MIGRATION)


class Demo:
    """The demo listings as the plan names them."""

    def __init__(self, session: Session) -> None:
        self.pastors: dict[Pastor, Person] = {}
        counted: dict[str, int] = {}
        rows = session.execute(
            select(func.left(Church.place_code, 2), Person)
            .join(Person, Person.listing_id == Church.id)
            .where(Church.demo, Church.place_code.is_not(None), Person.role == Role.PASTOR)
            .order_by(Church.id)
        )
        for province, person in rows:
            number = counted.get(province, 0)
            self.pastors[Pastor(province, number)] = person
            counted[province] = number + 1
        units = select(jurisdiction.c.place_code, PoliceUnit).join(
            jurisdiction, jurisdiction.c.police_unit_id == PoliceUnit.id
        )
        self.units: dict[str, PoliceUnit] = {row[0]: row[1] for row in session.execute(units.where(PoliceUnit.demo))}
        officers = select(Person.listing_id, Person.id).where(
            Person.role == Role.OFFICER, Person.listing_id.in_([unit.id for unit in self.units.values()])
        )
        self.officers = {row[0]: row[1] for row in session.execute(officers)}
        self.staff = tuple(session.scalars(select(User.id).where(User.demo, User.email.startswith("staff@"))))

    def those_of(self, pastors: Collection[Pastor]) -> list[Person]:
        """The people of the plan as far as there are such: without full places there may be fewer."""
        return [self.pastors[each] for each in pastors if each in self.pastors]


def load(session: Session) -> None:
    """Add the trainings of the plan to the demo listings that have just been loaded."""
    chance = Random(SEED)  # noqa: S311 (the same demo data every time; no secret hangs on it)
    demo = Demo(session)
    for planned in sorted(PLAN, key=lambda each: -each.days_ago):
        teachers = demo.those_of(planned.taught_by)
        if planned.province in demo.units and (teachers or not planned.taught_by):
            hold(session, demo, planned, teachers, chance)
    for pastor in MET_ELSEWHERE:
        if pastor in demo.pastors:
            met_on = today() - timedelta(days=chance.randint(20, 300))
            record_meeting(session, demo.pastors[pastor].listing_id, demo.units[pastor.province].id, met_on)
    record_churches_in_time(session)


def hold(session: Session, demo: Demo, planned: Planned, teachers: list[Person], chance: Random) -> None:
    """Add one training with everybody who taught and came."""
    by_staff = not teachers
    unit = demo.units[planned.province]
    handed_out = (Material.LEAFLET, Material.POSTER, Material.TRAINING_KIT) if by_staff else (Material.LEAFLET,)
    training = Training(demo=True)
    write_training(
        training,
        TrainingEntry(
            held_on=today() - timedelta(days=planned.days_ago),
            place_code=unit.place_code or planned.province,
            unit_id=unit.id if planned.with_unit else None,
            officer_id=demo.officers.get(unit.id) if planned.with_unit else None,
            staff=(),
            topics=STAFF_TEACH if by_staff else PASTORS_TEACH,
            materials=handed_out,
            concerns=some_of(Concern, 3, chance),
            prayer_themes=some_of(PrayerTheme, 3, chance),
        ),
    )
    session.add(training)
    session.flush()
    if by_staff:
        write_staff(session, training, demo.staff)
    came = [Pastor(province, number) for province, numbers in planned.came.items() for number in numbers]
    parts = {person.id: Part(taught=True) for person in teachers}
    taken: dict[int, Collection[Material] | None] = {}
    for person in demo.those_of(came):
        parts[person.id] = Part(attended=True, received_card=chance.random() < (0.9 if planned.with_unit else 0.3))
        taken[person.id] = taken_home(handed_out, chance) if planned.days_ago < TAKEN_SINCE else None
    set_parts(session, training, parts, list(Audience), taken)


def some_of(codes: type[Code], most: int, chance: Random) -> tuple[Code, ...]:
    """One to so many of the codes, in their order."""
    chosen = chance.sample(list(codes), chance.randint(1, most))
    return tuple(code for code in codes if code in chosen)


def taken_home(handed_out: tuple[Material, ...], chance: Random) -> Collection[Material] | None:
    """What one of those who came took home: nearly always all of it."""
    drawn = chance.random()
    if drawn < 0.8:
        return handed_out
    return handed_out[:1] if drawn < 0.9 else () if drawn < 0.95 else None


def record_churches_in_time(session: Session) -> None:
    """Let every demo church have been recorded on the day of its first training at the latest."""
    first = (
        select(Person.listing_id, func.min(Training.held_on).label("day"))
        .join(Attendance, Attendance.person_id == Person.id)
        .join(Training, Training.id == Attendance.training_id)
        .where(Training.demo)
        .group_by(Person.listing_id)
        .subquery()
    )
    session.execute(
        update(Listing)
        .where(Listing.id == first.c.listing_id, Listing.demo)
        .values(created_at=func.least(Listing.created_at, cast(first.c.day, Listing.created_at.type)))
        .execution_options(synchronize_session=False)
    )


def remove(session: Session) -> None:
    """Take the demo trainings out; who came and taught, and the meetings that they made, go with them."""
    session.execute(delete(Training).where(Training.demo).execution_options(synchronize_session=False))


TRAININGS = DemoPart(load, remove)
