"""What those who attended took home: recorded of each, and unknown of some."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import Audience
from directory.models import Church, Person
from tests.factories import attend, make_church, make_person, make_province, make_training
from training.attendance import people_at, people_to_tick
from training.changes import Part, add_attended, set_parts
from training.codes import Material
from training.models import Attendance, Training
from training.of_people import trainings_of_people

EVERYBODY = list(Audience)
HANDED_OUT = [Material.LEAFLET.value, Material.TRAINING_KIT.value]


@pytest.fixture
def training(session: Session) -> Training:
    return make_training(session, place=make_province(session), materials=HANDED_OUT)


@pytest.fixture
def church(session: Session, training: Training) -> Church:
    return make_church(session, place_code="01")


@pytest.fixture
def pastor(session: Session, church: Church) -> Person:
    return make_person(session, church)


def stored(session: Session) -> dict[int, list[str] | None]:
    return {row.person_id: row.materials for row in session.execute(select(Attendance.person_id, Attendance.materials))}


def test_of_somebody_who_is_only_said_to_have_attended_it_is_unknown_what_they_took_home(
    session: Session, training: Training, pastor: Person
) -> None:
    attend(session, training, pastor)
    people = people_at(session, training.id, EVERYBODY)
    assert people.shown[0].materials is None
    assert (people.materials, people.unrecorded) == ({}, 1)
    assert trainings_of_people(session, [pastor.id])[pastor.id].attended[0].materials is None


def test_what_each_took_home_is_counted_and_nothing_is_not_unknown(
    session: Session, training: Training, church: Church, pastor: Person
) -> None:
    second, third = make_person(session, church), make_person(session, church)
    parts = {each.id: Part(attended=True) for each in (pastor, second, third)}
    taken = {pastor.id: [Material.TRAINING_KIT, Material.LEAFLET], second.id: [Material.LEAFLET], third.id: ()}
    set_parts(session, training, parts, EVERYBODY, taken)
    people = people_at(session, training.id, [])
    assert people.materials == {Material.LEAFLET: 2, Material.TRAINING_KIT: 1}
    assert people.unrecorded == 0
    assert stored(session) == {pastor.id: HANDED_OUT, second.id: ["leaflet"], third.id: []}
    assert {each.id: each.materials for each in people_to_tick(session, training.id, EVERYBODY)[0]} == {
        pastor.id: (Material.LEAFLET, Material.TRAINING_KIT),
        second.id: (Material.LEAFLET,),
        third.id: (),
    }


def test_what_somebody_took_home_stays_when_only_their_card_is_ticked(
    session: Session, training: Training, pastor: Person
) -> None:
    set_parts(session, training, {pastor.id: Part(attended=True)}, EVERYBODY, {pastor.id: [Material.VIDEO]})
    set_parts(session, training, {pastor.id: Part(attended=True, received_card=True)}, EVERYBODY)
    row = session.scalars(select(Attendance)).one()
    assert (row.received_card, row.materials) == (True, ["video"])
    set_parts(session, training, {pastor.id: Part(attended=True, received_card=True)}, EVERYBODY, {pastor.id: None})
    assert stored(session) == {pastor.id: None}, "it can be said again that it is not known"


def test_a_list_of_those_who_came_says_it_of_whom_it_was_unknown_only(
    session: Session, training: Training, church: Church, pastor: Person
) -> None:
    known, new = make_person(session, church), make_person(session, church)
    attend(session, training, pastor)
    set_parts(session, training, {known.id: Part(attended=True)}, EVERYBODY, {known.id: ()})
    everybody = [pastor.id, known.id, new.id]
    add_attended(session, training, everybody, EVERYBODY)
    assert stored(session) == {pastor.id: None, known.id: [], new.id: None}
    add_attended(session, training, everybody, EVERYBODY, took_all=True)
    assert stored(session) == {pastor.id: HANDED_OUT, known.id: [], new.id: HANDED_OUT}


def test_where_it_is_unknown_what_was_handed_out_a_list_says_of_nobody_that_they_took_nothing(
    session: Session, training: Training, pastor: Person
) -> None:
    training.materials = []
    add_attended(session, training, [pastor.id], EVERYBODY, took_all=True)
    assert stored(session) == {pastor.id: None}
