"""Tests of kill -9: of the process that works, of the engine, of the database, while roads are built, while times are
computed and inside the switch. Nothing is lost, nothing is doubled, and the next run puts everything right.

The database is one of the test's own, and durable, since it is killed too. A trigger that waits for a lock of the
test's holds a switch (after the old roads were retired, before the new ones are in use) or a matrix (after its first
batch) open until the kill.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from geo.routing.building import build_roads
from geo.routing.networks import Settings, bring_up_to_date
from geo.routing.refreshing import Say
from machine.postgres_account import alive_in
from tests import database
from tests.factories import make_church, make_province, make_unit, make_village
from tests.geo.routing.conftest import PROGRAM
from tests.geo.routing.killing import ROOT
from tests.geo.routing.roads import country, write_extract
from tests.script.clusters import ORDINARY_USER, Home, home

HELD = 7_401_999
"""The number of the advisory lock that holds a statement open."""

NAME, PREPARED = "test_killing", "test_killing_prepared"
SECONDS = 60
TIMES = 4 * 2 + 10 * 2
"""Four churches and ten villages to one unit in both modes."""

HOLD = f"""
    CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock({HELD}); RETURN NEW; END';
    CREATE TRIGGER held_switch BEFORE UPDATE ON road_network
        FOR EACH ROW WHEN (NEW.status = 'active') EXECUTE FUNCTION held();
    CREATE TRIGGER held_matrix BEFORE INSERT OR UPDATE ON travel_time
        FOR EACH ROW WHEN (NEW.origin_kind = 'village') EXECUTE FUNCTION held();
"""

DOES = {"build": "build-roads", "switch": "build-roads", "matrix": "refresh"}
ENGINE_AT_WORK = {"build": "valhalla_build_tiles", "switch": "valhalla_service", "matrix": "sources_to_targets"}
"""What the command line of the engine holds at each point; at the switch it answers the check just before."""


def until(what: Callable[[], object]) -> None:
    latest = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < latest
        time.sleep(0.001)


def kill_engine(process: int, words: str) -> bool:
    """Kill the engine that this process has started for such a question, if there is one."""
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # the thread or its child ended while it was looked at
            for child in thread.read_text().split():
                if words in Path(f"/proc/{child}/cmdline").read_bytes().decode():
                    os.kill(int(child), signal.SIGKILL)
                    return True
    return False


@dataclass
class Installation:
    """A database of its own and a folder, with the small country's roads in use and all times computed."""

    cluster: Home
    settings: Settings
    extract: Path
    newer: Path
    said: str = ""
    """What the last command wrote to the standard error."""

    def start_database(self) -> None:
        """Start the server, also after a kill."""
        for use in self.cluster.uses:
            use.end(signal.SIGKILL)
        _, url = self.cluster.started("durable")
        os.environ["TEST_DATABASE_URL"] = url.replace("postgresql://", "postgresql+psycopg://")

    def kill_database(self) -> None:
        """Kill the server and all that it has started."""
        for folder in self.cluster.folders:
            for process in alive_in(folder):
                with suppress(ProcessLookupError):  # it went with the server
                    os.kill(process, signal.SIGKILL)
        until(lambda: not self.cluster.is_running())

    @property
    def address(self) -> str:
        return database.address(NAME)

    @property
    def sessions(self) -> sessionmaker[Session]:
        return sessionmaker(create_engine(self.address, poolclass=NullPool))

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with self.sessions() as session:
            return [tuple(row) for row in session.execute(text(statement))]

    def statuses(self) -> list[str]:
        return [str(row[0]) for row in self.rows("SELECT status FROM road_network ORDER BY id")]

    def folders(self) -> list[str]:
        return sorted(folder.name for folder in self.settings.networks.iterdir())

    def times(self) -> list[tuple[object, ...]]:
        return self.rows(
            "SELECT origin_kind, origin_id, mode, unit_id, network_id, seconds FROM travel_time ORDER BY 1, 2, 3, 4"
        )

    def build(self, extract: Path, say: Say = lambda line: None) -> int:
        return build_roads(create_engine(self.address, poolclass=NullPool), self.settings, extract, say).network_id

    def refresh(self) -> int:
        return bring_up_to_date(self.sessions, self.settings).pairs

    def change(self, statement: str) -> None:
        with self.sessions() as session:
            session.execute(text(statement))
            session.commit()

    def killed(self, victim: str, point: str) -> int:
        """Run the command of this point and kill there whom the test names; gives how the command ended."""
        command = [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "geo", DOES[point]]
        command += [] if point == "matrix" else [str(self.newer)]
        environment = {
            **os.environ,
            "DATABASE_URL": self.address,
            "INSTANCE_DIR": str(self.settings.networks.parent),
            "VALHALLA_ENGINE": str(PROGRAM),
            "SECRET_KEY": "only for tests",
            "PYTHONUNBUFFERED": "1",
        }
        with psycopg.connect(self.address.replace("+psycopg", ""), autocommit=True) as holder:
            holder.execute(HOLD)
            if victim != "engine":
                holder.execute(f"SELECT pg_advisory_lock({HELD})")
            with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
                if victim == "engine":
                    until(lambda: kill_engine(process.pid, ENGINE_AT_WORK[point]))
                else:
                    if point == "build":
                        assert any(b"%" in line for line in process.stdout or ())
                    else:
                        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                        until(lambda: holder.execute(waiting).fetchone() == (1,))
                    if victim == "database":
                        self.kill_database()
                    else:
                        process.kill()
                self.said = process.communicate()[1].decode()
        if victim == "database":
            self.start_database()
        return process.returncode


@pytest.fixture(scope="module")
def cluster() -> Iterator[Home]:
    """A durable database server that nobody else uses."""
    with home(ORDINARY_USER) as made:
        yield made


@pytest.fixture(scope="module")
def made_once(cluster: Home, extract: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that every test puts back to how it is here: `PREPARED` holds its rows, `prepared` its roads."""
    folder = tmp_path_factory.mktemp("killing")
    newer = write_extract(folder / "newer.osm.pbf", country()[:-2])
    made = Installation(cluster, Settings(None, PROGRAM, folder / "instance" / "roads"), extract, newer)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEST_DATABASE_URL", os.environ["TEST_DATABASE_URL"])  # set again after what follows
        made.start_database()
        with database.copy(NAME):
            with made.sessions() as session:
                province = make_province(session, "01")
                make_unit(session, jurisdictions=[province], lon=103.7, lat=12.5)
                for number in range(10):
                    make_village(session, f"010101{number:02d}", lon=103.1 + number * 0.08, lat=12.503)
                for number in range(4):
                    make_church(session, f"Church {number}", lon=103.2 + number / 10, lat=12.5)
                session.commit()
            made.build(extract)
            made.refresh()
            shutil.copytree(made.settings.networks, folder / "prepared")
            with database.server_of_tests() as server:
                database.recreate(server, PREPARED, NAME)
            yield made


@pytest.fixture
def installation(made_once: Installation) -> Installation:
    """See `Installation`."""
    made_once.start_database()
    with database.server_of_tests() as server:
        database.recreate(server, NAME, PREPARED)
        # Else, after a crash, the copy's sequences give once more the numbers that they gave since it was made.
        server.execute(text("CHECKPOINT"))
    networks = made_once.settings.networks
    shutil.rmtree(networks)
    shutil.copytree(networks.parents[1] / "prepared", networks)
    return made_once


POINTS = [(victim, point) for victim in ("worker", "engine", "database") for point in ("build", "switch")]


@pytest.mark.parametrize(("victim", "point"), POINTS)
def test_a_kill_while_roads_are_built_or_switched_leaves_the_old_ones_in_use_with_all_times(
    installation: Installation, victim: str, point: str
) -> None:
    times = installation.times()
    assert len(times) == TIMES
    assert installation.killed(victim, point) != 0
    assert "Traceback" not in installation.said
    assert victim != "database" or "The database does not answer" in installation.said
    assert installation.statuses()[0] == "active"
    assert installation.statuses().count("active") == 1
    assert "network-1" in installation.folders()
    assert installation.times() == times
    if victim == "engine":
        assert (installation.statuses(), installation.folders()) == (["active", "failed"], ["network-1"])

    installation.change("DROP FUNCTION held CASCADE")
    built = installation.build(installation.newer)
    assert installation.statuses() == ["retired", "failed", "active"]
    assert installation.folders() == [f"network-{built}"]
    assert installation.refresh() == TIMES
    assert [row[:4] for row in installation.times()] == [row[:4] for row in times]
    assert {row[4] for row in installation.times()} == {built}


def test_a_build_whose_database_was_killed_and_came_back_does_not_switch_without_its_lock(
    installation: Installation,
) -> None:
    def kill_and_start(line: str) -> None:
        if line == "Checking the roads":
            installation.kill_database()
            installation.start_database()

    with pytest.raises(OperationalError):
        installation.build(installation.newer, kill_and_start)
    assert installation.statuses() == ["active", "failed"]
    assert installation.folders() == ["network-1"]


@pytest.mark.parametrize("victim", ["worker", "engine", "database"])
def test_a_kill_in_the_middle_of_a_matrix_keeps_what_was_stored_and_doubles_nothing(
    installation: Installation, victim: str
) -> None:
    times = installation.times()
    installation.change("UPDATE listing SET revision = revision + 1 WHERE kind = 'police_unit'")
    assert installation.killed(victim, "matrix") != 0
    assert "Traceback" not in installation.said
    assert victim != "database" or "The database does not answer" in installation.said
    assert installation.statuses() == ["active"]
    assert installation.times() == times
    fresh = (
        "SELECT count(*) FROM travel_time AS t JOIN listing AS l ON l.id = t.unit_id AND l.revision = t.unit_revision"
    )
    [(kept,)] = installation.rows(fresh)
    assert kept == (0 if victim == "engine" else 4)

    installation.change("DROP FUNCTION held CASCADE")
    assert installation.refresh() == TIMES - kept
    assert installation.times() == times
    assert installation.rows(fresh) == [(TIMES,)]
