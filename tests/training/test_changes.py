"""Trainings, and whom the churches that attended have met."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.codes import Audience, Status
from directory.dates import today
from directory.models import Church, Person, PoliceUnit
from tests.factories import (
    attend,
    lapse,
    make_church,
    make_person,
    make_province,
    make_training,
    make_unit,
    make_user,
)
from training.attendance import people_at, people_to_tick
from training.changes import (
    Part,
    StaleTrainingError,
    add_training,
    change_training,
    introduce,
    record_meeting,
    remove_meeting,
    set_parts,
    set_training_status,
    take_training,
)
from training.codes import Topic
from training.forms import TrainingEntry
from training.introductions import Introduced, introduced_by_province, meetings_of, units_met
from training.models import Attendance, Training
from training.queries import staff_of

EVERYBODY = list(Audience)


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    return make_unit(session, jurisdictions=[make_province(session)], lon=103.4, lat=12.4)


@pytest.fixture
def church(session: Session, unit: PoliceUnit) -> Church:
    return make_church(session, place_code="01")


@pytest.fixture
def pastor(session: Session, church: Church) -> Person:
    return make_person(session, church)


def entry(unit: PoliceUnit | None = None, **values: object) -> TrainingEntry:
    given: dict[str, object] = {
        "held_on": date(2026, 4, 17),
        "place_code": "01",
        "unit_id": unit.id if unit else None,
        "officer_id": None,
        "staff": (),
        "topics": (Topic.SIGNS,),
        "materials": (),
        "concerns": (),
        "prayer_themes": (),
    }
    return TrainingEntry(**given | values)  # type: ignore[arg-type]


def test_a_form_that_is_sent_twice_adds_one_training(session: Session, unit: PoliceUnit) -> None:
    form, teacher = uuid4(), make_user(session)
    first = add_training(session, entry(unit, staff=(teacher.id,)), form)
    assert add_training(session, entry(unit), form).id == first.id
    assert session.scalar(select(func.count()).select_from(Training)) == 1
    assert [user.id for user in staff_of(session, first.id)] == [teacher.id]


def test_a_church_that_attended_has_met_the_unit_that_took_part(
    session: Session, unit: PoliceUnit, church: Church, pastor: Person
) -> None:
    training = make_training(session, place=unit.jurisdictions[0], unit=unit, held_on=date(2026, 4, 17))
    elsewhere = make_church(session, place_code="01")
    attend(session, training, pastor)
    assert units_met(session, [church.id, elsewhere.id]) == {church.id: {unit.id}, elsewhere.id: set()}
    [meeting] = meetings_of(session, church.id)
    assert (meeting.met_on, meeting.training_id) == (date(2026, 4, 17), training.id)
    assert introduced_by_province(session) == {"01": Introduced(churches=2, have_met=1)}
    assert introduced_by_province(session)["01"].never_met == 1


def test_who_only_taught_has_met_nobody(session: Session, unit: PoliceUnit, church: Church, pastor: Person) -> None:
    attend(session, make_training(session, place=unit.jurisdictions[0], unit=unit), pastor, taught=True)
    assert units_met(session, [church.id]) == {church.id: set()}


def test_a_meeting_is_taken_back_when_nobody_of_the_church_attended_after_all(
    session: Session, unit: PoliceUnit, church: Church, pastor: Person
) -> None:
    training = make_training(session, place=unit.jurisdictions[0], unit=unit)
    second = make_person(session, church)
    attend(session, training, pastor, second)
    set_parts(session, training, {pastor.id: Part()}, EVERYBODY)
    assert meetings_of(session, church.id), "another one of the church was there"
    set_parts(session, training, {second.id: Part()}, EVERYBODY)
    assert meetings_of(session, church.id) == []


def test_a_church_has_still_met_the_unit_when_its_pastor_is_erased(
    session: Session, unit: PoliceUnit, church: Church, pastor: Person
) -> None:
    training = make_training(session, place=unit.jurisdictions[0], unit=unit)
    attend(session, training, pastor)
    session.delete(pastor)
    session.flush()
    introduce(session, training)
    assert units_met(session, [church.id]) == {church.id: {unit.id}}


def test_another_unit_or_day_of_a_training_is_that_of_its_meetings_too(
    session: Session, unit: PoliceUnit, church: Church, pastor: Person
) -> None:
    training = make_training(session, place=unit.jurisdictions[0], unit=unit)
    attend(session, training, pastor)
    other = make_unit(session)
    change_training(session, training, entry(other, held_on=date(2026, 5, 1)))
    [meeting] = meetings_of(session, church.id)
    assert (meeting.unit_id, meeting.met_on) == (other.id, date(2026, 5, 1))
    change_training(session, training, entry(None))
    assert meetings_of(session, church.id) == []


def test_an_archived_training_counts_nowhere(
    session: Session, unit: PoliceUnit, church: Church, pastor: Person
) -> None:
    training = make_training(session, place=unit.jurisdictions[0], unit=unit)
    attend(session, training, pastor)
    set_training_status(session, training, Status.ARCHIVED)
    assert units_met(session, [church.id]) == {church.id: set()}
    set_training_status(session, training, Status.ACTIVE)
    assert units_met(session, [church.id]) == {church.id: {unit.id}}


def test_churches_that_have_never_spoken_to_the_police_are_counted_by_province(
    session: Session, unit: PoliceUnit, church: Church, pastor: Person
) -> None:
    make_province(session, "02", lon=105, lat=12)
    make_church(session, place_code="02")
    make_church(session, place_code=None)
    training = make_training(session, unit=unit, place=unit.jurisdictions[0])
    attend(session, training, pastor)
    met, strangers = Introduced(churches=1, have_met=1), Introduced(churches=1, have_met=0)
    assert introduced_by_province(session) == {"01": met, "02": strangers}
    assert introduced_by_province(session, "02") == {"02": strangers}
    assert strangers.never_met == 1


def test_who_comes_second_is_told(session: Session, unit: PoliceUnit) -> None:
    training = make_training(session, place=unit.jurisdictions[0])
    change_training(session, take_training(session, training.id, training.version), entry(unit))
    with pytest.raises(StaleTrainingError):
        take_training(session, training.id, 1)
    with pytest.raises(LookupError):
        take_training(session, 0, 1)


def test_nobody_is_ticked_whom_the_reader_may_not_see_or_who_is_no_church_s(
    session: Session, unit: PoliceUnit, church: Church, pastor: Person
) -> None:
    training = make_training(session, place=unit.jurisdictions[0])
    private = make_person(session, church, audience=Audience.ADMINISTRATORS)
    officer = make_person(session, unit)
    gone = lapse(make_person(session, church))
    session.flush()
    there = Part(attended=True)
    parts = {person.id: there for person in (pastor, private, officer, gone)} | {0: there}
    set_parts(session, training, parts, [Audience.STAFF])
    assert session.scalars(select(Attendance.person_id)).all() == [pastor.id]


def test_who_may_not_be_seen_is_counted_and_not_named(
    session: Session, unit: PoliceUnit, church: Church, pastor: Person
) -> None:
    training = make_training(session, place=unit.jurisdictions[0])
    attend(session, training, pastor, make_person(session, church, audience=Audience.ADMINISTRATORS))
    people = people_at(session, training.id, [Audience.STAFF])
    assert ([person.id for person in people.shown], people.attended, people.hidden) == ([pastor.id], 2, 1)
    people = people_at(session, training.id, [])
    assert (people.shown, people.attended, people.hidden) == ([], 2, 2)


def test_who_was_there_is_offered_first_and_others_by_place_and_by_name(
    session: Session, unit: PoliceUnit, church: Church
) -> None:
    training = make_training(session, place=unit.jurisdictions[0])
    far = make_person(session, make_church(session, "Faraway", place_code=make_province(session, "02", 105).code))
    near = make_person(session, church, "Sok Dara")
    also_near = make_person(session, church, "Chan Thy")
    attend(session, training, far)

    def offered(**asked: str) -> list[int]:
        return [person.id for person in people_to_tick(session, training.id, EVERYBODY, **asked)[0]]

    assert offered(place_code="01") == [far.id, also_near.id, near.id]
    assert offered(place_code="01", text="dara") == [far.id, near.id]
    assert offered(text="Faraway") == [far.id]


def test_a_meeting_outside_a_training_keeps_the_earlier_day_and_can_be_taken_back(
    session: Session, unit: PoliceUnit, church: Church
) -> None:
    for days_ago in (0, 9, 3):
        record_meeting(session, church.id, unit.id, today() - timedelta(days=days_ago))
    [meeting] = meetings_of(session, church.id)
    assert meeting.met_on == today() - timedelta(days=9)
    assert not remove_meeting(session, church.id + 1, meeting.id)
    assert remove_meeting(session, church.id, meeting.id)
    assert meetings_of(session, church.id) == []
