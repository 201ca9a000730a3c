"""Tests of the times of churches: a routed time beats the estimate, pair by pair, for as long as it counts."""

import numpy as np
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from directory.models import Church, Listing, PoliceUnit
from geo.church_times import ChurchTimes, church_times
from geo.routing.changes import TimeRow, activate, add_network, store_times
from geo.routing.models import NetworkStatus, OriginKind, TimeStatus
from geo.routing.reading import ways_of_church
from geo.travel_times import Method, Mode
from tests.factories import make_church, make_province, make_unit


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    return make_unit(session, jurisdictions=[make_province(session, "01")], lon=103.5, lat=12.5)


@pytest.fixture
def church(session: Session, unit: PoliceUnit) -> Church:
    return make_church(session, place_code="01", lon=103.6, lat=12.5)


@pytest.fixture
def network_id(session: Session) -> int:
    network = add_network(session, "embedded", NetworkStatus.READY)
    activate(session, network.id)
    return network.id


def route(
    session: Session,
    network_id: int,
    church: Church,
    unit: PoliceUnit,
    seconds: int | None = 5_000,
    mode: Mode = Mode.MOTORCYCLE,
) -> None:
    """Store a time between the two as they stand now."""
    status = TimeStatus.NO_PATH if seconds is None else TimeStatus.ROUTED
    metres = None if seconds is None else 40_000
    kind = OriginKind.CHURCH
    key = (kind, church.id, mode, unit.id, network_id)
    store_times(session, [TimeRow(*key, seconds, metres, status, 12, 34, church.revision, unit.revision)])


def times(session: Session, **options: object) -> ChurchTimes:
    return church_times(session, "01", **{"exact": True, **options})  # type: ignore[arg-type]


def test_without_roads_a_time_is_an_estimate(session: Session, church: Church) -> None:
    found = times(session)
    assert found.estimated.tolist() == [True]
    assert found.seconds[0] == pytest.approx(1_368, rel=0.01)


def test_a_routed_time_beats_the_estimate(session: Session, network_id: int, church: Church, unit: PoliceUnit) -> None:
    route(session, network_id, church, unit)
    found = times(session)
    assert (found.seconds.tolist(), found.estimated.tolist()) == ([5_000], [False])


def test_it_does_so_for_its_own_pair_and_mode_only(
    session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    other = make_church(session, place_code="01", lon=103.6, lat=12.5)
    route(session, network_id, church, unit)
    found = times(session)
    assert dict(zip(found.ids.tolist(), found.estimated.tolist(), strict=True)) == {church.id: False, other.id: True}
    assert times(session, mode=Mode.CAR).estimated.all()


def test_where_no_path_leads_there_the_time_is_no_estimate_either(
    session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    route(session, network_id, church, unit, seconds=None)
    found = times(session)
    assert (found.seconds.tolist(), found.estimated.tolist()) == ([np.inf], [False])


@pytest.mark.parametrize("moved", ["church", "unit"])
def test_the_estimate_is_back_as_soon_as_an_end_has_moved(
    session: Session, network_id: int, church: Church, unit: PoliceUnit, moved: str
) -> None:
    route(session, network_id, church, unit)
    which = {"church": church.id, "unit": unit.id}[moved]
    session.execute(update(Listing).where(Listing.id == which).values(revision=Listing.revision + 1))
    assert times(session).estimated.all()


def test_the_estimate_is_back_while_other_roads_are_in_use(
    session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    route(session, network_id, church, unit)
    activate(session, add_network(session, "embedded", NetworkStatus.READY).id)
    assert times(session).estimated.all()


def test_another_unit_that_is_faster_by_road_is_named_as_the_other(
    session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    far = make_unit(session, lon=104.4, lat=12.5)
    route(session, network_id, church, unit, seconds=9_000)
    route(session, network_id, church, far, seconds=1_000)
    found = times(session)
    assert (found.others.ids.tolist(), found.others.seconds.tolist()) == ([far.id], [1_000])


def test_a_reader_who_may_not_see_where_a_church_stands_gets_no_routed_time(
    session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    route(session, network_id, church, unit)
    assert times(session, exact=False).estimated.all()


def test_the_factor_of_a_season_counts_for_routed_times_and_for_estimates(
    session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    dry = times(session).seconds[0]
    assert times(session, factor=1.5).seconds[0] == pytest.approx(1.5 * dry)
    route(session, network_id, church, unit)
    assert times(session, factor=1.5).seconds.tolist() == [7_500]


def test_the_ways_from_one_church_name_what_is_routed_and_what_is_guessed(
    session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    far, cut_off = make_unit(session, lon=104.4, lat=12.5), make_unit(session, lon=103.61, lat=12.5)
    route(session, network_id, church, unit)
    route(session, network_id, church, cut_off, seconds=None)
    first, second, last = ways_of_church(session, church.id, factor=1.5)
    assert (first.unit_id, first.time.seconds, first.time.method) == (unit.id, 7_500, Method.ROUTED)
    assert (first.snap_origin_metres, first.snap_unit_metres) == (12, 34)
    assert (second.unit_id, second.time.method, second.status) == (far.id, Method.ESTIMATE, None)
    assert (last.unit_id, last.time.seconds, last.status) == (cut_off.id, None, TimeStatus.NO_PATH)
