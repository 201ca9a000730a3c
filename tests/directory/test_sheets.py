"""CSV that a spreadsheet opens without running anything."""

import csv
from io import StringIO

import pytest

from directory.sheets import csv_lines, safe_cell


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://x","y")', "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "=cmd|' /C calc'!A0"],
)
def test_no_text_becomes_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Grace", "ព្រះគុណ", 'O\'Brien & "Sons"', "012 345 678", "", 12.5, -12.5, 3])
def test_ordinary_cells_stay_as_they_are(value: object) -> None:
    assert safe_cell(value) == value


def test_a_table_is_read_back_as_it_was_written() -> None:
    written = [["Name", "Note"], ["ព្រះគុណ", 'a "quote", a comma\nand a line'], ["", None]]
    text = "".join(csv_lines(written)).removeprefix("\ufeff")
    assert list(csv.reader(StringIO(text, newline=""))) == [*written[:2], ["", ""]]
