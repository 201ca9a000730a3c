"""How often a page asks the database: as often for many rows as for a few."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.factories import (
    make_check,
    make_church,
    make_hotline,
    make_person,
    make_phone,
    make_province,
    make_unit,
    make_village,
)

PAGES = ("/churches/", "/police-units/", "/hotlines/", "/provinces/01", "/provinces/", "/", "/admin/trail")


@pytest.fixture
def fill(session: Session) -> Callable[[int], None]:
    """Adds so many churches, units and hotlines, each with a person, a number and a check."""
    province = make_province(session, "01")
    make_village(session, "01010101")

    def add(rows: int) -> None:
        for _ in range(rows):
            church = make_church(session, place_code="01010101", lon=103.5, lat=12.5)
            for listing in (church, make_unit(session, jurisdictions=[province]), make_hotline(session)):
                make_check(session, make_phone(session, make_person(session, listing)))
                make_check(session, make_phone(session, listing))
        session.commit()

    return add


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_many_rows_asks_as_often_as_one_of_a_few(
    session: Session, client_as: Callable[[str], FlaskClient], fill: Callable[[int], None], address: str
) -> None:
    admin = client_as("admin")
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    counts = []
    for rows in (2, 20):
        fill(rows)
        admin.get(address)  # what is kept from one request to the next is kept
        session.expire_all()
        asked.clear()
        assert admin.get(address).status_code == 200
        counts.append(len([statement for statement in asked if "SAVEPOINT" not in statement]))
    assert counts[1] <= counts[0]
