"""Tests of travel times: the estimate, its bands, and that it never passes for a routed time."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.travel_times import Band, Method, Mode, band, estimate, great_circle, is_clearly_faster, time_columns


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert great_circle(104.0, 12.0, 104.0, 13.0) == pytest.approx(111_195, abs=1)


def test_a_motorcycle_is_guessed_at_forty_kilometres_an_hour_on_a_way_longer_by_two_fifths() -> None:
    guessed = estimate(20_000)
    assert guessed.metres == pytest.approx(28_000)
    assert guessed.seconds == pytest.approx(28 / 40 * 3600)


def test_a_car_is_guessed_at_fifty_kilometres_an_hour_on_a_way_longer_by_a_third() -> None:
    guessed = estimate(20_000, Mode.CAR)
    assert guessed.metres == pytest.approx(27_000)
    assert guessed.seconds == pytest.approx(27 / 50 * 3600)


@pytest.mark.parametrize("mode", Mode)
def test_a_query_guesses_what_the_function_guesses(session: Session, mode: Mode) -> None:
    columns = time_columns(func.ST_Point(103.86, 13.36, 4326), func.ST_Point(104.98, 13.8, 4326), mode)
    seconds, metres, method = session.execute(select(*columns)).one()
    expected = estimate(great_circle(103.86, 13.36, 104.98, 13.8), mode)
    assert (seconds, metres) == (pytest.approx(expected.seconds), pytest.approx(expected.metres))
    assert method == Method.ESTIMATE == expected.method


def test_a_query_knows_nothing_of_a_unit_without_a_position(session: Session) -> None:
    columns = time_columns(func.ST_Point(103.86, 13.36, 4326), func.ST_GeomFromText(None, 4326))
    assert tuple(session.execute(select(*columns)).one()) == (None, None, None)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, Band.WITHIN_30), (30, Band.WITHIN_30), (30.1, Band.WITHIN_60), (120, Band.WITHIN_120), (121, Band.BEYOND_120)],
)
def test_a_time_at_the_edge_of_a_band_still_belongs_to_it(minutes: float, expected: Band) -> None:
    assert band(minutes * 60) is expected


def test_no_path_is_a_band_of_its_own_and_never_zero() -> None:
    assert band(None) is Band.NO_PATH


@pytest.mark.parametrize(
    ("minutes", "than", "expected"),
    [(40, 50, True), (41, 50, False), (90, 100, False), (80, 100, True), (5, 12, False)],
)
def test_faster_means_ten_minutes_and_a_fifth(minutes: float, than: float, expected: bool) -> None:
    assert is_clearly_faster(minutes * 60, than * 60) is expected
