"""The demo trainings, answers and cards: believable, the same every time, and gone with the demo data."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.orm import Session

from accounts.demo import remove_demo_accounts
from app import DEMO_PARTS
from cards.models import Card
from cards.reprints import ReprintFilter, cards_to_replace
from directory.codes import Audience
from directory.dates import TIME_ZONE, last_quarter, quarter_of, today
from directory.demo.listings import load_demo, remove_demo
from directory.demo.parts import load_parts, remove_parts
from directory.hotlines.reference import ensure_hotlines
from directory.models import Listing, Person
from tests.conftest import rolled_back
from tests.factories import attend, make_all_provinces, make_church, make_person, make_user
from training.follow_up import Reason, figures_by_province, to_follow_up
from training.generations import read_generations, tree
from training.introductions import introduced_by_province
from training.models import Attendance, Facilitator, Introduction, StaffFacilitator, Training
from training.responses.models import ResponseAsked, ResponseTally
from training.responses.queries import ANSWERS, FEWEST_ANSWERS, published_quarters, units_in_quarter

EVERYBODY = list(Audience)


class Demo(NamedTuple):
    """All demo data, as the first start loads it, on a connection that ends without a trace."""

    connection: Connection
    rows_before: dict[str, int]
    """How many rows each table held before it was loaded."""


@pytest.fixture(scope="module")
def demo(engine: Engine) -> Iterator[Demo]:
    """Loaded once, since that takes seconds: a test begins with it and leaves it as it was."""
    with rolled_back(engine) as connection:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            make_all_provinces(session)
            ensure_hotlines(session)
            rows_before = rows_of_all_tables(session)
            load_all(session)
            session.commit()
        yield Demo(connection, rows_before)


@pytest.fixture
def connection(demo: Demo) -> Iterator[Connection]:
    """The demo's connection, whose rows are put back when the test ends."""
    with demo.connection.begin_nested() as savepoint:
        yield demo.connection
        savepoint.rollback()


def load_all(session: Session) -> None:
    load_demo(session)
    make_user(session, "staff", "staff@example.org").demo = True
    session.flush()
    load_parts(session, DEMO_PARTS)


def remove_all(session: Session) -> None:
    remove_parts(session, DEMO_PARTS)
    remove_demo(session)
    remove_demo_accounts(session)


def test_there_are_trainings_of_four_generations_over_two_years_and_many_provinces(session: Session) -> None:
    trainings = session.scalars(select(Training)).all()
    assert 12 <= len(trainings) <= 20
    assert all(training.demo for training in trainings)
    assert len({training.place_code[:2] for training in trainings}) >= 12
    assert all(today() - timedelta(days=731) < training.held_on < today() for training in trainings)
    found = read_generations(session)
    assert {training.generation for training in found.trainings.values()} == {1, 2, 3, 4}
    assert max(branch.trained for branch in tree(found)) > 40
    _by_province, total = figures_by_province(session, found, today())
    assert min(total.first, total.second, total.later, total.taught) > 10
    for reason in Reason:
        assert to_follow_up(session, found, today(), EVERYBODY, reason=reason)


def test_officers_took_part_cards_were_handed_out_and_not_of_everybody_is_it_known_what_they_took_home(
    session: Session,
) -> None:
    with_unit = session.scalars(select(Training).where(Training.unit_id.is_not(None))).all()
    assert all(training.officer_id for training in with_unit)
    assert session.scalar(select(func.count()).select_from(StaffFacilitator))
    attended = session.scalars(select(Attendance)).all()
    assert {row.received_card for row in attended} == {True, False}
    assert any(row.materials is None for row in attended)
    assert any(row.materials == [] for row in attended)
    assert any(row.materials for row in attended)
    introduced = introduced_by_province(session).values()
    assert any(each.have_met for each in introduced)
    assert any(each.never_met for each in introduced)


def test_some_of_the_cards_are_to_be_replaced_and_most_are_not(session: Session) -> None:
    cards = session.scalar(select(func.count()).select_from(Card)) or 0
    to_replace = cards_to_replace(session, ReprintFilter(), EVERYBODY)
    assert 5 < len(to_replace.rows) < cards / 2


def test_no_church_was_at_a_training_before_it_was_recorded(session: Session) -> None:
    too_late = (
        select(func.count())
        .select_from(Attendance)
        .join(Training, Training.id == Attendance.training_id)
        .join(Person, Person.id == Attendance.person_id)
        .join(Listing, Listing.id == Person.listing_id)
        .where(func.date(func.timezone(TIME_ZONE, Listing.created_at)) > Training.held_on)
    )
    assert session.scalar(too_late) == 0


def test_answers_are_published_of_quarters_that_have_ended_and_none_is_kept_that_may_not_be(session: Session) -> None:
    quarter = last_quarter()
    assert len(published_quarters(session)) >= 4
    rows = units_in_quarter(session, quarter).rows
    assert {row.responses is None for row in rows} == {True, False}
    this = quarter_of(today())
    too_few = ANSWERS < FEWEST_ANSWERS
    assert not session.scalars(select(ResponseTally).where(ResponseTally.quarter < this, too_few)).all()
    assert session.scalars(select(ResponseTally).where(ResponseTally.quarter == this, too_few)).all()
    assert session.scalars(select(ResponseTally).where(ResponseTally.quarter == this, ~too_few)).all()
    assert set(session.scalars(select(ResponseAsked.quarter))) == {this}
    counted = session.scalar(select(func.sum(ANSWERS)).where(ResponseTally.quarter == this))
    assert counted == session.scalar(select(func.count()).select_from(ResponseAsked))


def test_the_same_is_loaded_every_time_and_nothing_is_left_of_it(session: Session, demo: Demo) -> None:
    def loaded() -> list[tuple[object, ...]]:
        rows = session.execute(
            select(Training.held_on, Training.topics, Listing.name_en, Attendance.received_card, Attendance.materials)
            .join(Attendance, Attendance.training_id == Training.id)
            .join(Person, Person.id == Attendance.person_id)
            .join(Listing, Listing.id == Person.listing_id)
            .order_by(Training.held_on, Listing.id)
        )
        return [tuple(row) for row in rows]

    def removed() -> dict[str, int]:
        remove_all(session)
        return rows_of_all_tables(session)

    first = loaded()
    assert first
    assert removed() == demo.rows_before
    load_all(session)
    assert loaded() == first
    assert removed() == demo.rows_before


def test_a_real_training_stays_when_the_demo_goes(session: Session) -> None:
    church = make_church(session, place_code="01")
    pastor = make_person(session, church)
    training = Training(held_on=today(), place_code="01", materials=["leaflet"])
    session.add(training)
    session.flush()
    attend(session, training, pastor)
    attend(session, session.scalars(select(Training).where(Training.demo).limit(1)).one(), pastor)
    remove_all(session)
    assert session.scalars(select(Training)).all() == [training]
    assert session.scalars(select(Attendance.person_id)).all() == [pastor.id]
    assert not session.scalars(select(Introduction)).all()
    assert not session.scalars(select(Facilitator)).all()


def rows_of_all_tables(session: Session) -> dict[str, int]:
    """How many rows each table holds; the trail, which stays, and the roles, which are no demo, left out."""
    session.flush()
    names = inspect(session.connection()).get_table_names()
    kept = ("audit_event", "role", "spatial_ref_sys")
    return {name: session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names if name not in kept}
