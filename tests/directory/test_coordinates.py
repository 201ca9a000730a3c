"""Coordinates as people type them, and each mistake in its own words."""

import pytest

from directory.coordinates import SENTENCES, Coordinates, PositionError, PositionProblem, parse_coordinates


@pytest.mark.parametrize(
    "typed",
    [
        "11.55, 104.92",
        "11.55,104.92",
        "11.55 104.92",
        "(11.55, 104.92)",
        "11.55; 104.92",
        "11,55 104,92",
        "11,55, 104,92",
        "11,55,104,92",
        "១១.៥៥, ១០៤.៩២",
        "11.55 N, 104.92 E",
        "N 11.55 E 104.92",
        "N11,55 E104,92",
        "E 104.92, N 11.55",
        "104.92° E 11.55° N",
        "Lat: 11.55 Long: 104.92",
        "11.55\u200b, 104.92",
        "11°33' N 104°55.2' E",
        "11°33'0\" N, 104°55'12\" E",
        "11°33′0″N 104°55′12″E",
        "11 33 0 104 55 12",
        "១១°៣៣'០\" ជើង ១០៤°៥៥'១២\" កើត",
    ],
)
def test_every_usual_way_of_writing_a_position_is_read(typed: str) -> None:
    assert parse_coordinates(typed) == Coordinates(lon=104.92, lat=11.55)


def test_south_and_west_count_as_negative() -> None:
    assert parse_coordinates("11.55 S 104.92 W") == Coordinates(lon=-104.92, lat=-11.55)
    assert parse_coordinates("-11 30 0 104 0 0") == Coordinates(lon=104.0, lat=-11.5)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", PositionProblem.MISSING),
        ("\u200b", PositionProblem.MISSING),
        ("https://maps.example.org/?q=11.55,104.92", PositionProblem.LINK),
        ("near the market", PositionProblem.UNREADABLE),
        ("11.55, 1O4.92", PositionProblem.UNREADABLE),
        (",,", PositionProblem.UNREADABLE),
        ("11.55", PositionProblem.ONE_NUMBER),
        ("11.55 104.92 15", PositionProblem.TOO_MANY),
        ("11.55 N 104.92 N", PositionProblem.SAME_AXIS),
        ("11.55 N 104.92", PositionProblem.SAME_AXIS),
        ("11 75 0 104 55 12", PositionProblem.MINUTES),
        ("11.5 33 0 104 55 12", PositionProblem.MINUTES),
        ("95.5, 104.92", PositionProblem.LATITUDE),
        ("11.55, 190", PositionProblem.LONGITUDE),
        ("0, 0", PositionProblem.ZERO),
        ("0.0 N 0.0 E", PositionProblem.ZERO),
    ],
)
def test_each_mistake_is_told_by_its_own_code(typed: str, code: PositionProblem) -> None:
    with pytest.raises(PositionError) as refused:
        parse_coordinates(typed)
    assert refused.value.code is code


def test_no_two_mistakes_share_a_sentence() -> None:
    assert set(SENTENCES) == set(PositionProblem)
    assert len({str(sentence) for sentence in SENTENCES.values()}) == len(PositionProblem)


def test_a_latitude_over_ninety_offers_the_swapped_pair() -> None:
    with pytest.raises(PositionError) as refused:
        parse_coordinates("104.92, 11.55")
    assert refused.value.swapped == Coordinates(lon=104.92, lat=11.55)


def test_a_stored_position_is_written_so_that_reading_it_again_gives_the_same() -> None:
    position = Coordinates(lon=104.9234567, lat=11.5)
    assert str(position) == "11.5, 104.9234567"
    assert parse_coordinates(str(position)) == position
