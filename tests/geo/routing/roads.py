"""A small country of roads, written as an OpenStreetMap extract.

The province is the square of `tests.factories.make_province`: 103 to 104 degrees east, 12 to 13 north. In it:

- a trunk road from west to east on 12.5 north, and a road from south to north on 103.5 east that crosses it;
- a track that leaves the trunk road at 103.7 east and leads north to 12.6;
- an island: a few roads around 103.2 east, 12.9 north, of which none leads anywhere else;
- short streets across the trunk road every 2 km, so that the mainland has more junctions than Valhalla takes for an
  island of the map.
"""

from collections.abc import Iterable
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way

Line = tuple[str, list[tuple[float, float]]] | tuple[str, list[tuple[float, float]], dict[str, str]]
"""The kind of a road (or `ferry`), its positions, and other tags."""

WEST, EAST, SOUTH, NORTH = 103.05, 103.95, 12.05, 12.95
CROSSING = (103.5, 12.5)
TRACK_END = (103.7, 12.6)
ISLAND = (103.2, 12.9)


def straight(kind: str, start: tuple[float, float], end: tuple[float, float], pieces: int) -> Line:
    """A straight road with a node at each end of its pieces."""
    steps = [number / pieces for number in range(pieces + 1)]
    return kind, [
        (round(start[0] + (end[0] - start[0]) * step, 6), round(start[1] + (end[1] - start[1]) * step, 6))
        for step in steps
    ]


def country() -> list[Line]:
    """The roads of the docstring."""
    lon, lat = ISLAND
    streets = [round(WEST + 0.01 + 0.02 * number, 6) for number in range(44)]
    return [
        straight("trunk", (WEST, 12.5), (EAST, 12.5), 90),
        straight("tertiary", (103.5, SOUTH), (103.5, NORTH), 90),
        straight("track", (103.7, 12.5), TRACK_END, 10),
        *(straight("residential", (x, 12.495), (x, 12.505), 2) for x in streets),
        straight("tertiary", (lon - 0.02, lat), (lon + 0.02, lat), 4),
        straight("tertiary", (lon, lat - 0.02), (lon, lat + 0.02), 4),
    ]


def with_ferry() -> list[Line]:
    """The same country with a ferry between its island and the mainland."""
    lon, lat = ISLAND
    return [*country(), ("ferry", [(lon + 0.02, lat), (103.35, lat), (103.5, lat)])]


def tags_of(kind: str) -> dict[str, str]:
    """The tags of a kind of road, or of a ferry."""
    return {"route": "ferry", "motor_vehicle": "yes"} if kind == "ferry" else {"highway": kind}


def write_extract(path: Path, lines: Iterable[Line]) -> Path:
    """Write roads as an extract. Roads that share a position meet there."""
    numbers: dict[tuple[float, float], int] = {}
    ways: list[tuple[dict[str, str], list[int]]] = []
    for kind, points, *more in lines:
        nodes = [numbers.setdefault(point, len(numbers) + 1) for point in points]
        ways.append(({**tags_of(kind), **(more[0] if more else {})}, nodes))
    lons, lats = zip(*numbers, strict=True)
    header = osmium.io.Header()
    header.add_box(osmium.osm.Box(min(lons), min(lats), max(lons), max(lats)))
    header.set("osmosis_replication_timestamp", "2026-01-02T03:04:05Z")
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for point, number in numbers.items():
            writer.add_node(Node(id=number, location=point, version=1))
        for number, (tags, nodes) in enumerate(ways, start=1):
            writer.add_way(Way(id=number, nodes=nodes, tags=tags, version=1))
    return path
