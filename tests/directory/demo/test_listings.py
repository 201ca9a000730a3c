"""Demo data: marked, complete, and gone without a trace."""

from collections import Counter
from collections.abc import Iterator

import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.orm import Session

from accounts.demo import remove_demo_accounts
from accounts.models import AuditEvent, User
from directory.codes import DoNotUseReason, Outcome
from directory.demo.listings import (
    CHURCHES_PER_PROVINCE,
    DemoRefusedError,
    has_demo,
    load_demo,
    remove_demo,
)
from directory.demo.names import SEATS
from directory.hotlines.reference import ensure_hotlines
from directory.models import Church, Hotline, Person, Phone, PhoneCheck, PoliceUnit
from directory.phones.states import PHONE_STATES, PhoneState, as_status, phones_of
from places.models import Place
from tests.conftest import rolled_back
from tests.factories import make_all_provinces, make_check, make_unit, make_user


@pytest.fixture(scope="module")
def demo(engine: Engine) -> Iterator[Connection]:
    """The demo data beside the reference hotlines; loaded once: a test begins with it and leaves it as it was."""
    with rolled_back(engine) as connection:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            make_all_provinces(session)
            ensure_hotlines(session)
            load_demo(session)
            session.commit()
        yield connection


@pytest.fixture
def connection(demo: Connection) -> Iterator[Connection]:
    """The demo's connection, whose rows are put back when the test ends."""
    with demo.begin_nested() as savepoint:
        yield demo
        savepoint.rollback()


def counted(session: Session, table: type) -> int:
    """How many rows a table holds."""
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_there_is_a_unit_for_each_province_at_its_seat(session: Session) -> None:
    units = session.execute(select(PoliceUnit, Place.code).join(PoliceUnit.jurisdictions).order_by(Place.code)).all()
    assert [province for _, province in units] == [seat.province for seat in SEATS]
    for (unit, _), seat in zip(units, SEATS, strict=True):
        assert unit.demo
        assert to_shape(unit.location).coords[0] == (seat.lon, seat.lat)


def test_there_are_three_hundred_churches_spread_over_the_provinces_and_a_few_unplaced(session: Session) -> None:
    churches = session.scalars(select(Church)).all()
    assert len(churches) == 300
    assert all(church.demo and church.name_en and church.name_km for church in churches)
    assert set(Counter(church.place_code[:2] for church in churches).values()) == {CHURCHES_PER_PROVINCE}
    assert sum(church.location is None for church in churches) == 15
    assert len({church.name_en for church in churches}) > 200


def test_a_church_without_a_village_stands_inside_its_province(session: Session) -> None:
    outside = session.scalar(
        select(func.count(Church.id))
        .join(Place, Place.code == func.left(Church.place_code, 2))
        .where(~func.ST_Contains(Place.boundary, Church.location))
    )
    assert outside == 0


def test_every_state_of_a_number_is_seen_and_no_number_is_a_link(session: Session) -> None:
    statuses = [as_status(row) for row in session.execute(PHONE_STATES.where(Phone.demo))]
    assert {status.state for status in statuses} == set(PhoneState)
    assert all(status.tel is None for status in statuses)
    assert len({status.number for status in statuses}) == len(statuses) == 325
    units = session.scalars(select(PoliceUnit.id)).all()
    of_units = [phone for phones in phones_of(session, units).values() for phone in phones]
    assert {phone.state for phone in of_units} == set(PhoneState)
    assert {phone.number[:-2] for phone in of_units} == {"000 000 0"}


def test_the_demo_leaves_the_hotlines_unconfirmed(session: Session) -> None:
    hotlines = session.scalars(select(Hotline.id)).all()
    assert {phone.state for phones in phones_of(session, hotlines).values() for phone in phones} == {
        PhoneState.UNCONFIRMED
    }
    assert not session.scalars(select(Hotline).where(Hotline.demo)).all()


def test_every_demo_person_has_agreed(session: Session) -> None:
    people = session.scalars(select(Person)).all()
    assert len(people) == 325
    assert all(person.consent_given_on < person.consent_renew_on for person in people)


def test_demo_data_is_not_loaded_twice(session: Session) -> None:
    with pytest.raises(DemoRefusedError, match="demo remove"):
        load_demo(session)


def test_removing_the_demo_leaves_the_hotlines_the_real_and_the_trail(session: Session) -> None:
    demo_unit = session.scalars(select(PoliceUnit).limit(1)).one()
    real = make_unit(session, "Real unit")
    real.do_not_use, real.call_instead_id = DoNotUseReason.NO_RESPONSE, demo_unit.id
    user = make_user(session, "staff", "staff@example.org")
    user.demo = True
    hotline_phone = session.scalars(select(Phone).where(Phone.number == "1288")).one()
    by_demo = make_check(session, hotline_phone, Outcome.CONFIRMED)
    by_demo.checked_by_id = user.id
    session.flush()
    hotlines, events = counted(session, Hotline), counted(session, AuditEvent)

    assert remove_demo(session) == 325
    assert remove_demo_accounts(session) == 1

    assert session.scalars(select(Church)).all() == []
    assert session.scalars(select(PoliceUnit)).all() == [real]
    assert real.call_instead_id is None
    assert counted(session, Hotline) == hotlines
    assert counted(session, AuditEvent) > events
    assert counted(session, Person) == counted(session, PhoneCheck) == counted(session, User) == 0
    assert not session.scalars(select(Phone).where(Phone.demo)).all()
    assert not has_demo(session)
