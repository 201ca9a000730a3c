"""How often a page asks the database: as often for many rows as for a few."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from pages.web.assets import asset
from tests import factories

PAGES = (
    "/churches/",
    "/police-units/",
    "/hotlines/",
    "/provinces/01",
    "/provinces/",
    "/",
    "/admin/trail",
    "/responses/",
    "/responses/units",
)


@pytest.fixture
def fill(session: Session) -> Callable[[int], None]:
    """Adds so many churches, units and hotlines, each with a person, a number and a check."""
    province = factories.make_province(session, "01")
    factories.make_village(session, "01010101")

    def add(rows: int) -> None:
        for _ in range(rows):
            church = factories.make_church(session, place_code="01010101", lon=103.5, lat=12.5)
            for listing in (
                church,
                factories.make_unit(session, jurisdictions=[province]),
                factories.make_hotline(session),
            ):
                factories.make_check(session, factories.make_phone(session, factories.make_person(session, listing)))
                factories.make_check(session, factories.make_phone(session, listing))
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


def test_a_style_sheet_asks_the_database_for_nothing_not_even_who_reads_it(
    app: Flask, session: Session, client_as: Callable[[str], FlaskClient]
) -> None:
    admin = client_as("admin")
    with app.test_request_context("/"):
        address = asset("app.css")
    session.expire_all()
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    with admin.get(address) as response:
        assert response.status_code == 200
    assert asked == []
