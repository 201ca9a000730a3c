"""Tests of what pages read: ways from villages, areas around units, and the units to warn of."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from directory.models import Listing, PoliceUnit
from geo.routing.changes import activate, add_network
from geo.routing.engine import EmbeddedEngine
from geo.routing.models import NetworkStatus
from geo.routing.reading import areas_of_units, times_of_churches, unit_warnings, ways_near, ways_of_village
from geo.routing.refreshing import refresh
from geo.travel_times import Method, Mode
from tests.factories import make_church, make_province, make_unit, make_village
from tests.geo.routing.roads import CROSSING, TRACK_END


@pytest.fixture
def units(session: Session, engine_on_roads: EmbeddedEngine) -> list[PoliceUnit]:
    """A unit on the road and one on the track, with a church and a village, and all that is computed of them."""
    activate(session, add_network(session, "embedded", NetworkStatus.READY).id)
    make_province(session, "01")
    made = [make_unit(session, "Road", lon=103.7, lat=12.5), make_unit(session, "Track", lon=TRACK_END[0], lat=12.6)]
    make_church(session, lon=CROSSING[0], lat=CROSSING[1])
    make_village(session, "01010101", lon=103.4, lat=12.5)
    session.commit()
    connection = session.connection()
    refresh(lambda: Session(connection, join_transaction_mode="create_savepoint"), engine_on_roads)
    session.expire_all()
    return made


def test_the_ways_from_a_village_are_routed_and_the_fastest_comes_first(
    session: Session, units: list[PoliceUnit]
) -> None:
    ways = ways_of_village(session, "01010101")
    assert [way.unit_id for way in ways] == [unit.id for unit in units]
    assert {way.time.method for way in ways} == {Method.ROUTED}


def test_a_point_takes_the_ways_of_the_village_near_it_and_names_that(
    session: Session, units: list[PoliceUnit]
) -> None:
    near = ways_near(session, 103.41, 12.51)
    assert near is not None
    assert near.village_code == "01010101"
    assert near.metres == pytest.approx(1_555, abs=20)
    assert near.ways == ways_of_village(session, "01010101")
    assert ways_near(session, 103.1, 12.9) is None


def test_the_areas_around_a_unit_come_largest_first_until_it_moves(session: Session, units: list[PoliceUnit]) -> None:
    ids = [unit.id for unit in units]
    assert [(area.unit_id, area.minutes) for area in areas_of_units(session, ids[:1])] == [
        (ids[0], minutes) for minutes in (120, 60, 30)
    ]
    assert {area.geometry["type"] for area in areas_of_units(session, ids)} == {"MultiPolygon"}
    session.execute(update(Listing).where(Listing.id == ids[0]).values(revision=2))
    assert areas_of_units(session, ids[:1]) == []


def test_a_unit_on_a_track_is_warned_of(session: Session, units: list[PoliceUnit]) -> None:
    [warning] = unit_warnings(session)
    assert (warning.unit_id, warning.on_track) == (units[1].id, True)


def test_the_times_of_all_churches_or_of_some_are_read_at_once(session: Session, units: list[PoliceUnit]) -> None:
    everything = times_of_churches(session, None, Mode.CAR)
    assert sorted(everything.unit_ids.tolist()) == [unit.id for unit in units]
    church_id = int(everything.origin_ids[0])
    assert len(times_of_churches(session, [church_id], Mode.CAR).seconds) == 2
    assert len(times_of_churches(session, [church_id + 1], Mode.CAR).seconds) == 0
    assert len(times_of_churches(session, [], Mode.CAR).seconds) == 0
