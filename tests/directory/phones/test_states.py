"""The state and age of a number, from its ledger alone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from directory.codes import Audience, Method, Outcome
from directory.dates import today, today_in_sql
from directory.models import Listing, Person, Phone, PhoneCheck
from directory.phones.states import (
    PhoneState,
    PhoneStatus,
    has_phone_in,
    phone_status,
    phones_of,
    phones_of_people,
)
from tests.factories import lapse, make_church, make_person, make_phone


@pytest.fixture
def phone(session: Session) -> Phone:
    """A number that nobody has checked."""
    return make_phone(session, make_church(session))


def log(session: Session, phone: Phone, outcome: Outcome, days_ago: int) -> date:
    """Log a check as of a day in Cambodia."""
    day = today() - timedelta(days=days_ago)
    session.add(PhoneCheck(phone_id=phone.id, outcome=outcome, method=Method.CALL, checked_on=day))
    session.flush()
    return day


def status(session: Session, phone: Phone) -> PhoneStatus:
    """The number's state now."""
    found = phone_status(session, phone.id)
    assert found is not None
    return found


def test_a_number_without_a_check_is_unconfirmed(session: Session, phone: Phone) -> None:
    found = status(session, phone)
    assert found.state is PhoneState.UNCONFIRMED
    assert found.confirmed_on is None
    assert found.state.is_usable
    assert not found.state.is_current


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (0, PhoneState.CONFIRMED),
        (180, PhoneState.CONFIRMED),
        (181, PhoneState.DUE),
        (365, PhoneState.DUE),
        (366, PhoneState.STALE),
    ],
)
def test_a_confirmation_ages(session: Session, phone: Phone, days: int, state: PhoneState) -> None:
    day = log(session, phone, Outcome.CONFIRMED, days)
    found = status(session, phone)
    assert found.state is state
    assert found.confirmed_on == day
    assert found.state.is_current is (state is not PhoneState.STALE)


@pytest.mark.parametrize("outcome", [Outcome.WRONG_NUMBER, Outcome.CHANGED, Outcome.OUT_OF_SERVICE])
def test_a_disproved_number_is_not_usable_until_it_is_confirmed_again(
    session: Session, phone: Phone, outcome: Outcome
) -> None:
    log(session, phone, Outcome.CONFIRMED, 20)
    log(session, phone, outcome, 10)
    assert status(session, phone).state is PhoneState.DISPROVED
    assert status(session, phone).confirmed_on is None
    assert not status(session, phone).state.is_usable
    log(session, phone, Outcome.NO_ANSWER, 5)
    assert status(session, phone).state is PhoneState.DISPROVED
    log(session, phone, Outcome.CONFIRMED, 1)
    assert status(session, phone).state is PhoneState.CONFIRMED


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.BUSY])
def test_silence_changes_nothing_but_the_day_of_the_last_try(session: Session, phone: Phone, outcome: Outcome) -> None:
    log(session, phone, outcome, 3)
    assert status(session, phone).state is PhoneState.UNCONFIRMED
    confirmed = log(session, phone, Outcome.CONFIRMED, 2)
    tried = log(session, phone, outcome, 1)
    found = status(session, phone)
    assert (found.state, found.confirmed_on, found.tried_on) == (PhoneState.CONFIRMED, confirmed, tried)


def test_the_ledger_counts_by_the_day_of_the_check_not_of_its_logging(session: Session, phone: Phone) -> None:
    log(session, phone, Outcome.CONFIRMED, 1)
    log(session, phone, Outcome.OUT_OF_SERVICE, 30)
    assert status(session, phone).state is PhoneState.CONFIRMED


def test_of_two_checks_of_one_day_the_later_logged_counts(session: Session, phone: Phone) -> None:
    log(session, phone, Outcome.CONFIRMED, 4)
    log(session, phone, Outcome.WRONG_NUMBER, 4)
    assert status(session, phone).state is PhoneState.DISPROVED
    log(session, phone, Outcome.CONFIRMED, 4)
    assert status(session, phone).state is PhoneState.CONFIRMED


@pytest.mark.parametrize("time_zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_today_is_the_day_in_cambodia_whatever_the_session_is_set_to(session: Session, time_zone: str) -> None:
    session.execute(text("SELECT set_config('TimeZone', :zone, true)"), {"zone": time_zone})
    assert session.scalar(select(today_in_sql())) == today()


def test_the_numbers_of_listings_come_in_their_order_and_without_those_of_their_people(session: Session) -> None:
    church, other = make_church(session), make_church(session)
    second = make_phone(session, church, position=2)
    first = make_phone(session, church, position=1)
    pastor = make_person(session, church)
    mobile = make_phone(session, pastor)
    found = phones_of(session, [church.id, other.id])
    assert [number.phone_id for number in found[church.id]] == [first.id, second.id]
    assert found[other.id] == []
    assert [number.phone_id for number in phones_of_people(session, [pastor.id])[pastor.id]] == [mobile.id]


def with_confirmed(session: Session, *audiences: Audience) -> list[int]:
    """The listings that have a confirmed number."""
    condition = has_phone_in(Listing.id, [PhoneState.CONFIRMED], audiences=audiences)
    return list(session.scalars(select(Listing.id).where(condition).order_by(Listing.id)))


def test_a_listing_counts_as_confirmed_by_its_own_number_or_by_one_of_a_person_who_may_be_seen(
    session: Session,
) -> None:
    own, by_pastor, left, withdrawn, lapsed, unchecked = (make_church(session) for _ in range(6))
    log(session, make_phone(session, own), Outcome.CONFIRMED, 1)
    make_phone(session, unchecked)
    for church in (by_pastor, left, withdrawn, lapsed):
        log(session, make_phone(session, make_person(session, church)), Outcome.CONFIRMED, 1)
    session.scalars(select(Person).where(Person.listing_id == left.id)).one().left_on = today()
    session.scalars(select(Person).where(Person.listing_id == withdrawn.id)).one().consent_withdrawn_on = today()
    lapse(session.scalars(select(Person).where(Person.listing_id == lapsed.id)).one())
    session.flush()
    assert with_confirmed(session, Audience.STAFF) == [own.id, by_pastor.id]
    assert with_confirmed(session, Audience.ADMINISTRATORS) == [own.id]
    assert with_confirmed(session) == [own.id]


def test_a_check_that_is_dated_tomorrow_does_not_count_yet(session: Session, phone: Phone) -> None:
    log(session, phone, Outcome.CONFIRMED, -1)
    found = status(session, phone)
    assert (found.state, found.confirmed_on, found.tried_on) == (PhoneState.UNCONFIRMED, None, None)
    log(session, phone, Outcome.WRONG_NUMBER, 3)
    assert status(session, phone).state is PhoneState.DISPROVED


def test_a_number_that_is_out_of_service_is_so_wherever_it_stands_until_it_is_confirmed_there(
    session: Session, phone: Phone
) -> None:
    twin = make_phone(session, make_church(session), phone.number)
    log(session, twin, Outcome.CONFIRMED, 30)
    log(session, phone, Outcome.OUT_OF_SERVICE, 10)
    assert status(session, twin).state is PhoneState.DISPROVED
    assert status(session, twin).tried_on == today() - timedelta(days=30)
    log(session, twin, Outcome.CONFIRMED, 2)
    assert status(session, twin).state is PhoneState.CONFIRMED
    assert status(session, phone).state is PhoneState.DISPROVED


@pytest.mark.parametrize("outcome", [Outcome.CONFIRMED, Outcome.WRONG_NUMBER, Outcome.CHANGED, Outcome.NO_ANSWER])
def test_whose_number_it_is_says_nothing_about_another_listing_with_the_same_one(
    session: Session, phone: Phone, outcome: Outcome
) -> None:
    twin = make_phone(session, make_church(session), phone.number)
    log(session, phone, outcome, 1)
    assert status(session, twin).state is PhoneState.UNCONFIRMED
