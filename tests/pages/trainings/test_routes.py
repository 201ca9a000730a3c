"""Trainings in the browser."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.codes import Role
from directory.models import Church, Person, PoliceUnit
from tests.factories import attend, make_church, make_person, make_province, make_training, make_unit, make_village
from training.introductions import meetings_of
from training.models import Attendance, Facilitator, Training

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    return make_unit(session, "Unit North", jurisdictions=[make_province(session)], lon=103.4, lat=12.4)


@pytest.fixture
def church(session: Session, unit: PoliceUnit) -> Church:
    return make_church(session, "Grace Church", place_code="01")


@pytest.fixture
def pastor(session: Session, church: Church) -> Person:
    return make_person(session, church, "Sok Dara")


@pytest.fixture
def training(session: Session, unit: PoliceUnit) -> Training:
    return make_training(session, place=unit.jurisdictions[0], unit=unit, held_on=date(2026, 4, 17))


def answers(police_unit: PoliceUnit, **changed: Any) -> dict[str, Any]:
    stored = {"held_on": "17 04 2026", "place_text": "01", "unit": str(police_unit.id), "topics": ["signs"]}
    return stored | changed


def test_a_training_is_added_and_leads_to_who_was_there(
    session: Session, client_as: ClientAs, unit: PoliceUnit, pastor: Person
) -> None:
    officer = make_person(session, unit, "Officer Chea", role=Role.OFFICER)
    session.commit()
    client = client_as("staff")
    answer = client.post("/trainings/new", data=answers(unit, officer=str(officer.id), place_text="០១"))
    training = session.scalars(select(Training)).one()
    assert answer.location == f"/trainings/{training.id}/people"
    assert (training.held_on, training.officer_id, training.topics) == (date(2026, 4, 17), officer.id, ["signs"])
    assert "Sok Dara" in client.get(answer.location).text
    shown = client.get(f"/trainings/{training.id}").text
    assert "Officer Chea" in shown
    assert "Signs of trafficking" in shown


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"held_on": ""}, "Type the day on which it began"),
        ({"held_on": "17 04 2062"}, "This day is in the future"),
        ({"held_on": "31 02 2026"}, "There is no such day"),
        ({"held_on": "17 04 1620"}, "This day is too long ago"),
        ({"place_text": ""}, "the province is enough"),
        ({"place_text": "Atlantis"}, "No place has exactly this name"),
        ({"unit": "999999"}, "Choose a unit from the list"),
        ({"officer": "999999"}, "Choose an officer from the list"),
        ({"topics": ["gossip"]}, "Choose from the list"),
        ({"staff": ["999999"]}, "Choose from the list"),
    ],
)
def test_each_mistake_is_named_and_nothing_is_stored(
    session: Session, client_as: ClientAs, unit: PoliceUnit, changed: dict[str, Any], sentence: str
) -> None:
    session.commit()
    answer = client_as("staff").post("/trainings/new", data=answers(unit, **changed))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(select(func.count()).select_from(Training)) == 0


def test_an_officer_of_another_unit_did_not_take_part(session: Session, client_as: ClientAs, unit: PoliceUnit) -> None:
    officer = make_person(session, make_unit(session, "Unit South"), role=Role.OFFICER)
    session.commit()
    answer = client_as("staff").post("/trainings/new", data=answers(unit, officer=str(officer.id)))
    assert "This officer belongs to another unit" in answer.text


def test_ticks_are_stored_and_seen_on_the_church_s_page(
    session: Session, client_as: ClientAs, training: Training, church: Church, pastor: Person
) -> None:
    session.commit()
    client = client_as("staff")
    client.post(f"/trainings/{training.id}/people", data={"was": f"{pastor.id}:", "received_card": str(pastor.id)})
    attendance = session.scalars(select(Attendance)).one()
    assert (attendance.person_id, attendance.received_card) == (pastor.id, True), "who received a card was there"
    page = client.get(f"/churches/{church.id}").text
    assert "Unit North" in page
    assert f"/trainings/{training.id}" in page


def test_two_people_who_tick_at_once_both_count(
    session: Session, client_as: ClientAs, training: Training, church: Church, pastor: Person
) -> None:
    other = make_person(session, church)
    session.commit()
    both = [f"{pastor.id}:", f"{other.id}:"]
    client = client_as("staff")
    client.post(f"/trainings/{training.id}/people", data={"was": both, "attended": [str(pastor.id)]})
    client.post(f"/trainings/{training.id}/people", data={"was": both, "attended": [str(other.id)]})
    assert set(session.scalars(select(Attendance.person_id))) == {pastor.id, other.id}
    client.post(
        f"/trainings/{training.id}/people",
        data={"was": [f"{pastor.id}:a", f"{other.id}:a"], "attended": [str(other.id)], "taught": [str(other.id)]},
    )
    assert session.scalars(select(Attendance.person_id)).all() == [other.id]
    assert session.scalars(select(Facilitator.person_id)).all() == [other.id]


def test_a_broken_form_is_refused(session: Session, client_as: ClientAs, training: Training) -> None:
    session.commit()
    answer = client_as("staff").post(f"/trainings/{training.id}/people", data={"was": "x:"})
    assert answer.status_code == 400


def test_who_comes_second_sees_both_versions_and_saves_theirs_then(
    session: Session, client_as: ClientAs, training: Training, unit: PoliceUnit
) -> None:
    session.commit()
    client = client_as("staff")
    address = f"/trainings/{training.id}/edit"
    client.post(address, data=answers(unit, version="1", topics=["rights"]))
    second = client.post(address, data=answers(unit, version="1", topics=["reporting"]))
    assert second.status_code == 409
    assert "Nothing of yours is lost" in second.text
    assert client.post(address, data=answers(unit, version="2", topics=["reporting"])).status_code == 302
    session.expire_all()
    assert session.scalars(select(Training)).one().topics == ["reporting"]
    stale = client.post(f"/trainings/{training.id}/archive", data={"version": "1"})
    assert stale.status_code == 409
    assert client.post(f"/trainings/{training.id}/archive", data={"version": "3"}).status_code == 303
    assert "counts nowhere" in client.get(f"/trainings/{training.id}").text
    assert f"/trainings/{training.id}" not in client.get("/trainings/").text
    assert f"/trainings/{training.id}" in client.get("/trainings/?status=archived").text


def test_a_viewer_sees_how_many_came_and_nobody_s_name_nor_the_village(
    session: Session, client_as: ClientAs, unit: PoliceUnit, church: Church, pastor: Person
) -> None:
    village = make_village(session, name_en="Kouk Romiet")
    training = make_training(session, place=village, unit=unit)
    attend(session, training, pastor)
    session.commit()
    client = client_as("viewer")
    for address in ("/trainings/", f"/trainings/{training.id}"):
        page = client.get(address).text
        assert "1 person" in page
        assert "Sok Dara" not in page
        assert "Kouk Romiet" not in page
    assert client.get(f"/trainings/{training.id}/people").status_code == 403
    staff = client_as("staff").get(f"/trainings/{training.id}").text
    assert "Sok Dara" in staff
    assert "Kouk Romiet" in staff


def test_that_somebody_saw_who_attended_is_recorded(
    session: Session, client_as: ClientAs, training: Training, pastor: Person
) -> None:
    attend(session, training, pastor)
    session.commit()
    client_as("staff").get(f"/trainings/{training.id}")
    read = select(AuditEvent.row_id).where(AuditEvent.action == Action.READ, AuditEvent.table_name == "person")
    assert session.scalars(read).all() == [str(pastor.id)]


def test_the_sheet_names_nobody(session: Session, client_as: ClientAs, training: Training, pastor: Person) -> None:
    attend(session, training, pastor)
    session.commit()
    page = client_as("staff").get(f"/trainings/{training.id}/sheet").text
    assert "Sok Dara" not in page
    assert "ហត្ថលេខា" in page


def test_a_meeting_is_recorded_shown_and_taken_back(
    session: Session, client_as: ClientAs, unit: PoliceUnit, church: Church
) -> None:
    session.commit()
    client = client_as("staff")
    address = f"/churches/{church.id}/meetings/new"
    refused = client.post(address, data={"unit": str(unit.id), "met_on": "1 1 2099"})
    assert refused.status_code == 422
    assert client.post(address, data={"unit": str(unit.id), "met_on": "2 3 2026"}).status_code == 303
    assert "2 March 2026" in client.get(f"/churches/{church.id}").text
    [meeting] = meetings_of(session, church.id)
    client.post(f"/churches/{church.id}/meetings/{meeting.id}/remove")
    assert "No meeting with a police unit is recorded" in client.get(f"/churches/{church.id}").text
