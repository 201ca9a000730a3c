"""Editing a church, alone and beside others."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import Precision, Status
from directory.listings.queries import coordinates_of
from directory.models import Person
from pages.churches.answers import TRAVELLING
from tests.factories import make_church
from tests.hostile_names import HOSTILE_NAMES
from tests.pages.churches.questions.asking import (
    AGREED,
    answer,
    heading,
    only_church,
)


def test_an_edit_begins_with_what_is_stored_and_saves_a_change(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace", place_code="01010101", lon=103.51, lat=12.51)
    page = staff.get(f"/churches/{church.id}/edit")
    assert heading(page) == "Check your answers"
    page = answer(staff, answer(staff, page, go="names"), name_km="ព្រះគុណ")
    saved = answer(staff, page)
    session.expire_all()
    assert saved.status_code == 303
    assert (church.name_km, church.version, church.revision) == ("ព្រះគុណ", 2, 1)


def test_a_church_stays_where_it_is_when_its_place_has_no_position(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace", place_code="0101", lon=103.51, lat=12.51)
    church.precision = Precision.DISTRICT
    session.commit()
    page = answer(staff, answer(staff, staff.get(f"/churches/{church.id}/edit"), go="names"), name_km="ព្រះគុណ")
    assert answer(staff, page).status_code == 303
    session.expire_all()
    assert (church.name_km, coordinates_of(church), church.revision) == ("ព្រះគុណ", (103.51, 12.51), 1)


def test_moving_a_church_raises_its_revision_and_naming_it_does_not(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace", place_code="01010101", lon=103.5123456, lat=12.5)
    page = answer(staff, staff.get(f"/churches/{church.id}/edit"), go="where")
    page = answer(staff, page, where="coordinates", coordinates="12.6, 103.6")
    answer(staff, answer(staff, page, place_code="01010101"))
    session.expire_all()
    assert church.revision == 2
    answer(staff, staff.get(f"/churches/{church.id}/edit"))
    session.expire_all()
    assert church.revision == 2


def test_a_pastor_is_added_to_a_church_that_is_there_once_however_often_it_is_sent(
    staff: FlaskClient, session: Session
) -> None:
    church = make_church(session, "Grace")
    page = answer(staff, staff.get(f"/churches/{church.id}/edit"), go="pastor")
    page = answer(staff, page, **AGREED)
    answer(staff, page)
    answer(staff, page)
    assert session.scalars(select(Person.name_en)).all() == ["Sok Chantha"]


def test_the_second_of_two_people_sees_both_versions_and_loses_nothing(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace")
    mine = answer(staff, answer(staff, staff.get(f"/churches/{church.id}/edit"), go="names"), name_en="Mine")
    theirs = answer(staff, answer(staff, staff.get(f"/churches/{church.id}/edit"), go="names"), name_en="Theirs")
    assert answer(staff, theirs).status_code == 303
    page = answer(staff, mine)
    assert page.status_code == 409
    assert "Theirs" in page.text
    assert "Mine" in page.text
    page = answer(staff, page, **{"keep-name_en": "typed"})
    assert heading(page) == "Check your answers"
    answer(staff, page)
    session.expire_all()
    assert church.name_en == "Mine"


def test_two_people_who_change_different_parts_keep_both(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace")
    mine = answer(staff, answer(staff, staff.get(f"/churches/{church.id}/edit"), go="names"), name_km="ព្រះគុណ")
    theirs = answer(staff, staff.get(f"/churches/{church.id}/edit"), go="where")
    answer(staff, answer(staff, theirs, where="place", place_text="Boeng"))
    page = answer(staff, mine)
    assert page.status_code == 409
    page = answer(staff, page)
    answer(staff, page)
    session.expire_all()
    assert (church.name_km, church.place_code) == ("ព្រះគុណ", "02010101")


def test_a_third_person_who_is_faster_still_is_shown_too(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace")
    pages = {
        name: answer(staff, answer(staff, staff.get(f"/churches/{church.id}/edit"), go="names"), name_en=name)
        for name in ("First", "Second", "Third")
    }
    answer(staff, pages["First"])
    conflict = answer(staff, pages["Second"])
    resolved = answer(staff, answer(staff, pages["Third"]), **{"keep-name_en": "typed"})
    answer(staff, resolved)
    page = answer(staff, conflict, **{"keep-name_en": "typed"})
    assert page.status_code == 409
    assert "Third" in page.text


def test_a_church_that_was_archived_meanwhile_is_shown_before_it_is_saved(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace")
    page = answer(staff, answer(staff, staff.get(f"/churches/{church.id}/edit"), go="names"), name_en="Mine")
    staff.post(f"/churches/{church.id}/archive", data={"version": church.version})
    page = answer(staff, page)
    assert page.status_code == 409
    assert "has been archived" in page.text
    answer(staff, answer(staff, page))
    session.expire_all()
    assert (church.name_en, church.status) == ("Mine", Status.ARCHIVED)


def test_only_who_sees_exact_positions_edits_a_church(
    client_as: Callable[[str], FlaskClient], session: Session
) -> None:
    church = make_church(session)
    viewer = client_as("viewer")
    for address in ("/churches/new", f"/churches/{church.id}/edit"):
        assert viewer.get(address).status_code == 403
        assert viewer.post(address, data={"step": "check"}).status_code == 403


HOSTILE = HOSTILE_NAMES | {"null": "St \x00 Mary", "control": "St \x1b[31m Mary"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_any_field_breaks_no_page_and_is_shown_as_text(
    staff: FlaskClient, session: Session, text: str
) -> None:
    fields = {*TRAVELLING, "place_search"}
    steps = {"names": text, "where": "coordinates", "place": "place", "pastor": "pin", "check": text}
    for step, where in steps.items():
        page = staff.post("/churches/new", data=dict.fromkeys(fields, text) | {"step": step, "where": where})
        assert page.status_code in (200, 400, 422)
        assert "<script>window.__pwn" not in page.text
        assert "<img src=x" not in page.text
    page = answer(staff, staff.get("/churches/new"), name_en=text, name_km=text)
    page = answer(staff, answer(staff, page, where="unknown"), pastor_consent="no")
    saved = answer(staff, page)
    church = only_church(session)
    assert not re.search("[\u0000-\u001f\u200b]", church.name_en)
    for address in (saved.location, f"{saved.location}/edit", f"{saved.location}/history", "/churches/"):
        shown = staff.get(address)
        assert shown.status_code == 200
        assert "window.__pwn=1>" not in shown.text
