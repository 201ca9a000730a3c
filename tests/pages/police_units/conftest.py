"""Two provinces for the tests of police units."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_province, make_village


@pytest.fixture
def battambang(session: Session) -> None:
    """Two provinces, the second with a village."""
    make_province(session, "01", 102.0, 13.0, name_en="Banteay Meanchey", name_km="បន្ទាយមានជ័យ")
    make_province(session, "02", 103.0, 13.0, name_en="Battambang", name_km="បាត់ដំបង")
    make_village(session, "02010101", 103.5, 13.5, name_en="Ou Ta Ki", name_km="អូរតាគី")
