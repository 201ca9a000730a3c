"""Building a road network: from an OpenStreetMap extract to the tiles that the engine routes on."""

import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

from geo.routing.problems import RoutingError
from geo.routing.process import Limits, run

SLOW_ROAD_KMH = 15
"""Service and other roads. By default they are driven at 20 to 25 km/h; tracks at 5, halved when unpaved, as here."""


def _speeds() -> list[dict[str, Any]]:
    """Valhalla's table of default speeds: eight classes of ways, of which the last is `service_other`."""

    def as_tagged(count: int) -> list[None]:
        return [None] * count

    table = {
        "way": [*as_tagged(7), SLOW_ROAD_KMH],
        "link_exiting": as_tagged(5),
        "link_turning": as_tagged(5),
        "roundabout": as_tagged(8),
        "driveway": None,
        "alley": None,
        "parking_aisle": None,
        "drive-through": None,
    }
    return [{"rural": table, "suburban": table, "urban": table}]


SPEEDS = _speeds()

MATRIX_LIMITS = {"max_distance": 5e6, "max_matrix_distance": 2e6, "max_matrix_location_pairs": 2_000_000}
"""The service allows 2,500 pairs and 200 to 400 km; here a whole country is asked for at once (pairs, metres)."""

BUILD_SETTINGS: dict[str, dict[str, Any]] = {
    "mjolnir": {
        # Nothing that would need a download: borders, time zones, traffic, landmarks and timetables.
        "admin": "",
        "timezone": "",
        "traffic_extract": "",
        "landmarks": "",
        "transit_dir": "",
        "concurrency": 2,
    },
    # The default algorithm took 32 s and 2.1 GB for 10,000 x 26 and left 38 % of the pairs off by over 1 %.
    "thor": {"source_to_target_algorithm": "timedistancematrix"},
    # Else one church on an island fails the question for all others.
    "loki": {"use_connectivity": False},
    "service_limits": {
        "auto": MATRIX_LIMITS,
        "motorcycle": MATRIX_LIMITS,
        "max_radius": 5_000,
        # Ways without a ferry are asked for, too.
        "allow_hard_exclusions": True,
    },
}

BUILD_LIMITS = Limits(seconds=3 * 3600, bytes=4 * 1024**3)
"""A whole country took 19 s and 234 MB; a larger one takes longer, and must not take the machine."""

SPACE_PER_BYTE = 25
SPACE_AT_LEAST = 50 * 1024**2
"""Disk space that building takes: 241 MB at its height for an extract of 9.8 MB (measured), and a base."""


def space_needed(extract_bytes: int) -> int:
    """Bytes of disk space that building from an extract of so many bytes takes."""
    return SPACE_AT_LEAST + SPACE_PER_BYTE * extract_bytes


def configuration_file(folder: Path) -> Path:
    """The engine's configuration of the network in this folder."""
    return folder / "valhalla.json"


def build_tiles(program: Path, extract: Path, folder: Path, say: Callable[[str], None]) -> None:
    """Build the network of `extract` in a new `folder`, with the engine that is installed in `program`.

    `say` hears each step. Raises `RoutingError`; what was built so far then stays for the caller to remove.
    """
    tiles = folder / "tiles"
    tiles.mkdir(parents=True)
    write_configurations(program, folder)
    configuration = str(folder / FOR_BUILDING)
    outcome = run([str(program / "bin" / "valhalla_build_tiles"), "-c", configuration, str(extract)], BUILD_LIMITS, say)
    if outcome.signal == signal.SIGKILL:
        raise RoutingError("engine_killed", signal=outcome.signal)
    if outcome.code:
        raise RoutingError("build_failed", file=extract.name, reason=outcome.last_words)
    if not any(tiles.rglob("*.gph")):
        raise RoutingError("no_roads", file=extract.name)
    packing = [sys.executable, str(program / "valhalla_build_extract.py"), "-c", configuration, "--overwrite"]
    if (packed := run(packing, BUILD_LIMITS)).code:
        raise RoutingError("build_failed", file=extract.name, reason=packed.last_words)


FOR_BUILDING = "build.json"


def write_configurations(program: Path, folder: Path) -> None:
    """Write the engine's configuration: its own defaults, changed by `BUILD_SETTINGS`, with the paths of `folder`."""
    defaults = run([sys.executable, str(program / "valhalla_build_config.py")], Limits(60, 1024**3))
    if defaults.code:
        raise RoutingError("engine_failed", reason=defaults.last_words)
    settings: dict[str, Any] = orjson.loads(defaults.output)
    merge(settings, BUILD_SETTINGS)
    speeds = folder / "speeds.json"
    speeds.write_bytes(orjson.dumps(SPEEDS))
    paths = {"tile_dir": str(folder / "tiles"), "tile_extract": str(folder / "tiles.tar")}
    merge(settings, {"mjolnir": {**paths, "default_speeds_config": str(speeds)}})
    # While it builds it says how far it is. While it answers it says nothing: a log would hold positions.
    for file, logging in ((folder / FOR_BUILDING, "std_out"), (configuration_file(folder), "")):
        output = {"type": logging, "color": False}
        merge(settings, {"logging": output, "mjolnir": {"logging": output}})
        file.write_bytes(orjson.dumps(settings))


def merge(settings: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Change nested settings in place, leaving those that `changes` does not name."""
    for key, value in changes.items():
        if isinstance(value, Mapping) and isinstance(settings.get(key), dict):
            merge(settings[key], value)
        else:
            settings[key] = value
