"""Making one person of two who are the same: nothing is lost, and the stricter agreement holds."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import AuditEvent
from cards.models import Card, CardNumber
from directory.codes import Audience, Outcome, Role
from directory.dates import quarter_of, today
from directory.listings.history import history_of_listing
from directory.models import Church, Erasure, MergedPerson, Person, Phone, PhoneCheck
from directory.people.erasing import erase_person
from directory.people.held import held_about
from directory.people.merging import PersonTaken, merge_people
from directory.pointing import keys_to
from tests.factories import (
    attend,
    make_card,
    make_check,
    make_church,
    make_person,
    make_phone,
    make_province,
    make_unit,
    make_user,
)
from training.changes import Part, set_parts, unite_people
from training.codes import Material
from training.generations import read_generations
from training.models import Attendance, Facilitator, Training
from training.responses.models import ResponseAsked

EVERYBODY = list(Audience)


@pytest.fixture
def church(session: Session) -> Church:
    make_province(session)
    return make_church(session, place_code="01")


@pytest.fixture
def kept(session: Session, church: Church) -> Person:
    return make_person(session, church, "Sok Chantha")


@pytest.fixture
def gone(session: Session, church: Church) -> Person:
    return make_person(session, church, "Sok Chanthar")


def training_of(session: Session, **values: object) -> Training:
    training = Training(place_code="01", **{"held_on": date(2026, 4, 17)} | values)
    session.add(training)
    session.flush()
    return training


def merge(session: Session, kept: Person, gone: Person, **taken: bool) -> None:
    unite_people(session, kept.id, gone.id)
    merge_people(session, kept.id, gone.id, PersonTaken(**taken), make_user(session).id)
    session.flush()


def test_all_that_pointed_at_either_points_at_the_one(session: Session, kept: Person, gone: Person) -> None:
    first, second = training_of(session), training_of(session, held_on=date(2026, 6, 1))
    attend(session, first, kept)
    attend(session, second, gone, taught=True)
    card = make_card(session, gone, make_unit(session), "+85512000999")
    session.add(ResponseAsked(person_id=gone.id, quarter=quarter_of(today())))
    officer_of = training_of(session, unit_id=make_unit(session).id, officer_id=gone.id)
    session.flush()
    gone_id = gone.id
    merge(session, kept, gone, name_en=True)
    assert kept.name_en == "Sok Chanthar"
    assert session.get(Person, gone_id) is None
    assert session.scalars(select(Attendance.person_id)).all() == [kept.id]
    assert session.scalars(select(Facilitator.person_id)).all() == [kept.id]
    assert session.get_one(Card, card.id).person_id == kept.id
    assert session.scalars(select(ResponseAsked.person_id)).all() == [kept.id]
    assert session.get_one(Training, officer_of.id).officer_id == kept.id
    for table, column in keys_to(("person",)):
        assert session.scalar(select(func.count()).select_from(table).where(column == gone_id)) == 0, column


def test_of_a_training_that_both_attended_what_either_received_is_kept(
    session: Session, kept: Person, gone: Person
) -> None:
    training = training_of(session, materials=["leaflet", "poster"])
    unknown = training_of(session, held_on=date(2026, 5, 1))
    parts = {kept.id: Part(attended=True), gone.id: Part(attended=True, received_card=True)}
    taken = {kept.id: [Material.POSTER], gone.id: [Material.LEAFLET]}
    set_parts(session, training, parts, EVERYBODY, taken)
    set_parts(session, unknown, parts, EVERYBODY, {gone.id: ()})
    merge(session, kept, gone)
    rows = session.execute(
        select(Attendance.person_id, Attendance.received_card, Attendance.materials).order_by(Attendance.training_id)
    )
    assert [tuple(row) for row in rows] == [(kept.id, True, ["leaflet", "poster"]), (kept.id, True, [])]


def test_who_was_trained_as_one_and_taught_as_the_other_makes_a_second_generation(
    session: Session, church: Church, kept: Person, gone: Person
) -> None:
    first, second = training_of(session), training_of(session, held_on=date(2026, 6, 1))
    attend(session, first, kept)
    attend(session, second, gone, taught=True)
    attend(session, second, make_person(session, church))
    assert read_generations(session).trainings[second.id].generation == 1
    merge(session, kept, gone)
    assert read_generations(session).trainings[second.id].generation == 2


def test_a_number_of_both_stands_once_with_the_checks_and_cards_of_both(
    session: Session, kept: Person, gone: Person
) -> None:
    mine, theirs = (make_phone(session, each, "+85512345678") for each in (kept, gone))
    make_phone(session, gone, "+85515345678")
    make_check(session, mine, Outcome.NO_ANSWER)
    make_check(session, theirs, Outcome.CONFIRMED)
    make_card(session, gone, None, theirs)
    merge(session, kept, gone)
    phones = session.execute(select(Phone.number, Phone.person_id).order_by(Phone.position)).all()
    assert [tuple(row) for row in phones] == [("+85512345678", kept.id), ("+85515345678", kept.id)]
    assert session.scalars(select(PhoneCheck.phone_id)).all() == [mine.id, mine.id]
    assert session.scalars(select(CardNumber.phone_id)).all() == [mine.id]


@pytest.mark.parametrize("swapped", [False, True])
def test_the_stricter_agreement_holds_whichever_stays(
    session: Session, kept: Person, gone: Person, swapped: bool
) -> None:
    kept.consent_audience = Audience.ADMINISTRATORS
    kept.consent_given_on, kept.consent_renew_on = date(2026, 5, 1), date(2027, 5, 1)
    gone.consent_given_on, gone.consent_renew_on = date(2026, 3, 1), date(2027, 3, 1)
    gone.consent_withdrawn_on = date(2026, 8, 1)
    session.flush()
    one, other = (gone, kept) if swapped else (kept, gone)
    merge(session, one, other)
    session.refresh(one)
    assert one.consent_audience is Audience.ADMINISTRATORS
    assert (one.consent_given_on, one.consent_renew_on) == (date(2026, 3, 1), date(2027, 3, 1))
    assert one.consent_withdrawn_on == date(2026, 8, 1)


def test_a_role_is_taken_over_only_where_it_was_chosen(session: Session, church: Church, kept: Person) -> None:
    contact = make_person(session, church, role=Role.CONTACT)
    merge(session, kept, contact)
    assert kept.role is Role.PASTOR
    merge(session, kept, make_person(session, church, role=Role.CONTACT), role=True)
    assert kept.role is Role.CONTACT


def test_both_histories_are_kept_and_read_in_one(session: Session, church: Church, kept: Person, gone: Person) -> None:
    gone.name_en = "Sok Chan Tha"
    session.flush()
    make_phone(session, gone, "+85515345678")
    merge(session, kept, gone)
    values = str(history_of_listing(session, church.id, EVERYBODY))
    assert "Sok Chan Tha" in values
    assert "+85515345678" in values
    assert "merged_person" in values


def test_whoever_is_merged_is_held_and_erased_as_one(
    session: Session, church: Church, kept: Person, gone: Person
) -> None:
    third = make_person(session, church, "Sok Chantha again")
    make_phone(session, gone, "+85515345678")
    ids = {kept.id, gone.id, third.id}
    gone_id = gone.id
    merge(session, gone, third)
    merge(session, kept, gone)
    assert set(session.scalars(select(MergedPerson.kept_person_id))) == {kept.id}
    held = held_about(session, gone_id)
    assert held is not None
    assert held.person_id == kept.id
    assert "Sok Chantha again" in str(held.changes)
    assert erase_person(session, gone_id, None) is not None
    trail = str(session.execute(select(AuditEvent.old, AuditEvent.new)).all())
    assert "Chantha" not in trail
    assert "15345678" not in trail
    assert set(session.scalars(select(Erasure.person_id))) == ids
    assert session.scalars(select(Person)).all() == []
    assert session.scalars(select(MergedPerson)).all() == []


def test_nobody_is_merged_with_somebody_who_is_gone(session: Session, kept: Person) -> None:
    with pytest.raises(LookupError):
        merge_people(session, kept.id, 999_999, PersonTaken(), None)
