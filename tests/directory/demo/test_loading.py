"""Loading the demo data: where it may be loaded, and what becomes of it there."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.codes import Precision
from directory.demo.listings import (
    DemoRefusedError,
    has_demo,
    has_real_listings,
    load_demo,
    remove_demo,
)
from directory.hotlines.reference import ensure_hotlines
from directory.models import Church, Listing
from tests.factories import make_all_provinces, make_church, make_village


@pytest.fixture
def provinces(session: Session) -> None:
    """All provinces, each a square around its seat."""
    make_all_provinces(session)


@pytest.mark.usefixtures("provinces")
def test_churches_stand_at_villages_where_the_places_have_points(session: Session) -> None:
    village = make_village(session, "02010101", 103.2, 13.1, name_en="Ou Ta Ki", name_km="អូរតាគី")
    load_demo(session)
    church = session.scalars(select(Church).where(Church.place_code == village.code)).one()
    assert "Ou Ta Ki" in church.name_en
    assert "អូរតាគី" in church.name_km
    assert church.precision is Precision.VILLAGE


@pytest.mark.usefixtures("provinces")
def test_the_demo_is_the_same_every_time(session: Session) -> None:
    def loaded() -> list[tuple[object, ...]]:
        load_demo(session)
        position = func.ST_AsText(Listing.location)
        rows = [tuple(row) for row in session.execute(select(Listing.name_en, position).order_by(Listing.id))]
        remove_demo(session)
        return rows

    assert loaded() == loaded()


@pytest.mark.usefixtures("provinces")
def test_demo_data_is_refused_beside_a_real_listing_but_not_beside_reference_hotlines(session: Session) -> None:
    ensure_hotlines(session)
    assert not has_real_listings(session)
    make_church(session)
    assert has_real_listings(session)
    with pytest.raises(DemoRefusedError, match="real listings"):
        load_demo(session)
    assert not has_demo(session)


def test_demo_data_needs_provinces(session: Session) -> None:
    with pytest.raises(DemoRefusedError, match="places load"):
        load_demo(session)
