"""Who trained whom: generations, the tree, and whom to see again."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from directory.codes import Audience, Status
from directory.models import Person
from places.models import Place
from tests.factories import attend, lapse, make_church, make_person, make_province, make_training, make_user
from training.changes import set_training_status
from training.follow_up import ProvinceTrained, Reason, figures_by_province, to_follow_up
from training.generations import read_generations, tree
from training.models import StaffFacilitator, Training
from training.of_people import trainings_of_people

TODAY = date(2026, 11, 27)
EVERYBODY = list(Audience)


@pytest.fixture
def province(session: Session) -> Place:
    return make_province(session, "01", lon=103, lat=12)


@pytest.fixture
def people(session: Session, province: Place) -> list[Person]:
    """Four pastors of four churches of the province."""
    return [make_person(session, make_church(session, place_code="01")) for _ in range(4)]


def hold(session: Session, province: Place, day: date, came: list[Person], *taught: Person) -> Training:
    """A training on a day; without a teacher nobody of a church held it."""
    training = make_training(session, place=province, held_on=day)
    attend(session, training, *taught, taught=True)
    attend(session, training, *came)
    return training


def test_each_training_is_one_generation_on_from_that_of_its_teachers(
    session: Session, province: Place, people: list[Person]
) -> None:
    first, second, third, _ = people
    one = hold(session, province, date(2026, 1, 10), [first])
    two = hold(session, province, date(2026, 3, 10), [second], first)
    three = hold(session, province, date(2026, 5, 10), [third], second)
    found = read_generations(session)
    assert [(each.generation, each.parent_id) for each in found.trainings.values()] == [
        (1, None),
        (2, one.id),
        (3, two.id),
    ]
    assert {person_id: each.generation for person_id, each in found.first.items()} == {
        first.id: 1,
        second.id: 2,
        third.id: 3,
    }
    [root] = tree(found)
    assert [each.id for each in root.all()] == [one.id, two.id, three.id]
    assert root.trained == 3
    assert tree(found, "02") == []


def test_who_was_trained_only_on_that_day_or_later_held_a_training_of_the_first_generation(
    session: Session, province: Place, people: list[Person]
) -> None:
    first, second, *_ = people
    hold(session, province, date(2026, 1, 10), [second], first)
    hold(session, province, date(2026, 1, 10), [first])
    assert {each.generation for each in read_generations(session).trainings.values()} == {1}


def test_where_staff_taught_beside_a_pastor_it_is_the_first_generation(
    session: Session, province: Place, people: list[Person]
) -> None:
    first, second, *_ = people
    hold(session, province, date(2026, 1, 10), [first])
    beside = hold(session, province, date(2026, 3, 10), [second], first)
    session.add(StaffFacilitator(training_id=beside.id, user_id=make_user(session).id))
    session.flush()
    assert read_generations(session).trainings[beside.id].generation == 1


def test_the_earliest_generation_counts_and_an_archived_training_does_not(
    session: Session, province: Place, people: list[Person]
) -> None:
    first, second, *_ = people
    one = hold(session, province, date(2026, 1, 10), [first])
    hold(session, province, date(2026, 3, 10), [second], first)
    again = hold(session, province, date(2026, 5, 10), [second])
    found = read_generations(session)
    assert found.first[second.id].training_id == again.id
    assert (found.earliest_on[second.id], found.latest_on[second.id]) == (date(2026, 3, 10), date(2026, 5, 10))
    set_training_status(session, one, Status.ARCHIVED)
    assert {each.generation for each in read_generations(session).trainings.values()} == {1}


def test_who_passed_nothing_on_for_six_months_or_is_due_a_refresher_is_listed_longest_first(
    session: Session, province: Place, people: list[Person]
) -> None:
    taught, silent, old, fresh = people
    hold(session, province, TODAY - timedelta(days=800), [old])
    hold(session, province, TODAY - timedelta(days=200), [taught, silent])
    hold(session, province, TODAY - timedelta(days=10), [fresh], taught)
    found = read_generations(session)

    def due(reason: Reason, province: str = "") -> list[int]:
        return [each.id for each in to_follow_up(session, found, TODAY, EVERYBODY, reason=reason, province=province)]

    assert due(Reason.PASSED_NOTHING_ON) == [old.id, silent.id]
    assert due(Reason.REFRESHER) == [old.id]
    assert due(Reason.REFRESHER, "02") == []
    by_province, total = figures_by_province(session, found, TODAY)
    assert by_province == {"01": total}
    assert total == ProvinceTrained(first=3, second=1, taught=1, passed_nothing_on=2, refresher=1)
    assert total.trained == 4


def test_who_may_not_be_seen_is_counted_and_not_listed(session: Session, province: Place, people: list[Person]) -> None:
    silent, gone, *_ = people
    hold(session, province, TODAY - timedelta(days=200), [silent, gone])
    lapse(silent)
    gone.left_on = TODAY
    session.flush()
    found = read_generations(session)
    assert to_follow_up(session, found, TODAY, EVERYBODY, reason=Reason.PASSED_NOTHING_ON) == []
    assert figures_by_province(session, found, TODAY)[1].trained == 1


def test_a_person_s_trainings_say_whom_they_have_trained_since(
    session: Session, province: Place, people: list[Person]
) -> None:
    first, second, third, fourth = people
    one = hold(session, province, date(2026, 1, 10), [first])
    two = hold(session, province, date(2026, 3, 10), [second, third], first)
    hold(session, province, date(2026, 4, 10), [third], first)
    theirs = trainings_of_people(session, [first.id, third.id, fourth.id])
    assert [each.id for each in theirs[first.id].attended] == [one.id]
    assert (theirs[first.id].taught, theirs[first.id].trained) == (2, 2)
    assert [each.id for each in theirs[third.id].attended][1] == two.id
    assert (theirs[fourth.id].attended, theirs[fourth.id].taught) == ([], 0)
