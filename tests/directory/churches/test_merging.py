"""Making one church of two: nothing that pointed at either is lost."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from directory.churches.duplicates import dismiss_duplicates
from directory.churches.merging import Side, Taken, keys_to_a_church, merge_churches, merged_into
from directory.churches.pairs import likely_pairs
from directory.codes import Audience
from directory.listings.history import history_of_listing
from directory.listings.versions import StaleVersionError
from directory.models import Church, NotDuplicate, Person, Phone
from places.models import Place
from tests.factories import (
    attend,
    make_card,
    make_church,
    make_person,
    make_phone,
    make_place,
    make_province,
    make_training,
    make_unit,
    make_user,
)
from training.changes import record_meeting, unite_meetings
from training.introductions import meetings_of

EVERYBODY = list(Audience)


@pytest.fixture
def user(session: Session) -> User:
    return make_user(session)


@pytest.fixture
def pair(session: Session) -> tuple[Church, Church]:
    """One church that was added twice: once with its Latin name and a number, once with its place and a position."""
    make_province(session, "01", lon=103, lat=12)
    make_place(session, "0101", square=(103, 12, 1))
    make_place(session, "010101", square=(103, 12, 1))
    first = make_church(session, "Grace Church", place_code="010101")
    second = make_church(session, "Grace", name_km="ព្រះគុណ", place_code="010101", lon=103.5, lat=12.5)
    make_phone(session, make_person(session, first, "Sok Chantha"), "+85512345678")
    make_phone(session, make_person(session, second, "Sok Chantha"), "+85512345678")
    return first, second


def side(church: Church) -> Side:
    return Side(church.id, church.version)


def test_what_pointed_at_either_points_at_the_one(session: Session, pair: tuple[Church, Church], user: User) -> None:
    first, second = pair
    unit = make_unit(session)
    pastor = session.scalars(select(Person).where(Person.listing_id == second.id)).one()
    training = make_training(session, place=session.get_one(Place, "010101"), unit=unit)
    attend(session, training, pastor)
    make_card(session, pastor, None, "+85512000999")
    make_phone(session, second, "+85515345678")
    gone_id = second.id
    kept = merge_churches(session, side(first), side(second), Taken(name_km=True, placement=True), user.id)
    session.flush()
    session.expire_all()
    assert (kept.name_en, kept.name_km, kept.place_code) == ("Grace Church", "ព្រះគុណ", "010101")
    assert (kept.location is not None, kept.revision) == (True, 2)
    assert len(session.scalars(select(Person).where(Person.listing_id == kept.id)).all()) == 2
    assert session.scalars(select(Phone.number).where(Phone.listing_id == kept.id)).all() == ["+85515345678"]
    assert [meeting.training_id for meeting in meetings_of(session, kept.id)] == [training.id]
    assert session.get(Church, gone_id) is None
    assert merged_into(session, gone_id) == kept.id
    for table, column in keys_to_a_church():
        assert session.scalar(select(func.count()).select_from(table).where(column == gone_id)) == 0, column


def test_both_histories_are_kept(session: Session, pair: tuple[Church, Church], user: User) -> None:
    first, second = pair
    second.name_en = "Grace of God"
    session.flush()
    merge_churches(session, side(first), side(second), Taken(), user.id)
    session.flush()
    values = str(history_of_listing(session, first.id, EVERYBODY))
    assert "Grace of God" in values
    assert "merged_listing" in values


def test_who_met_a_unit_twice_has_met_it_once_on_the_earlier_day(
    session: Session, pair: tuple[Church, Church], user: User
) -> None:
    first, second = pair
    unit = make_unit(session)
    record_meeting(session, first.id, unit.id, date(2026, 5, 1))
    record_meeting(session, second.id, unit.id, date(2026, 4, 1))
    unite_meetings(session, first.id, second.id)
    merge_churches(session, side(first), side(second), Taken(), user.id)
    assert [meeting.met_on for meeting in meetings_of(session, first.id)] == [date(2026, 4, 1)]


def test_of_three_merged_one_after_the_other_each_leads_to_the_last(
    session: Session, pair: tuple[Church, Church], user: User
) -> None:
    first, second = pair
    third = make_church(session, "Grace Church again", place_code="010101")
    ids = first.id, second.id
    dismiss_duplicates(session, second.id, [third.id], user.id)
    other = make_church(session, "Hope", place_code="010101")
    dismiss_duplicates(session, second.id, [other.id], user.id)
    merge_churches(session, side(first), side(second), Taken(), user.id)
    assert {(row.lower_id, row.higher_id) for row in session.scalars(select(NotDuplicate))} == {
        (first.id, third.id),
        (first.id, other.id),
    }
    session.refresh(third)
    merge_churches(session, side(third), side(first), Taken(name_en=True), user.id)
    assert [merged_into(session, each) for each in ids] == [third.id, third.id]
    assert third.name_en == "Grace Church"


def test_what_somebody_else_has_saved_since_is_not_merged(
    session: Session, pair: tuple[Church, Church], user: User
) -> None:
    first, second = pair
    with pytest.raises(StaleVersionError):
        merge_churches(session, side(first), Side(second.id, second.version + 1), Taken(), user.id)
    with pytest.raises(LookupError):
        merge_churches(session, side(first), Side(999_999, 1), Taken(), user.id)


def test_pairs_are_ranked_once_each_and_dismissed_ones_left_out(
    session: Session, pair: tuple[Church, Church], user: User
) -> None:
    first, second = pair
    alike = make_church(session, "Grace Churches", place_code="010101", lon=103.51, lat=12.51)
    make_church(session, "Quite different", place_code="010101", lon=103.51, lat=12.51)
    found = likely_pairs(session, EVERYBODY)
    assert (found[0].one, found[0].other) == (first.id, second.id)
    assert [reason.value for reason in found[0].found.reasons][:2] == ["same_number", "same_name"]
    assert {(each.one, each.other) for each in found} == {
        (first.id, second.id),
        (first.id, alike.id),
        (second.id, alike.id),
    }
    assert likely_pairs(session, EVERYBODY, "02") == []
    dismiss_duplicates(session, second.id, [first.id], user.id)
    assert (first.id, second.id) not in {(each.one, each.other) for each in likely_pairs(session, EVERYBODY, "01")}


def test_a_number_that_the_reader_may_not_see_makes_no_pair(session: Session, pair: tuple[Church, Church]) -> None:
    [found] = likely_pairs(session, [])
    assert [reason.value for reason in found.found.reasons] == ["same_name"]
