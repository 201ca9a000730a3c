"""Travel times by road: computing those of a country and of one church, and reading what a church page shows.

Measured on the roads of GEODATA_DIR, with 10,000 churches and 26 units.
"""

import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from bench.data import BenchData, prepared
from bench.figures import Figure, seconds_of
from bench.maps import cookie, weight_and_time
from bench.weighing import programs_weighed
from db import db
from geo.routing.building import build_roads
from geo.routing.engine import Engine
from geo.routing.models import OriginKind
from geo.routing.networks import Settings
from geo.routing.queries import active_network
from geo.routing.reading import ways_of_church
from geo.routing.refreshing import Refreshed, refresh, refresh_areas, refresh_times
from geo.travel_times import Mode
from tests.factories import make_unit

CHURCHES = 10_000
MOST_BUILD_MEGABYTES = 1_000
MOST_SECONDS = 20.0
MOST_MEGABYTES = 700.0
MOST_SECONDS_FOR_ONE = 0.5
MOST_MILLISECONDS_TO_READ = 1.0
NOTHING_YET = Refreshed(0, 0, 0, 0)
PROVINCES = "SELECT code FROM place WHERE level = 1 AND retired_at IS NULL ORDER BY code"


def run(data: BenchData) -> Iterator[Figure]:
    """Build the roads, then compute and read."""
    roads = Path(os.environ.get("GEODATA_DIR", "")) / "roads.osm.pbf"
    if not roads.is_file():
        print("  not measured: GEODATA_DIR holds no roads.osm.pbf")
        return
    with prepared(CHURCHES) as ten_thousand, TemporaryDirectory() as folder, ten_thousand.app.app_context():
        settings = Settings(None, Path(os.environ["VALHALLA_ENGINE"]), Path(folder))
        make_unit(db.session, lon=104.9, lat=12.0)
        db.session.commit()
        built = build_roads(db.engine, settings, roads, lambda line: None)
        used = megabytes()
        what = f"building the roads of {roads.stat().st_size / 1e6:.0f} MB, {built.seconds:.0f} s, memory"
        yield Figure(what, f"{used:.0f} MB", f"≤ {MOST_BUILD_MEGABYTES} MB", used <= MOST_BUILD_MEGABYTES)
        engine, sessions = settings.embedded(built.network_id), sessionmaker(db.engine)
        yield from computing(sessions, engine)
        refresh_areas(sessions, engine, built.network_id, Mode.MOTORCYCLE, NOTHING_YET, lambda line: None)
        yield heaviest_areas(ten_thousand)


def computing(sessions: sessionmaker[Session], engine: Engine) -> Iterator[Figure]:
    """All churches in each mode, one church, and reading one."""
    with sessions() as session:
        network = active_network(session)
        church_id = session.scalar(text("SELECT max(id) FROM church"))
    if network is None or church_id is None:
        raise RuntimeError("no roads or no churches")
    used = 0.0
    for mode in Mode:
        with programs_weighed() as weights:
            begun = time.perf_counter()
            done = refresh_times(
                sessions, engine, network.id, OriginKind.CHURCH, mode, None, None, NOTHING_YET, lambda line: None
            )
            taken = time.perf_counter() - begun
        used = max(used, *weights)
        yield Figure(f"{done.pairs:,} pairs by {mode}", f"{taken:.1f} s", f"≤ {MOST_SECONDS} s", taken <= MOST_SECONDS)
    yield Figure("memory of the engines, together", f"{used:.0f} MB", f"≤ {MOST_MEGABYTES} MB", used <= MOST_MEGABYTES)

    def move_and_compute() -> None:
        with sessions() as session:
            session.execute(text("UPDATE listing SET revision = revision + 1 WHERE id = :id"), {"id": church_id})
            session.commit()
        refresh(sessions, engine, only_churches=[church_id])

    one = seconds_of(move_and_compute, times=3) / len(Mode)
    yield Figure("one church in one mode", f"{one:.2f} s", f"≤ {MOST_SECONDS_FOR_ONE} s", one <= MOST_SECONDS_FOR_ONE)
    with sessions() as session:
        read = seconds_of(lambda: ways_of_church(session, church_id), times=200) * 1_000
    most = MOST_MILLISECONDS_TO_READ
    yield Figure("reading the ways of one church", f"{read:.2f} ms", f"≤ {most} ms", read <= most)


def heaviest_areas(data: BenchData) -> Figure:
    """The travel areas of the province where they weigh most, as its map asks for them."""
    client = data.app.test_client()
    client.set_cookie(*cookie(data))
    with data.session() as session:
        addresses = [f"/map/provinces/{code}/areas.json" for code in session.scalars(text(PROVINCES))]
    packed = {"Accept-Encoding": "gzip"}
    heaviest = max(addresses, key=lambda address: len(client.get(address, headers=packed).data))
    return weight_and_time(client, f"travel areas, {heaviest}", heaviest)


def megabytes() -> float:
    """The most memory that any one program took which this process started."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
