"""Likely duplicates of a church that is about to be saved."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.churches.duplicates import Candidate, LikelyDuplicate, Reason, dismiss_duplicates, find_duplicates
from directory.codes import Audience
from directory.coordinates import Coordinates
from directory.dates import today
from directory.models import Church, Person
from tests.factories import (
    lapse,
    make_church,
    make_person,
    make_phone,
    make_province,
    make_unit,
    make_user,
    make_village,
)

HERE = Coordinates(lon=103.5, lat=12.5)
STAFF = (Audience.STAFF,)
NUMBER = "+85512345678"


@pytest.fixture(autouse=True)
def province(session: Session) -> None:
    """A province with two villages in different communes."""
    make_province(session, "01", lon=103, lat=12)
    make_village(session, "01010101")
    make_village(session, "01010201")


@pytest.fixture
def grace(session: Session) -> Church:
    """A church one kilometre from here."""
    return make_church(
        session,
        "Chamkar Ampil Grace Church",
        name_km="ក្រុមជំនុំព្រះគុណចំការអំពិល",
        place_code="01010101",
        lon=103.51,
        lat=12.5,
    )


def only(found: list[LikelyDuplicate]) -> LikelyDuplicate:
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", ["Chamkar Ampil Grace", "chamka ampil grace church", "Church of Chamkar Ampel Grace"])
def test_a_similar_name_nearby_is_a_likely_duplicate(session: Session, grace: Church, name: str) -> None:
    found = only(find_duplicates(session, Candidate(name_en=name, coordinates=HERE), STAFF))
    assert found.listing_id == grace.id
    assert found.reasons[0] in (Reason.SAME_NAME, Reason.SIMILAR_NAME)
    assert found.metres == pytest.approx(1087, abs=2)


def test_a_similar_khmer_name_nearby_is_a_likely_duplicate(session: Session, grace: Church) -> None:
    found = only(find_duplicates(session, Candidate(name_km="ព្រះវិហារព្រះគុណចំការ\u200bអំពិល", coordinates=HERE), STAFF))
    assert found.reasons == (Reason.SAME_NAME,)


def test_the_word_church_alone_makes_no_two_names_alike(session: Session) -> None:
    make_church(session, "New Life Church", name_km="ក្រុមជំនុំជីវិតថ្មី", place_code="01010101", lon=103.5, lat=12.5)
    assert not find_duplicates(session, Candidate("Bethel Church", "ក្រុមជំនុំបេតអែល", "01010101", HERE), STAFF)


def test_a_similar_name_far_away_is_another_church(session: Session, grace: Church) -> None:
    away = Coordinates(lon=103.9, lat=12.9)
    assert not find_duplicates(session, Candidate("Chamka Ampel Grace", coordinates=away, place_code="01010201"), STAFF)


def test_a_similar_name_in_the_same_commune_counts_without_any_position(session: Session) -> None:
    church = make_church(session, "Chamkar Ampil", place_code="01010101")
    found = only(find_duplicates(session, Candidate("Chamka Ampil", place_code="01010101"), STAFF))
    assert (found.listing_id, found.same_commune, found.metres) == (church.id, True, None)


def test_the_same_name_counts_when_one_of_the_two_has_no_position(session: Session, grace: Church) -> None:
    assert only(find_duplicates(session, Candidate("Chamkar Ampil Grace Church"), STAFF)).listing_id == grace.id


def test_the_same_number_counts_anywhere_and_comes_first(session: Session, grace: Church) -> None:
    far = make_church(session, "Bethel", lon=103.9, lat=12.9)
    make_phone(session, make_person(session, far), NUMBER)
    found = find_duplicates(session, Candidate("Chamkar Ampil Grace", coordinates=HERE, numbers=(NUMBER,)), STAFF)
    assert [duplicate.listing_id for duplicate in found] == [far.id, grace.id]
    assert found[0].reasons == (Reason.SAME_NUMBER,)


def test_a_number_of_a_police_unit_makes_no_duplicate(session: Session) -> None:
    make_phone(session, make_unit(session), NUMBER)
    assert not find_duplicates(session, Candidate("Bethel", numbers=(NUMBER,)), STAFF)


def test_a_demo_number_makes_no_duplicate(session: Session, grace: Church) -> None:
    make_phone(session, grace, "000 000 001", demo=True)
    assert not find_duplicates(session, Candidate("Bethel", numbers=("000 000 001",)), STAFF)


def test_a_pastor_of_the_same_name_nearby_is_a_reason(session: Session, grace: Church) -> None:
    make_person(session, grace, "Sok Chantha", name_km="សុខ ចន្ថា")
    found = only(find_duplicates(session, Candidate("Bethel", coordinates=HERE, pastor_name_en="sok chantha"), STAFF))
    assert found.reasons == (Reason.SAME_PASTOR,)


def test_a_church_is_not_its_own_duplicate(session: Session, grace: Church) -> None:
    assert not find_duplicates(session, Candidate(grace.name_en, coordinates=HERE), STAFF, own_id=grace.id)


def test_a_dismissed_pair_is_not_shown_again_whichever_of_the_two_is_edited(session: Session, grace: Church) -> None:
    twin = make_church(session, "Chamkar Ampil Grace", lon=103.511, lat=12.5)
    user = make_user(session)
    dismiss_duplicates(session, twin.id, [grace.id, twin.id], user.id)
    dismiss_duplicates(session, grace.id, [twin.id], user.id)
    assert not find_duplicates(session, Candidate(grace.name_en, coordinates=HERE), STAFF, own_id=grace.id)
    assert not find_duplicates(session, Candidate(twin.name_en, coordinates=HERE), STAFF, own_id=twin.id)
    assert find_duplicates(session, Candidate(twin.name_en, coordinates=HERE), STAFF)


def test_a_pastor_whom_one_may_not_see_is_no_reason(session: Session, grace: Church) -> None:
    for hidden in (
        make_person(session, grace, "Sok Chantha", audience=Audience.ADMINISTRATORS),
        lapse(make_person(session, grace, "Sok Chantha")),
        make_person(session, grace, "Sok Chantha"),
        make_person(session, grace, "Sok Chantha"),
    ):
        make_phone(session, hidden, NUMBER)
    withdrawn, left = session.scalars(select(Person).order_by(Person.id)).all()[-2:]
    withdrawn.consent_withdrawn_on = left.left_on = today()
    session.flush()
    candidate = Candidate("Bethel", coordinates=HERE, numbers=(NUMBER,), pastor_name_en="Sok Chantha")
    assert not find_duplicates(session, candidate, STAFF)
    found = only(find_duplicates(session, candidate, tuple(Audience)))
    assert found.reasons == (Reason.SAME_NUMBER, Reason.SAME_PASTOR)
