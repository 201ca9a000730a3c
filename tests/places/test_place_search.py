"""Finding places by what people type."""

from pathlib import Path

import pytest
from flask import Flask
from shapely.geometry import box
from sqlalchemy.orm import Session

from places.loading import load_folder
from places.models import Level, Place
from places.queries import position_of, provinces_near, search_places
from places.search import read_code
from tests.places.small_geodata import SmallGeodata


@pytest.fixture(autouse=True)
def gazetteer(app: Flask, session: Session, tmp_path: Path) -> SmallGeodata:
    """The small set, loaded."""
    geodata = SmallGeodata()
    geodata.village("02010102")[4:] = ["", ""]
    with app.app_context():
        load_folder(session, geodata.write(tmp_path))
    return geodata


def codes(session: Session, text: str) -> list[str]:
    return [place.code for place in search_places(session, text)]


@pytest.mark.parametrize(
    "text",
    [
        "Battambang",
        "BATTAMBANG",
        "Battambong",
        "batdambang",
        "Khet Battambang",
        "Battambang Province",
        "បាត់ដំបង",
        "ខេត្តបាត់ដំបង",
        "បាត់\u200bដំបង",
        "បាតដំបង",
        "បាត់ដបំង",
        "01",
        "KH01",
        "KH-1",
        "០១",
    ],
)
def test_many_spellings_find_the_province(session: Session, text: str) -> None:
    assert codes(session, text)[0] == "01"


def test_villages_of_one_name_are_told_apart_by_their_parents(session: Session) -> None:
    found = [place for place in search_places(session, "ស្វាយ") if place.exact]
    assert [place.code for place in found] == ["01010101", "01010201", "02010101"]
    assert [[parent.name_en for parent in place.parents][1:] for place in found] == [
        ["Bavel", "Battambang"],
        ["Bavel", "Battambang"],
        ["Krakor", "Pursat"],
    ]
    assert {place.level for place in found} == {Level.VILLAGE}


@pytest.mark.parametrize(
    "text", ["Svay, Pursat", "svay pursat", "ស្វាយ ពោធិ៍សាត់", "Svay, Krakor, Pursat", "Svay / ពោធិ៍សាត់"]
)
def test_the_last_words_narrow_down_to_the_place_they_name(session: Session, text: str) -> None:
    assert codes(session, text)[0] == "02010101"


def test_a_name_of_two_words_is_not_torn_apart(session: Session) -> None:
    assert codes(session, "Moung Ruessei")[0] == "0102"


def test_an_exact_name_comes_before_a_likely_one(session: Session) -> None:
    first, *others = search_places(session, "Trapeang Thum")
    assert (first.code, first.exact) == ("01010102", True)
    assert not any(place.exact for place in others)


def test_a_misspelt_name_is_found_and_not_called_exact(session: Session) -> None:
    first = search_places(session, "Tropeang Thom")[0]
    assert (first.code, first.exact) == ("01010102", False)


def test_two_letters_swapped_in_a_short_khmer_name_are_forgiven(session: Session) -> None:
    assert codes(session, "បលេវ")[0] == "0101"


def test_a_name_from_the_list_of_other_names_finds_the_place(
    app: Flask, session: Session, tmp_path: Path, gazetteer: SmallGeodata
) -> None:
    gazetteer.add("provinces", "15", box(105, 12, 106, 13))
    with app.app_context():
        load_folder(session, gazetteer.write(tmp_path / "more"))
    first = search_places(session, "Pouthisat")[0]
    assert (first.code, first.exact) == ("15", True)


def test_a_code_finds_its_place_only(session: Session) -> None:
    assert codes(session, "02020201") == ["02020201"]


def test_a_code_that_no_place_has_finds_the_one_above_it(session: Session) -> None:
    (found,) = search_places(session, "02020299")
    assert (found.code, found.exact) == ("020202", False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", "01"),
        ("KH-2", "02"),
        ("KH0102", "0102"),
        ("០១០២០៣០៤", "01020304"),
        ("1020304", "01020304"),
        ("12 Svay", None),
    ],
)
def test_codes_are_read_with_and_without_the_countrys_letters(text: str, code: str | None) -> None:
    assert read_code(text) == code


@pytest.mark.parametrize("text", ["", " ", "\u200b", ",", ",,, ,", "?!", "''", "%", "\\", "ៗ", "x" * 5000, "\x00"])
def test_nonsense_finds_nothing_and_breaks_nothing(session: Session, text: str) -> None:
    assert codes(session, text) == []


def test_two_letters_find_what_begins_with_them_highest_level_first(session: Session) -> None:
    assert codes(session, "Pu")[0] == "02"
    assert codes(session, "បា")[0] == "01"


def test_the_administrative_word_prefers_its_level(session: Session) -> None:
    session.get_one(Place, "0101").name_en = "Svay"
    session.get_one(Place, "0101").names[0].name = "Svay"
    for name in session.get_one(Place, "0101").names:
        if name.script == "latin":
            name.plain = name.norm = "svay"
            name.key = "sva"
    session.flush()
    assert codes(session, "Svay")[0] == "0101"
    assert codes(session, "phum Svay")[0] == "01010101"


def test_a_retired_place_is_offered_only_where_nothing_else_has_the_name(
    app: Flask, session: Session, tmp_path: Path, gazetteer: SmallGeodata
) -> None:
    gazetteer.villages.remove(gazetteer.village("01010101"))
    gazetteer.villages.remove(gazetteer.village("02020201"))
    with app.app_context():
        load_folder(session, gazetteer.write(tmp_path / "newer"))
    assert "01010101" not in codes(session, "Svay")
    (found,) = [place for place in search_places(session, "Kampong Kdei") if place.exact]
    assert (found.code, found.retired) == ("02020201", True)
    assert "02020201" not in codes(session, "Kampong Kdey")


def test_a_village_without_a_point_answers_with_its_communes(session: Session) -> None:
    village = search_places(session, "02010102")[0]
    assert not village.has_point
    position = position_of(session, "02010102")
    assert position is not None
    assert position.precision == "commune"
    assert position[:2] == pytest.approx((104.25, 12.25))


def test_a_village_with_a_point_answers_with_its_own(session: Session) -> None:
    position = position_of(session, "02020201")
    assert position is not None
    assert position.precision == "village"


def test_near_a_border_both_provinces_are_named_nearest_first(session: Session) -> None:
    assert [near.code for near in provinces_near(session, 103.99, 12.3)] == ["01", "02"]
    assert [near.code for near in provinces_near(session, 103.9, 12.3)] == ["01"]
    metres = provinces_near(session, 103.99, 12.3)[1].metres
    assert metres == pytest.approx(1_088, rel=0.01)
