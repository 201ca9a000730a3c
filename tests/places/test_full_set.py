"""The full set of GEODATA_DIR, loaded over the built-in one: what is found in it by name and by position."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from places.loading import Loaded, load_builtin, load_folder
from places.models import Level, Place
from places.queries import locate, position_of, provinces_near, search_places

FOLDER = Path(os.environ.get("GEODATA_DIR", ""))


@pytest.fixture(scope="module")
def loads(app_of_all_tests: Flask, engine: Engine) -> Iterator[tuple[Session, list[Loaded]]]:
    """The built-in set, the full set over it, and the full set again, in a transaction that ends with the module."""
    with engine.connect() as connection, connection.begin() as transaction, app_of_all_tests.app_context():
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session, [load_builtin(session), load_folder(session, FOLDER), load_folder(session, FOLDER)]
        transaction.rollback()


@pytest.fixture
def full(loads: tuple[Session, list[Loaded]]) -> Session:
    return loads[0]


def test_all_levels_are_there(full: Session) -> None:
    current = select(Place.level, func.count()).where(Place.retired_at.is_(None)).group_by(Place.level)
    counts = [tuple(row) for row in full.execute(current.order_by(Place.level))]
    assert counts == [(1, 25), (2, 210), (3, 1_652), (4, 14_578)]


def test_the_second_time_nothing_differs(loads: tuple[Session, list[Loaded]]) -> None:
    assert [count[1:4] for count in loads[1][2].counts] == [(0, 0, 0)] * 4


def test_what_only_the_built_in_set_has_is_kept_as_retired(loads: tuple[Session, list[Loaded]]) -> None:
    session, (_, over, _) = loads
    retired = {count.level: count.retired for count in over.counts}
    assert retired == {Level.PROVINCE: 0, Level.DISTRICT: 0, Level.COMMUNE: 18, Level.VILLAGE: 152}
    assert session.scalar(select(func.count()).where(Place.retired_at.is_not(None))) == 170


@pytest.mark.parametrize(
    "text", ["Siemreab", "seam reap", "Siĕm Réap", "Siem Riep", "សៀមរាប", "ខេត្តសៀមរាប", "KH17", "១៧"]
)
def test_siem_reap_is_found_however_it_is_written(full: Session, text: str) -> None:
    assert search_places(full, text)[0].code == "17"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Pouthisat", "15"),
        ("Paoy Paet", "0110"),
        ("Sihanoukville", "18"),
        ("Kampong Som", "18"),
        ("Krong Preah Sihanouk", "1801"),
        ("Phnom Penh", "12"),
        ("Pnom Penh", "12"),
        ("Rattanakiri", "16"),
        ("Kampong Chnang", "04"),
        ("Takeo", "21"),
    ],
)
def test_well_known_other_names_find_their_place(full: Session, text: str, code: str) -> None:
    assert search_places(full, text)[0].code == code


def test_a_khmer_village_with_a_typing_error_is_found(full: Session) -> None:
    assert search_places(full, "បន្ទាយនាងង")[0].name_km == "បន្ទាយនាង"
    assert search_places(full, "ត្រពាងថ្ម")[0].name_km == "ត្រពាំងថ្ម"


def test_an_eight_digit_code_finds_one_village_with_its_parents(full: Session) -> None:
    (found,) = search_places(full, "17010101")
    assert [parent.code for parent in found.parents] == ["170101", "1701", "17"]


def test_a_point_on_the_tonle_sap_is_in_the_country_and_has_a_nearest_province(full: Session) -> None:
    located = locate(full, 104.066, 12.841)
    assert located is not None
    assert (located.inside, located.in_country) == (False, True)
    assert located.province_code in {"06", "15", "17"}


def test_a_point_three_kilometres_into_thailand_is_outside_and_says_how_far(full: Session) -> None:
    located = locate(full, 102.53, 13.67)
    assert located is not None
    assert (located.province_code, located.inside, located.in_country) == ("01", False, False)
    assert 2_000 < located.metres_outside < 3_500


def test_a_village_without_coordinates_answers_with_the_nearest_place_above_that_has_some(full: Session) -> None:
    position = position_of(full, "01100407")
    assert position is not None
    assert position.precision == "district"  # its commune is newer than the outlines


def test_a_point_at_a_provincial_border_names_both(full: Session) -> None:
    phnom_penh_airport = provinces_near(full, 104.844, 11.5466)
    assert phnom_penh_airport[0].code == "12"
    assert {"08"} <= {near.code for near in provinces_near(full, 104.95, 11.48)}
