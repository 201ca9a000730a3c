"""A province, its unit and somebody who asks, for the tests of the crisis search."""

import pytest
from sqlalchemy.orm import Session

from directory.codes import HotlineKind
from directory.models import PoliceUnit
from tests.factories import (
    make_check,
    make_hotline,
    make_phone,
    make_province,
    make_unit,
    make_village,
)


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    """A province with a unit whose number was confirmed twelve days ago, a village, and two national hotlines."""
    province = make_province(session, "01", 103, 12, name_en="Banteay", name_km="បន្ទាយ")
    make_village(session, "01010101", 103.5, 12.5, name_en="Phum Thmei", name_km="ភូមិថ្មី")
    unit = make_unit(session, "Banteay office", name_km="ការិយាល័យបន្ទាយ", jurisdictions=[province], lon=103.2, lat=12.2)
    make_check(session, make_phone(session, unit, "+85512000001"), days_ago=12)
    make_phone(session, make_hotline(session, "Trafficking hotline"), "1288")
    make_phone(session, make_hotline(session, "Police hotline", hotline_kind=HotlineKind.POLICE), "117")
    session.commit()
    return unit
