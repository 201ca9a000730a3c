"""Who holds which card, and whose card is wrong by now."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from cards.changes import record_print
from cards.contents import CardContent, card_for
from cards.queries import holders_of
from cards.variants import Variant
from directory.codes import Audience
from directory.dates import today
from directory.models import Person, Phone
from tests.factories import make_church, make_person, make_phone, make_province, make_unit

STAFF = frozenset({Audience.STAFF})


@pytest.fixture
def phone(session: Session) -> Phone:
    """The number of a province's unit."""
    return make_phone(session, make_unit(session, jurisdictions=[make_province(session)]))


@pytest.fixture
def pastor(session: Session, phone: Phone) -> Person:
    """A pastor in that province."""
    return make_person(session, make_church(session, place_code="01"))


@pytest.fixture
def content(app: Flask, session: Session, pastor: Person) -> CardContent:
    """The card of the province."""
    session.commit()
    with app.app_context():
        return card_for(session, "01", Variant.STANDARD, ("km", "en"))


def printed(session: Session, person: Person, content: CardContent) -> set[int]:
    return record_print(session, uuid4(), {person.id: content}, Variant.STANDARD, ("km", "en"), STAFF, None)


def test_a_print_says_who_holds_which_number(
    session: Session, pastor: Person, phone: Phone, content: CardContent
) -> None:
    assert printed(session, pastor, content) == set()
    [holder] = holders_of(session, [phone.id])
    assert (holder.person_id, holder.number) == (pastor.id, phone.number)


def test_who_withdraws_between_preview_and_print_is_left_out(
    session: Session, pastor: Person, phone: Phone, content: CardContent
) -> None:
    pastor.consent_withdrawn_on = today()
    session.flush()
    assert printed(session, pastor, content) == {pastor.id}
    assert holders_of(session, [phone.id]) == []


def test_the_same_print_is_recorded_once(session: Session, pastor: Person, phone: Phone, content: CardContent) -> None:
    form = uuid4()
    for _ in range(2):
        record_print(session, form, {pastor.id: content}, Variant.STANDARD, ("km",), STAFF, None)
    assert len(holders_of(session, [phone.id])) == 1
