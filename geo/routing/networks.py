"""Which engine answers in this installation, and where its networks lie."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from geo.routing.changes import activate, add_network
from geo.routing.checks import SAMPLE, check_network
from geo.routing.engine import EmbeddedEngine, Engine, ServerEngine
from geo.routing.models import NetworkStatus
from geo.routing.problems import RoutingError
from geo.routing.profiles import profile_hash
from geo.routing.queries import active_network, sample_of_places
from geo.routing.refreshing import Refreshed, Say, Sessions, network_to_route_on, refresh


class Settings(NamedTuple):
    """What the configuration says about routing."""

    url: str | None
    """The address of a Valhalla server, which then is used instead of the embedded engine."""
    program: Path
    """The folder in which the embedded engine is installed, or would be."""
    networks: Path
    """The folder below which each network has a folder of its own."""

    def folder_of(self, network_id: int) -> Path:
        """The folder of a network."""
        return self.networks / f"network-{network_id}"

    def embedded(self, network_id: int) -> EmbeddedEngine:
        """The embedded engine on a network. Raises `RoutingError` (engine_missing)."""
        if not (self.program / "bin" / "valhalla_service").exists():
            raise RoutingError("engine_missing", folder=self.program)
        return EmbeddedEngine(self.program, self.folder_of(network_id))


def settings_of(config: Mapping[str, Any]) -> Settings:
    """Read the application's configuration."""
    instance = Path(config["INSTANCE_DIR"])
    program = config["VALHALLA_ENGINE"]
    return Settings(
        url=config["VALHALLA_URL"] or None,
        program=Path(program) if program else instance / "valhalla" / "valhalla",
        networks=instance / "roads",
    )


def bring_up_to_date(
    sessions: Sessions,
    settings: Settings,
    *,
    only_churches: Collection[int] | None = None,
    only_units: Collection[int] | None = None,
    say: Say = lambda line: None,
) -> Refreshed:
    """Compute what is missing or out of date with the engine of this installation: the one call for the worker.

    Safe to call at any time, by several at once, and again after a kill. Raises `RoutingError`: where it is one of
    `NOTHING_TO_ROUTE_ON`, this installation lives on what it has and there is nothing to try again.
    """
    engine = engine_in_use(sessions, settings)
    return refresh(sessions, engine, only_churches=only_churches, only_units=only_units, say=say)


NOTHING_TO_ROUTE_ON = frozenset({"no_network", "engine_missing", "network_outdated"})


def engine_in_use(sessions: Sessions, settings: Settings) -> Engine:
    """The server where one is named, else the embedded engine on the network in use. Raises `RoutingError`."""
    if settings.url:
        server = ServerEngine(settings.url)
        with sessions() as session:
            follow_server(session, server)
            session.commit()
        return server
    with sessions() as session:
        network_id = network_to_route_on(session)
        network = active_network(session)
    if network is None or network.engine != EmbeddedEngine.name:
        raise RoutingError("no_network")
    return settings.embedded(network_id)


def follow_server(session: Session, server: ServerEngine) -> None:
    """Put the roads of a server into use when they are not those that were used last. Raises `RoutingError`."""
    status = server.ask("status", {})
    if not isinstance(status, dict):
        raise RoutingError("unreadable_answer", reason="status")
    modified = status.get("tileset_last_modified")
    timestamp = datetime.fromtimestamp(modified, UTC) if isinstance(modified, int) and modified else None
    network = active_network(session)
    if (
        network is not None
        and (network.engine, network.osm_timestamp) == (server.name, timestamp)
        and network.profile_hash == profile_hash()
    ):
        return
    places = sample_of_places(session, SAMPLE)
    if not places:
        raise RoutingError("no_places")
    check_network(server, server.url, places, known=())
    added = add_network(session, server.name, NetworkStatus.READY, osm_timestamp=timestamp)
    activate(session, added.id)
