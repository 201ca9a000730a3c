"""The first steps on the home page of an installation that is still empty."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import make_church, make_unit

ClientAs = Callable[[str], FlaskClient]


def test_an_empty_directory_leads_staff_to_the_first_unit_and_the_first_church(client_as: ClientAs) -> None:
    html = client_as("staff").get("/").text
    assert "First steps" in html
    assert 'href="/police-units/new"' in html
    assert 'href="/churches/new"' in html


def test_a_step_that_is_done_says_so_and_no_longer_leads_on(session: Session, client_as: ClientAs) -> None:
    make_unit(session)
    session.commit()
    steps = client_as("staff").get("/").text.split("First steps")[1].split("</section>")[0]
    assert "/police-units/new" not in steps
    assert "/churches/new" in steps


def test_the_first_steps_end_with_the_first_church(session: Session, client_as: ClientAs) -> None:
    make_unit(session)
    make_church(session)
    session.commit()
    assert "First steps" not in client_as("staff").get("/").text


def test_a_viewer_who_can_take_none_of_the_steps_is_not_shown_them(client_as: ClientAs) -> None:
    assert "First steps" not in client_as("viewer").get("/").text
