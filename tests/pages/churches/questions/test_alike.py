"""A church that looks like one that is there already."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.models import NotDuplicate, Person
from tests.factories import make_church
from tests.pages.churches.questions.asking import AGREED, answer, churches, heading, placed, send, to_check


def test_a_likely_duplicate_is_shown_with_its_reason_before_anything_is_saved(
    staff: FlaskClient, session: Session
) -> None:
    make_church(session, "Grace Church", place_code="02010101", lon=104.5, lat=12.5)
    page = answer(staff, to_check(staff))
    assert heading(page) == "Is it one of these?"
    assert "The same name" in page.text
    assert churches(session) == 1


def test_another_church_is_saved_and_the_pair_is_not_shown_again(staff: FlaskClient, session: Session) -> None:
    other = make_church(session, "Grace Church")
    page = answer(staff, to_check(staff))
    saved = send(staff, page, -1)
    assert saved.status_code == 303
    new_id = int(saved.location.rpartition("/")[2])
    assert session.get(NotDuplicate, (other.id, new_id))
    page = staff.get(f"/churches/{new_id}/edit")
    assert answer(staff, page).status_code == 303


def test_the_same_church_is_edited_with_what_was_typed_beside_it(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace Church", name_km="ព្រះគុណ")
    page = placed(staff, where="place", place_text="Boeng")
    page = answer(staff, page, **AGREED)
    page = answer(staff, answer(staff, page))
    assert heading(page) == "Which version is right?"
    assert "Boeng" in page.text
    assert "Sok Chantha" in page.text
    page = answer(staff, page)
    assert page.status_code == 422
    page = answer(staff, page, **{"keep-placement": "typed", "keep-pastor": "typed"})
    assert heading(page) == "Check your answers"
    answer(staff, page)
    session.expire_all()
    assert churches(session) == 1
    assert (church.name_en, church.name_km, church.place_code) == ("Grace Church", "ព្រះគុណ", "02010101")
    assert session.scalars(select(Person.name_en)).all() == ["Sok Chantha"]
