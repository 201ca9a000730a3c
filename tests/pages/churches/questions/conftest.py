"""A gazetteer in which one name stands for two villages, and a member of staff."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import make_place, make_province, make_village


@pytest.fixture(autouse=True)
def gazetteer(session: Session) -> None:
    """Two provinces side by side; the western one has two villages of one name."""
    make_province(session, "01", lon=103, lat=12, name_en="Westland")
    make_province(session, "02", lon=104, lat=12, name_en="Eastland")
    make_place(session, "0101", "District A")
    make_village(session, "01010101", 103.5, 12.5, name_en="Trapeang")
    make_village(session, "01010201", 103.2, 12.2, name_en="Trapeang")
    make_village(session, "02010101", 104.5, 12.5, name_en="Boeng")


@pytest.fixture
def staff(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("staff")
