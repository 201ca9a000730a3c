"""Ticking who was at a training and what they took home."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.models import Church, Person
from tests.factories import attend, make_church, make_person, make_province, make_training
from training.models import Attendance, Training

ClientAs = Callable[[str], FlaskClient]
ALL = {"handed_out": "leaflet,poster", "all": "yes"}


@pytest.fixture
def training(session: Session) -> Training:
    return make_training(session, place=make_province(session), materials=["leaflet", "poster"])


@pytest.fixture
def church(session: Session, training: Training) -> Church:
    return make_church(session, "Grace Church", place_code="01")


@pytest.fixture
def pastor(session: Session, church: Church) -> Person:
    return make_person(session, church, "Sok Dara")


def tick(client: FlaskClient, training: Training, **sent: object) -> None:
    assert client.post(f"/trainings/{training.id}/people", data=sent).status_code == 303


def stored(session: Session) -> dict[int, list[str] | None]:
    session.expire_all()
    return {row.person_id: row.materials for row in session.execute(select(Attendance.person_id, Attendance.materials))}


def test_whoever_is_ticked_took_all_that_was_handed_out_unless_it_is_said_otherwise(
    session: Session, client_as: ClientAs, training: Training, church: Church, pastor: Person
) -> None:
    less, nothing, before = (make_person(session, church) for _ in range(3))
    attend(session, training, before)
    session.commit()
    client = client_as("staff")
    page = client.get(f"/trainings/{training.id}/people").text
    assert 'name="all" value="yes" checked' in page
    assert f'value="{pastor.id}::"' in page
    assert f'value="{before.id}:a:"' in page
    tick(
        client,
        training,
        **ALL,
        was=[f"{pastor.id}::", f"{less.id}::", f"{nothing.id}::", f"{before.id}:a:"],
        attended=[str(each.id) for each in (pastor, nothing, before)],
        **{"took-poster": str(less.id), "took-nothing": str(nothing.id)},
    )
    assert stored(session) == {pastor.id: ["leaflet", "poster"], less.id: ["poster"], nothing.id: [], before.id: None}
    assert f'value="{less.id}:a:poster"' in client.get(f"/trainings/{training.id}/people").text
    tick(client, training, **ALL, all_before="yes", was=f"{before.id}:a:", attended=str(before.id))
    assert stored(session)[before.id] == ["leaflet", "poster"]


def test_without_the_default_it_stays_unknown(
    session: Session, client_as: ClientAs, training: Training, pastor: Person
) -> None:
    session.commit()
    sent = {"handed_out": "leaflet,poster", "was": f"{pastor.id}::", "attended": str(pastor.id)}
    tick(client_as("staff"), training, **sent)
    assert stored(session) == {pastor.id: None}


def test_who_is_unticked_was_not_there_whatever_stands_below_their_name(
    session: Session, client_as: ClientAs, training: Training, pastor: Person
) -> None:
    session.commit()
    client = client_as("staff")
    tick(client, training, **ALL, was=f"{pastor.id}::", attended=str(pastor.id))
    as_it_stands = {"took-leaflet": str(pastor.id), "took-poster": str(pastor.id)}
    tick(client, training, **ALL, was=f"{pastor.id}:a:leaflet,poster", **as_it_stands)
    assert stored(session) == {}


def test_what_somebody_else_has_ticked_meanwhile_stays(
    session: Session, client_as: ClientAs, training: Training, pastor: Person
) -> None:
    attend(session, training, pastor)
    session.commit()
    client = client_as("staff")
    tick(client, training, was=f"{pastor.id}:a:", attended=str(pastor.id), **{"took-poster": str(pastor.id)})
    tick(client, training, was=f"{pastor.id}:a:", attended=str(pastor.id), received_card=str(pastor.id))
    assert stored(session) == {pastor.id: ["poster"]}
    assert session.scalars(select(Attendance.received_card)).all() == [True]


def test_where_it_is_not_recorded_what_was_handed_out_the_page_says_so_and_asks_nothing(
    session: Session, client_as: ClientAs, training: Training, pastor: Person
) -> None:
    training.materials = []
    session.commit()
    client = client_as("staff")
    page = client.get(f"/trainings/{training.id}/people").text
    assert "What was handed out here is not recorded" in page
    assert 'name="all"' not in page
    tick(client, training, was=f"{pastor.id}::", attended=str(pastor.id))
    assert stored(session) == {pastor.id: None}


def test_what_was_taken_home_stands_on_the_training_the_church_the_history_and_in_the_file(
    session: Session, client_as: ClientAs, training: Training, church: Church, pastor: Person
) -> None:
    other = make_person(session, church, "Chan Thy")
    attend(session, training, pastor, other)
    session.commit()
    admin = client_as("admin")
    everybody = {"was": [f"{pastor.id}:a:", f"{other.id}:a:"], "attended": [str(pastor.id), str(other.id)]}
    tick(admin, training, **everybody, **{"took-poster": str(pastor.id), "took-nothing": str(other.id)})
    page = " ".join(admin.get(f"/trainings/{training.id}").text.split())
    assert "Poster: 1 person" in page
    assert "Taken home: Poster" in page
    assert "Taken home: nothing" in page
    assert "Taken home: Poster" in " ".join(admin.get(f"/churches/{church.id}").text.split())
    history = admin.get(f"/trainings/{training.id}/history").text
    assert "<ins>Poster</ins>" in history
    assert "<ins>nothing</ins>" in history
    file = admin.post(f"/trainings/{training.id}/people/export").text
    assert "Sok Dara,Grace Church,Yes,No,No,Poster" in file
    assert "Chan Thy,Grace Church,Yes,No,No,nothing" in file
    exports = select(AuditEvent).where(AuditEvent.action == Action.EXPORT, AuditEvent.table_name == "person")
    assert session.scalars(exports).one()
    assert client_as("viewer").post(f"/trainings/{training.id}/people/export").status_code == 403


def test_the_sheet_has_a_column_to_tick_for_a_card_and_for_all_that_is_handed_out(
    session: Session, client_as: ClientAs, training: Training
) -> None:
    session.commit()
    page = client_as("staff").get(f"/trainings/{training.id}/sheet").text
    assert "ខិត្តប័ណ្ណ" in page
    assert "Leaflet" in page
    assert "Video" not in page
    training.materials = []
    session.commit()
    assert "Video" in client_as("staff").get(f"/trainings/{training.id}/sheet").text
