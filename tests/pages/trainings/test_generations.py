"""Who trained whom, in the browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.dates import today
from directory.models import Person
from tests.factories import attend, make_church, make_person, make_province, make_training

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def taught(session: Session) -> tuple[Person, Person]:
    """A pastor trained long ago who trained another one."""
    province = make_province(session, "01", lon=103, lat=12, name_en="Westland")
    sok, dara = (
        make_person(session, make_church(session, church, place_code="01"), name)
        for church, name in (("Grace", "Sok Chantha"), ("Hope", "=Dara"))
    )
    for days, came, teacher in ((800, sok, None), (300, dara, sok)):
        training = make_training(session, place=province, held_on=today() - timedelta(days=days))
        if teacher:
            attend(session, training, teacher, taught=True)
        attend(session, training, came)
    return sok, dara


@pytest.mark.usefixtures("taught")
def test_the_tree_names_who_taught_to_those_who_may_see_people(client_as: ClientAs, session: Session) -> None:
    page = client_as("staff").get("/trainings/generations").text
    assert "taught by Sok Chantha" in " ".join(page.split())
    assert "2 people reached in all" in page
    read = select(AuditEvent.row_id).where(AuditEvent.action == Action.READ, AuditEvent.table_name == "person")
    assert len(session.scalars(read).all()) == 1
    viewer = client_as("viewer").get("/trainings/generations?province=01").text
    assert "Sok Chantha" not in viewer
    assert "taught by 1 person of a church" in viewer
    assert "/trainings/follow-up" not in viewer
    assert client_as("viewer").get("/trainings/follow-up").status_code == 403


@pytest.mark.parametrize("address", ["province=99", "province=%27", "reason=x&page=0", "page=-4", "page=9999999999"])
@pytest.mark.usefixtures("taught")
def test_what_is_not_offered_counts_as_not_asked(client_as: ClientAs, address: str) -> None:
    client = client_as("staff")
    assert client.get(f"/trainings/generations?{address}").status_code == 200
    assert client.get(f"/trainings/follow-up?{address}").status_code == 200


@pytest.mark.usefixtures("taught")
def test_whom_to_see_again_is_listed_and_saved_without_a_formula(client_as: ClientAs, session: Session) -> None:
    client = client_as("admin")
    page = client.get("/trainings/follow-up").text
    assert "=Dara" in page
    assert "Sok Chantha" not in page
    assert "Sok Chantha" in client.get("/trainings/follow-up?reason=refresher").text
    saved = client.post("/trainings/follow-up/export", data={"reason": "passed_nothing_on"})
    assert "'=Dara" in saved.text
    assert session.scalars(select(AuditEvent).where(AuditEvent.action == Action.EXPORT)).one().table_name == "person"
    assert client_as("staff").post("/trainings/follow-up/export").status_code == 403


def test_a_church_says_of_each_person_when_they_were_trained_and_whom_they_trained(
    client_as: ClientAs, session: Session, taught: tuple[Person, Person]
) -> None:
    sok, _ = taught
    page = " ".join(client_as("staff").get(f"/churches/{sok.listing_id}").text.split())
    assert "Has taught at 1 training: 1 person came" in page
    assert "Has taught" not in client_as("viewer").get(f"/churches/{sok.listing_id}").text
