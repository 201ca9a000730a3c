"""Reading an OpenStreetMap extract (PBF) from end to end before anything is built from it: is it whole, of where?

The format is a row of blocks, each with its length before it (https://wiki.openstreetmap.org/wiki/PBF_Format). The
engine aborts on a file that is cut short, without a word; here it is told by its sentence.
"""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from geo.routing.problems import RoutingError

LONGEST_HEADER = 64 * 1024
LONGEST_BLOCK = 32 * 1024**2
"""Bytes; the format's own limits."""

NANODEGREES = 1e9

FERRY = b"ferry"
"""As the strings of a block are written: in `route=ferry`, among others."""


class Frame(NamedTuple):
    """A rectangle in degrees."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        return f"{self.west:.2f}, {self.south:.2f} – {self.east:.2f}, {self.north:.2f}"

    def overlaps(self, other: "Frame") -> bool:
        """Whether two rectangles have an area in common."""
        return (
            self.west < other.east and other.west < self.east and self.south < other.north and other.south < self.north
        )


@dataclass(frozen=True)
class Extract:
    """What a file says of itself."""

    path: Path
    sha256: str
    frame: Frame | None
    """What it covers; some files do not say."""
    timestamp: datetime | None
    """The state of OpenStreetMap that it holds."""
    has_ferries: bool | None
    """Whether it may hold ferries: whether anything in it bears that word. None where a block cannot be read here."""


def read_extract(path: Path) -> Extract:
    """Read a file to its end and check each block. Raises `RoutingError`: file_missing, not_osm, cut_short, damaged."""
    digest = hashlib.sha256()
    frame = timestamp = None
    has_ferries: bool | None = False
    try:
        with path.open("rb") as file:
            for number, block in enumerate(_blocks(path, file)):
                if number == 0:
                    frame, timestamp = _header(path, block)
                if FERRY in block:
                    has_ferries = True
                elif not block and not has_ferries:
                    has_ferries = None
            file.seek(0)
            while piece := file.read(1024**2):
                digest.update(piece)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise RoutingError("file_missing", file=path) from error
    return Extract(path, digest.hexdigest(), frame, timestamp, has_ferries)


def _blocks(path: Path, file: BinaryIO) -> Iterator[bytes]:
    """The content of each block, unpacked. The first one is the header of the file."""
    number = 0
    while length := file.read(4):
        size = int.from_bytes(length, "big")
        if number == 0 and (len(length) < 4 or not 0 < size <= LONGEST_HEADER):
            raise RoutingError("not_osm", file=path.name)
        if len(length) < 4:
            raise RoutingError("cut_short", file=path.name)
        if size > LONGEST_HEADER:
            raise RoutingError("damaged", file=path.name, byte=file.tell())
        kind, block_size = _block_header(path, file, number, _exactly(path, file, size))
        if kind != ("OSMData" if number else "OSMHeader"):
            raise RoutingError("damaged" if number else "not_osm", file=path.name, byte=file.tell())
        begun = file.tell()
        try:
            yield _unpacked(_exactly(path, file, block_size))
        except (zlib.error, IndexError, ValueError) as error:
            raise RoutingError("damaged" if number else "not_osm", file=path.name, byte=begun) from error
        number += 1
    if number < 2:
        raise RoutingError("cut_short" if number else "not_osm", file=path.name)


def _block_header(path: Path, file: BinaryIO, number: int, header: bytes) -> tuple[str, int]:
    try:
        fields = dict(_fields(header))
        kind, size = bytes(fields[1]).decode(), int(fields[3])
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise RoutingError("damaged" if number else "not_osm", file=path.name, byte=file.tell()) from error
    if not 0 < size <= LONGEST_BLOCK:
        raise RoutingError("damaged", file=path.name, byte=file.tell())
    return kind, size


def _exactly(path: Path, file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) < size:
        raise RoutingError("cut_short", file=path.name)
    return content


def _unpacked(blob: bytes) -> bytes:
    """The content of a block; one that is packed otherwise than by zlib is left to the engine to judge."""
    fields = dict(_fields(blob))
    packed = fields.get(3)
    return zlib.decompress(packed) if isinstance(packed, bytes) else bytes(fields.get(1) or b"")


def _header(path: Path, block: bytes) -> tuple[Frame | None, datetime | None]:
    try:
        fields = dict(_fields(block))
        seconds = fields.get(32)
        timestamp = datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
        if not isinstance(fields.get(1), bytes):
            return None, timestamp
        box = {number: _signed(int(value)) / NANODEGREES for number, value in _fields(fields[1])}  # type: ignore[arg-type]
        return Frame(box[1], box[4], box[2], box[3]), timestamp
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise RoutingError("not_osm", file=path.name) from error


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a protocol-buffer message: numbers, and texts or messages as bytes."""
    at = 0
    while at < len(message):
        key, at = _number(message, at)
        if key & 7 == 0:
            value, at = _number(message, at)
            yield key >> 3, value
        elif key & 7 == 2:
            size, at = _number(message, at)
            if at + size > len(message):
                raise ValueError("field longer than its message")
            yield key >> 3, message[at : at + size]
            at += size
        else:
            raise ValueError("field of another type")


def _number(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _signed(value: int) -> int:
    """Undo zigzag."""
    return (value >> 1) ^ -(value & 1)
