"""One row through the form: cells as the field writes them."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from directory.importing.names import both_scripts, holds_remark, without_remark
from directory.importing.placing import Gazetteer
from directory.importing.rows import CheckedRow, check_row
from tests.factories import make_place, make_province, make_village

AGREED = {"consent": "yes", "audience": "staff", "given_on": "2026-11-20"}


@pytest.fixture
def places(app: Flask, session: Session) -> Iterator[Gazetteer]:
    """A province with two villages of one name, in two communes."""
    make_province(session, "02", name_en="Battambang", name_km="បាត់ដំបង")
    make_province(session, "03", 104.0, name_en="Kampong Cham", name_km="កំពង់ចាម")
    make_place(session, "0201", "Phnum Srok", "ភ្នំស្រុក")
    make_place(session, "020101", "Ta Kream", "តាគ្រាម")
    make_place(session, "020102", "Chheu Teal", "ឈើទាល")
    make_village(session, "02010101", name_en="Anlong", name_km="អន្លង់")
    make_village(session, "02010201", name_en="Anlong", name_km="អន្លង់")
    with app.app_context(), force_locale("en"):
        yield Gazetteer(session)


def read(session: Session, places: Gazetteer, accepted: bool = False, **cells: str) -> CheckedRow:
    """A row of a church with these cells."""
    return check_row(session, places, {"church_name": "Grace Church", **cells}, AGREED, accepted=accepted)


def place_of(session: Session, places: Gazetteer, **cells: str) -> str | None:
    """The code of the place in which a row puts its church."""
    checked = read(session, places, **cells)
    assert checked.entry is not None, checked.errors
    return checked.entry.placement.place_code


def test_a_place_is_found_by_names_in_either_script_by_an_address_and_by_its_code(
    session: Session, places: Gazetteer
) -> None:
    assert place_of(session, places, village="Anlong", commune="Ta Kream") == "02010101"
    assert place_of(session, places, village="ភូមិអន្លង់", commune="ឃុំឈើទាល", province="Batdambang") == "02010201"
    assert place_of(session, places, address="ភូមិអន្លង់ ឃុំឈើទាល ស្រុកភ្នំស្រុក ខេត្តបាត់ដំបង") == "02010201"
    assert place_of(session, places, address="Anlong, Ta Kream, Phnum Srok, Battambang") == "02010101"
    assert place_of(session, places, place_code="2010101") == "02010101"
    assert place_of(session, places, place_code="KH02010101") == "02010101"
    assert place_of(session, places, commune="Ta Kream", village="") == "020101"


def test_a_name_that_no_place_or_several_have_leaves_the_place_open(session: Session, places: Gazetteer) -> None:
    assert read(session, places, village="Anlong").place_is_open
    assert read(session, places, village="Anlong", commune="Ta Kream", province="Kampong Cham").place_is_open
    assert read(session, places, village="Nowhere", commune="Ta Kream").place_is_open
    assert not read(session, places).place_is_open
    assert "place_code" in read(session, places, place_code="99999999").errors


def test_coordinates_are_checked_as_in_the_form(session: Session, places: Gazetteer) -> None:
    swapped = read(session, places, latitude="103.5", longitude="12.5")
    assert "swapped" in swapped.errors["latitude"]
    assert "0, 0" in read(session, places, coordinates="0, 0").errors["coordinates"]
    outside = read(session, places, coordinates="12.5, 104.5", village="Anlong", commune="Ta Kream")
    assert "outside the province" in outside.doubts["coordinates"]
    kept = read(session, places, accepted=True, coordinates="12.5, 104.5", village="Anlong", commune="Ta Kream")
    assert kept.entry is not None
    assert kept.entry.placement.place_code == "02010101"


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("12345678", ["+85512345678"]),
        ("០១២ ៣៤៥ ៦៧៨", ["+85512345678"]),
        ("012 345 678 / 092 311 511", ["+85512345678", "+85592311511"]),
        ("012345678, 012345678", ["+85512345678"]),
        ("+855 12 345 678 +855 92 311 511", ["+85512345678", "+85592311511"]),
    ],
)
def test_numbers_are_read_as_the_field_writes_them(
    session: Session, places: Gazetteer, cell: str, numbers: list[str]
) -> None:
    checked = read(session, places, pastor_name="សុខ ដារ៉ា", phone=cell)
    assert checked.entry is not None, checked.errors
    assert [phone.number for phone in checked.entry.numbers] == numbers


@pytest.mark.parametrize("cell", ["1", "O12 345 678", "012 345 678 / 1", "1288", "012 345 678/012 345 679/012 345 670"])
def test_numbers_that_cannot_be_read_are_an_error_of_their_cell(session: Session, places: Gazetteer, cell: str) -> None:
    assert list(read(session, places, pastor_name="Sok Dara", phone=cell).errors) == ["phone"]


def test_the_row_says_for_itself_whether_somebody_has_agreed(session: Session, places: Gazetteer) -> None:
    agreed = read(session, places, pastor_name="Sok Dara", consent="បាទ", audience="អ្នកគ្រប់គ្រងប៉ុណ្ណោះ")
    assert agreed.entry is not None or "audience" in agreed.errors
    refused = read(session, places, pastor_name="Sok Dara", phone="012 345 678", consent="ទេ")
    assert refused.entry is not None
    assert refused.entry.pastor is None
    assert refused.notes
    assert "consent" in read(session, places, pastor_name="Sok Dara", consent="perhaps").errors


def test_both_scripts_of_a_name_are_told_apart() -> None:
    assert both_scripts("ក្រុមជំនុំព្រះគុណ (Grace Church)") == ("ក្រុមជំនុំព្រះគុណ", "Grace Church")
    assert both_scripts("Grace Church / ក្រុមជំនុំព្រះគុណ") == ("ក្រុមជំនុំព្រះគុណ", "Grace Church")
    assert both_scripts("Grace Church") == ("", "Grace Church")
    assert both_scripts("ក្រុមជំនុំ") == ("ក្រុមជំនុំ", "")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Sok Dara (moved to Phnom Penh)", "Sok Dara"),
        ("Sok Dara - died 2020", "Sok Dara"),
        ("Sok Dara 012 345 678", "Sok Dara"),
        ("សុខ ដារ៉ា ស្លាប់ហើយ", "សុខ ដារ៉ា"),
        ("Grace Church?", "Grace Church"),
    ],
)
def test_a_remark_beside_a_name_is_seen_and_the_name_without_it_is_offered(name: str, kept: str) -> None:
    assert holds_remark(name)
    assert without_remark(name) == kept


@pytest.mark.parametrize(
    "name", ["Sok Dara", "Grace Church", "Church of Christ, Battambang", "ក្រុមជំនុំព្រះគុណ 2", "O’Brien-Sok"]
)
def test_a_plain_name_holds_none(name: str) -> None:
    assert not holds_remark(name)
