"""Fixtures of the chain: a province, and the unit that its churches have to reach."""

import pytest
from sqlalchemy.orm import Session

from directory.models import PoliceUnit
from places.models import Place
from tests.factories import make_phone, make_province, make_unit


@pytest.fixture
def province(session: Session) -> Place:
    """A square between 103 and 104 degrees east, 12 and 13 north."""
    return make_province(session, "01", lon=103, lat=12)


@pytest.fixture
def unit(session: Session, province: Place) -> PoliceUnit:
    """Its unit, in the middle, with a number that nobody has checked."""
    unit = make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    make_phone(session, unit)
    return unit
