"""Tests of reading an extract: what is whole is described, what is not is refused with its reason."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.routing.extract import Frame, read_extract
from geo.routing.problems import RoutingError
from tests.geo.routing.roads import EAST, NORTH, SOUTH, WEST


def refusal(path: Path) -> RoutingError:
    with pytest.raises(RoutingError) as caught:
        read_extract(path)
    return caught.value


def test_an_extract_says_what_it_covers_and_how_old_it_is(extract: Path) -> None:
    found = read_extract(extract)
    assert found.frame == pytest.approx((WEST, SOUTH, EAST, NORTH))
    assert found.timestamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert len(found.sha256) == 64


def test_a_file_that_is_cut_short_anywhere_is_refused(extract: Path, tmp_path: Path) -> None:
    whole = extract.read_bytes()
    short = tmp_path / "short.osm.pbf"
    for length in range(1, len(whole), max(1, len(whole) // 60)):
        short.write_bytes(whole[:length])
        assert refusal(short).code in ("cut_short", "not_osm"), length


def test_a_file_that_is_cut_in_its_last_block_is_cut_short(extract: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.osm.pbf"
    short.write_bytes(extract.read_bytes()[:-5])
    error = refusal(short)
    assert error.code == "cut_short"
    assert "short.osm.pbf is cut short" in str(error)


def test_a_damaged_block_is_named_by_its_place(extract: Path, tmp_path: Path) -> None:
    content = bytearray(extract.read_bytes())
    content[-40] ^= 0xFF
    damaged = tmp_path / "damaged.osm.pbf"
    damaged.write_bytes(content)
    error = refusal(damaged)
    assert error.code == "damaged"
    assert 0 < error.values["byte"] < len(content)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a zip archive", b"<?xml version='1.0'?><osm></osm>", b"\0" * 99])
def test_a_file_of_another_kind_is_no_extract(content: bytes, tmp_path: Path) -> None:
    other = tmp_path / "other.osm.pbf"
    other.write_bytes(content)
    assert refusal(other).code == "not_osm"


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing.osm.pbf").code == "file_missing"
    assert refusal(tmp_path).code == "file_missing"


def test_frames_overlap_only_where_they_share_an_area() -> None:
    here = Frame(103, 12, 104, 13)
    assert here.overlaps(Frame(103.5, 12.5, 110, 20))
    assert not here.overlaps(Frame(9.4, 47, 9.7, 47.3))
