"""Tests of bringing times up to date: what is missing is computed, what is there is kept, a kill doubles nothing."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler
from threading import RLock
from typing import Any, cast

import orjson
import pytest
from geoalchemy2.shape import from_shape
from shapely.geometry import Point as Shape
from sqlalchemy import Engine as Database
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from db import WGS84
from directory.codes import Status
from directory.models import Listing
from geo.routing.changes import TimeRow, activate, add_network, store_times
from geo.routing.engine import EmbeddedEngine, ServerEngine
from geo.routing.models import Isochrone, NetworkStatus, OriginKind, StoredTime, TimeStatus, UnitSnap
from geo.routing.networks import Settings, bring_up_to_date
from geo.routing.problems import RoutingError
from geo.routing.queries import Placed
from geo.routing.questions import Point
from geo.routing.refreshing import Refreshed, Sessions, in_batches, refresh
from geo.travel_times import Mode
from places.models import Place
from tests.factories import make_church, make_province, make_unit, make_village
from tests.geo.routing.killing import killed_at
from tests.geo.routing.roads import CROSSING, ISLAND, TRACK_END
from tests.geo.routing.serving import serving


@pytest.fixture
def sessions(session: Session) -> Sessions:
    """Makes sessions whose commits end with the test; one at a time, since they have one connection."""
    connection, alone = session.connection(), RLock()

    @contextmanager
    def made() -> Iterator[Session]:
        with alone, Session(connection, join_transaction_mode="create_savepoint") as inner:
            yield inner

    return cast(Sessions, made)


@pytest.fixture
def network_id(session: Session) -> int:
    """A network in use; what routes on it is the engine that a test gives."""
    network = add_network(session, "embedded", NetworkStatus.READY, has_ferries=False)
    activate(session, network.id)
    session.commit()
    return network.id


@pytest.fixture
def listings(session: Session) -> dict[str, Listing]:
    """Two units, two churches on roads and one on the island, and a village."""
    province = make_province(session, "01")
    made: dict[str, Listing] = {
        "east": make_unit(session, "East", jurisdictions=[province], lon=103.7, lat=12.5),
        "track": make_unit(session, "Track", lon=TRACK_END[0], lat=TRACK_END[1]),
        "cross": make_church(session, "Cross", lon=CROSSING[0], lat=CROSSING[1]),
        "west": make_church(session, "West", lon=103.2, lat=12.5),
        "island": make_church(session, "Island", lon=ISLAND[0], lat=ISLAND[1]),
    }
    make_village(session, "01010101", lon=103.4, lat=12.5)
    session.commit()
    return made


class Counting:
    """An engine that counts the pairs it is asked for, and may be killed at its `fails_at`-th matrix."""

    name = "embedded"
    at_once = 1

    def __init__(self, engine: EmbeddedEngine, fails_at: int = 0, most_pairs: int = 2_000_000) -> None:
        self.engine = engine
        self.fails_at = fails_at
        self.most_pairs = most_pairs
        self.matrices: list[int] = []

    def ask(self, action: str, question: Any) -> Any:
        if action == "sources_to_targets":
            self.matrices.append(len(question["sources"]) * len(question["targets"]))
            if len(self.matrices) == self.fails_at:
                raise RoutingError("engine_killed", signal=9)
        return self.engine.ask(action, question)


def stored(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(StoredTime)) or 0


def time_of(session: Session, church: Listing, unit: Listing, mode: Mode = Mode.MOTORCYCLE) -> StoredTime:
    session.expire_all()
    return session.get_one(StoredTime, (OriginKind.CHURCH, church.id, mode, unit.id))


def test_all_churches_and_villages_get_times_to_all_units_in_both_modes(
    session: Session, sessions: Sessions, network_id: int, listings: dict[str, Listing], engine_on_roads: EmbeddedEngine
) -> None:
    done = refresh(sessions, engine_on_roads)
    assert done == Refreshed(pairs=16, no_path=4, off_road=0, areas=4)
    assert stored(session) == 16
    time = time_of(session, listings["cross"], listings["east"])
    assert (time.status, time.network_id) == (TimeStatus.ROUTED, network_id)
    assert time.seconds == pytest.approx(21_740 / 45 * 3.6, rel=0.02)
    assert time_of(session, listings["island"], listings["east"]).status is TimeStatus.NO_PATH
    village = session.get_one(StoredTime, (OriginKind.VILLAGE, 1010101, Mode.CAR, listings["east"].id))
    assert village.metres == pytest.approx(32_600, rel=0.01)


def test_the_second_time_nothing_is_asked(
    session: Session, sessions: Sessions, network_id: int, listings: dict[str, Listing], engine_on_roads: EmbeddedEngine
) -> None:
    refresh(sessions, engine_on_roads)
    counting = Counting(engine_on_roads)
    assert refresh(sessions, counting) == Refreshed(0, 0, 0, 0)
    assert counting.matrices == []


def move(listing: Listing, lon: float, lat: float) -> None:
    listing.location = from_shape(Shape(lon, lat), srid=WGS84)
    listing.revision += 1


def test_a_church_that_moved_costs_its_own_times_only(
    session: Session, sessions: Sessions, network_id: int, listings: dict[str, Listing], engine_on_roads: EmbeddedEngine
) -> None:
    refresh(sessions, engine_on_roads)
    before = time_of(session, listings["west"], listings["east"]).seconds
    move(listings["west"], 103.3, 12.5)
    session.commit()
    counting = Counting(engine_on_roads)
    assert refresh(sessions, counting).pairs == 4
    assert counting.matrices == [2, 2]
    after = time_of(session, listings["west"], listings["east"])
    assert before is not None
    assert after.seconds is not None
    assert after.seconds < before
    assert after.origin_revision == 2
    assert stored(session) == 16


def test_a_unit_that_moved_costs_one_time_for_each_origin_and_its_areas(
    session: Session, sessions: Sessions, network_id: int, listings: dict[str, Listing], engine_on_roads: EmbeddedEngine
) -> None:
    refresh(sessions, engine_on_roads)
    move(listings["track"], 103.9, 12.5)
    session.commit()
    done = refresh(sessions, engine_on_roads)
    assert (done.pairs, done.areas) == (8, 2)
    revisions = session.scalars(select(Isochrone.unit_revision).where(Isochrone.unit_id == listings["track"].id))
    assert set(revisions) == {2}


def test_a_village_that_a_newer_set_puts_elsewhere_is_computed_again(
    session: Session, sessions: Sessions, network_id: int, listings: dict[str, Listing], engine_on_roads: EmbeddedEngine
) -> None:
    refresh(sessions, engine_on_roads)
    session.get_one(Place, "01010101").revision += 1
    session.commit()
    assert refresh(sessions, engine_on_roads).pairs == 4


def test_only_what_is_named_is_looked_at(
    session: Session, sessions: Sessions, network_id: int, listings: dict[str, Listing], engine_on_roads: EmbeddedEngine
) -> None:
    assert refresh(sessions, engine_on_roads, only_churches=[listings["cross"].id]) == Refreshed(4, 0, 0, 0)
    assert refresh(sessions, engine_on_roads, only_units=[listings["east"].id]).pairs == 6


def test_what_hangs_on_an_archived_church_or_unit_is_removed(
    session: Session, sessions: Sessions, network_id: int, listings: dict[str, Listing], engine_on_roads: EmbeddedEngine
) -> None:
    refresh(sessions, engine_on_roads)
    listings["west"].status = Status.ARCHIVED
    listings["track"].status = Status.ARCHIVED
    session.commit()
    refresh(sessions, engine_on_roads)
    assert stored(session) == 6
    assert set(session.scalars(select(UnitSnap.unit_id))) == {listings["east"].id}
    assert set(session.scalars(select(Isochrone.unit_id))) == {listings["east"].id}


def test_an_engine_that_is_killed_in_the_middle_loses_only_the_batch_at_hand(
    session: Session, sessions: Sessions, network_id: int, listings: dict[str, Listing], engine_on_roads: EmbeddedEngine
) -> None:
    failing = Counting(engine_on_roads, fails_at=3, most_pairs=2)
    with pytest.raises(RoutingError) as caught:
        refresh(sessions, failing)
    assert caught.value.code == "engine_killed"
    kept = stored(session)
    assert 0 < kept < 16
    assert refresh(sessions, engine_on_roads).pairs == 16 - kept
    assert stored(session) == 16


def test_a_refresh_that_is_killed_goes_on_where_it_was_and_doubles_nothing(
    own_database: Database, settings: Settings, engine_on_roads: EmbeddedEngine
) -> None:
    with Session(own_database) as session:
        network = add_network(session, "embedded", NetworkStatus.READY)
        activate(session, network.id)
        make_unit(session, lon=103.7, lat=12.5)
        for number in range(5):
            make_church(session, lon=103.2 + number / 10, lat=12.5)
        session.commit()
        settings.networks.mkdir()
        settings.folder_of(network.id).symlink_to(engine_on_roads.network)
    killed_at("Churches by motorcycle: 5 of 5", own_database, settings.networks.parent, "geo", "refresh")
    with Session(own_database) as session:
        assert stored(session) == 5
        done = bring_up_to_date(sessionmaker(own_database), settings)
        assert done.pairs == 5
        assert stored(session) == 10


def test_a_time_of_an_older_position_does_not_replace_a_newer_one(
    session: Session, sessions: Sessions, network_id: int, listings: dict[str, Listing], engine_on_roads: EmbeddedEngine
) -> None:
    move(listings["west"], 103.3, 12.5)
    session.commit()
    refresh(sessions, engine_on_roads)
    late = TimeRow(
        OriginKind.CHURCH,
        listings["west"].id,
        Mode.CAR,
        listings["east"].id,
        network_id,
        1,
        1,
        TimeStatus.ROUTED,
        0,
        0,
        origin_revision=1,
        unit_revision=1,
    )
    store_times(session, [late])
    assert time_of(session, listings["west"], listings["east"], Mode.CAR).seconds != 1


def test_roads_that_change_while_times_are_computed_stop_the_old_ones_from_being_stored(
    session: Session, sessions: Sessions, network_id: int, listings: dict[str, Listing], engine_on_roads: EmbeddedEngine
) -> None:
    class Switching(Counting):
        def ask(self, action: str, question: Any) -> Any:
            if action == "sources_to_targets":
                activate(session, add_network(session, "embedded", NetworkStatus.READY).id)
                session.commit()
            return super().ask(action, question)

    with pytest.raises(RoutingError) as caught:
        refresh(sessions, Switching(engine_on_roads))
    assert caught.value.code == "network_changed"
    assert stored(session) == 0


def test_a_unit_far_from_roads_or_on_a_track_is_noted(
    session: Session, sessions: Sessions, network_id: int, listings: dict[str, Listing], engine_on_roads: EmbeddedEngine
) -> None:
    remote = make_unit(session, "Remote", lon=103.55, lat=12.2)
    session.commit()
    refresh(sessions, engine_on_roads)
    snap = session.get_one(UnitSnap, (remote.id, Mode.CAR))
    assert snap.metres == pytest.approx(5_430, abs=30)
    assert session.get_one(UnitSnap, (listings["track"].id, Mode.MOTORCYCLE)).on_track
    assert not session.scalars(select(Isochrone).where(Isochrone.unit_id == remote.id)).all()


def test_without_roads_the_error_is_one_that_needs_no_second_try(
    sessions: Sessions, settings: Settings, listings: dict[str, Listing]
) -> None:
    with pytest.raises(RoutingError) as caught:
        bring_up_to_date(sessions, settings)
    assert caught.value.code == "no_network"


def test_roads_of_other_settings_are_to_be_built_again(
    session: Session, sessions: Sessions, settings: Settings, network_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.routing.refreshing.profile_hash", lambda: "another")
    with pytest.raises(RoutingError) as caught:
        bring_up_to_date(sessions, settings)
    assert caught.value.code == "network_outdated"


def test_what_is_missing_is_cut_into_questions_of_the_size_that_the_engine_allows() -> None:
    origins = [Placed(number, 1, Point(103, 12)) for number in range(100)]
    units = {number: Placed(number, 1, Point(103, 12)) for number in range(20)}
    batches = list(in_batches(OriginKind.CHURCH, Mode.CAR, {tuple(units): origins}, units, most_pairs=260))
    assert max(batch.pairs for batch in batches) <= 260
    assert sum(batch.pairs for batch in batches) == 2_000


def test_few_origins_are_asked_for_with_all_units_at_once_and_many_in_two_batches_beside_each_other() -> None:
    units = {number: Placed(number, 1, Point(103, 12)) for number in range(26)}
    origins = [Placed(number, 1, Point(103, 12)) for number in range(100)]
    sizes = {
        count: [
            len(batch.units)
            for batch in in_batches(OriginKind.CHURCH, Mode.CAR, {tuple(units): origins[:count]}, units, 2_000_000)
        ]
        for count in (1, 100)
    }
    assert sizes == {1: [26], 100: [13, 13]}


def server_of(engine: EmbeddedEngine) -> AbstractContextManager[str]:
    """A Valhalla server in front of the embedded engine."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        question = orjson.loads(request.rfile.read(int(request.headers["Content-Length"])))
        body = orjson.dumps(engine.ask(request.path.strip("/"), question))
        request.send_response(200)
        request.end_headers()
        request.wfile.write(body)

    return serving(answer)


def test_a_server_gives_the_same_times_as_the_embedded_engine_and_becomes_the_network_in_use(
    session: Session,
    sessions: Sessions,
    network_id: int,
    listings: dict[str, Listing],
    engine_on_roads: EmbeddedEngine,
    settings: Settings,
) -> None:
    for number in range(2, 9):
        make_village(session, f"010101{number:02d}", lon=103.1 + number * 0.08, lat=12.503)
    session.commit()
    refresh(sessions, engine_on_roads)
    embedded = time_of(session, listings["west"], listings["east"]).seconds
    with server_of(engine_on_roads) as url:
        done = bring_up_to_date(sessions, settings._replace(url=url))
        assert done.pairs == stored(session)
        again = bring_up_to_date(sessions, settings._replace(url=url))
    assert again.pairs == 0
    time = time_of(session, listings["west"], listings["east"])
    assert time.seconds == embedded
    assert time.network_id > network_id
    assert ServerEngine.name == "server"
