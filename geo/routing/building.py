"""Building the roads from an extract: beside those in use, checked, and switched in one transaction.

Killed at any moment it leaves the roads in use as they are, and a row and a folder that the next run clears away.
"""

import errno
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Connection, text
from sqlalchemy import Engine as Database
from sqlalchemy.exc import OperationalError, PendingRollbackError
from sqlalchemy.orm import Session, sessionmaker

from geo.routing.changes import activate, add_network, fail_network, set_network_status
from geo.routing.checks import SAMPLE, check_network
from geo.routing.engine import EmbeddedEngine
from geo.routing.extract import Extract, read_extract
from geo.routing.models import NetworkStatus
from geo.routing.networks import Settings
from geo.routing.problems import RoutingError
from geo.routing.profiles import profile_hash
from geo.routing.queries import active_network, country_frame, known_ways, networks_left_over, sample_of_places
from geo.routing.refreshing import Say
from geo.routing.tiles import build_tiles, space_needed
from geo.travel_times import Mode

BUILDING = 7_401_290
"""The number of the advisory lock under which roads are built."""

KNOWN_WAYS = 200
ALMOST_NOTHING = 20 * 1024**2
"""Bytes: a disk with less free space than this made the engine fail."""


class Built(NamedTuple):
    """A network in use; `new` unless the same extract was in use already."""

    network_id: int
    new: bool
    seconds: float


def build_roads(
    database: Database, settings: Settings, path: Path, say: Say, accept_differences: bool = False
) -> Built:
    """Build the roads from an extract and put them into use. Raises `RoutingError`; the roads in use then stay.

    `accept_differences` lets roads through on which ways are of another length than on those in use.
    """
    begun = time.monotonic()
    sessions = sessionmaker(database)
    say(_("Reading %(file)s", file=path.name))
    extract = read_extract(path)
    with one_build(database) as lock:
        with sessions() as session:
            clear_away(session, settings)
            check_frame(session, extract)
            same = network_of(session, settings, extract)
        if same is not None:
            return Built(same, False, time.monotonic() - begun)
        program = settings.embedded(0).program
        check_space(settings, extract)
        with sessions() as session:
            network_id = add_network(
                session,
                EmbeddedEngine.name,
                NetworkStatus.BUILDING,
                extract.sha256,
                extract.timestamp,
                extract.has_ferries,
            ).id
            session.commit()
        try:
            build(sessions, settings, program, extract, network_id, say, accept_differences, lock)
        except BaseException as error:
            give_up(sessions, settings, network_id)
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise disk_full(settings, extract) from error
            raise
        with sessions() as session:
            clear_away(session, settings)
    return Built(network_id, True, time.monotonic() - begun)


@contextmanager
def one_build(database: Database) -> Iterator[Connection]:
    """Let one process build at a time; gives the connection that holds the lock.

    Raises `RoutingError` (build_running).
    """
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": BUILDING}):
            raise RoutingError("build_running")
        try:
            yield connection
        finally:
            # Where the database that held the lock was killed, the lock is gone.
            with suppress(OperationalError, PendingRollbackError):
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": BUILDING})


def give_up(sessions: sessionmaker[Session], settings: Settings, network_id: int) -> None:
    """Mark a build as failed and remove its folder, but not where it is in use: the switch may be done when its answer
    is lost. While the database does not answer both are left to the next build."""
    with suppress(OperationalError), sessions() as session:
        failed = fail_network(session, network_id)
        session.commit()
        if failed:
            shutil.rmtree(settings.folder_of(network_id), ignore_errors=True)


def clear_away(session: Session, settings: Settings) -> None:
    """Mark builds that were cut short as failed, and remove the folders of all networks but the one in use."""
    for network_id in networks_left_over(session):
        set_network_status(session, network_id, NetworkStatus.FAILED)
    session.commit()
    network = active_network(session)
    in_use = None if network is None else settings.folder_of(network.id)
    if settings.networks.exists():
        for folder in settings.networks.iterdir():
            if folder != in_use:
                shutil.rmtree(folder, ignore_errors=True)


def check_frame(session: Session, extract: Extract) -> None:
    """Refuse an extract of another country before anything is built from it, where it says what it covers."""
    country = country_frame(session)
    if country is None:
        raise RoutingError("no_places")
    if extract.frame is not None and not extract.frame.overlaps(country):
        raise RoutingError("other_country", file=extract.path.name, covered=extract.frame, wanted=country)


def network_of(session: Session, settings: Settings, extract: Extract) -> int | None:
    """The id of the network in use where it is whole and was built from this very extract with these settings."""
    network = active_network(session)
    if network is None or not settings.folder_of(network.id).exists():
        return None
    same = (network.osm_sha256, network.profile_hash) == (extract.sha256, profile_hash())
    return network.id if same else None


def check_space(settings: Settings, extract: Extract) -> None:
    """Refuse to begin what the disk cannot hold."""
    settings.networks.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(settings.networks).free < space_needed(extract.path.stat().st_size):
        raise disk_full(settings, extract)


def disk_full(settings: Settings, extract: Extract) -> RoutingError:
    """The refusal for lack of space."""
    free = shutil.disk_usage(settings.networks).free
    needed = space_needed(extract.path.stat().st_size)
    return RoutingError("disk_full", folder=settings.networks, free=free // 1024**2, needed=needed // 1024**2)


def build(
    sessions: sessionmaker[Session],
    settings: Settings,
    program: Path,
    extract: Extract,
    network_id: int,
    say: Say,
    accept_differences: bool,
    lock: Connection,
) -> None:
    """Build, check and switch."""
    say(_("Building the roads"))
    try:
        build_tiles(program, extract.path, settings.folder_of(network_id), progress(say))
    except RoutingError as error:
        if shutil.disk_usage(settings.networks).free < ALMOST_NOTHING:
            raise disk_full(settings, extract) from error
        raise
    with sessions() as session:
        set_network_status(session, network_id, NetworkStatus.READY)
        session.commit()
        say(_("Checking the roads"))
        known = [] if accept_differences else known_ways(session, Mode.CAR, KNOWN_WAYS)
        places = sample_of_places(session, SAMPLE)
    if not places:
        raise RoutingError("no_places")
    check_network(settings.embedded(network_id), extract.path.name, places, known)
    # A database that was killed and came back no longer holds the lock: another build may have cleared this one away.
    lock.execute(text("SELECT 1"))
    with sessions() as session:
        activate(session, network_id)
        session.commit()
    say(_("The new roads are in use"))


STEPS = {
    "Parsing ways": 5,
    "Parsing nodes": 15,
    "Creating graph edges": 25,
    "Building edge shapes": 35,
    "Enhancing local graph": 50,
    "HierarchyBuilder": 65,
    "Creating shortcuts on level 1": 75,
    "Validating, finishing": 90,
}
"""What the engine writes as it goes, and about how much of its time is then over, in per cent."""


def progress(say: Say) -> Say:
    """Turns the engine's log into lines of progress."""

    def hear(line: str) -> None:
        for words, share in STEPS.items():
            if f"] {words}" in line:
                say(_("  %(share)s %%", share=share))

    return hear
