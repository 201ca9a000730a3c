"""Whatever a list is given as: the same rows, or a refusal that says what to do."""

import io
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from directory.importing.columns import HEADINGS, Column, matched, named_by
from directory.importing.problems import MOST_MEGABYTES, MOST_ROWS, ImportRefusedError
from directory.importing.reading import GivenList, read_file, read_paste

ROWS = [
    ["ឈ្មោះក្រុមជំនុំ", "Phone", "Province"],
    ["ក្រុមជំនុំព្រះគុណ", "012 345 678", "ព្រៃវែង"],
    ["Grace; “Church”, 2", "០១២ ៣៤៥ ៦៧៩", "Kratié"],
]


def text(delimiter: str) -> str:
    """The rows as text, each cell in quotation marks."""
    return "\r\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in ROWS)


def workbook(fill: object) -> bytes:
    """An Excel file that a function fills."""
    book = Workbook()
    fill(book)  # type: ignore[operator]
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def sheet_of(rows: list[list[object]]) -> bytes:
    """An Excel file of these rows."""

    def fill(book: Workbook) -> None:
        for row in rows:
            first(book).append(row)

    return workbook(fill)


def first(book: Workbook) -> Worksheet:
    """The first sheet of a file."""
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def refusal(name: str, given: bytes) -> str:
    """The code with which a file is refused."""
    with pytest.raises(ImportRefusedError) as refused:
        read_file(name, given)
    return refused.value.code


def codes(given: GivenList) -> list[str]:
    """What was noticed."""
    return [str(said[0]) for said in given.said]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_every_usual_encoding_with_every_usual_separator(encoding: str, delimiter: str) -> None:
    given = read_file("list.csv", text(delimiter).encode(encoding))
    assert [given.headings, *(row.cells for row in given.rows)] == ROWS


def test_what_excel_saves_in_the_west_is_read_and_said() -> None:
    given = read_file("list.csv", "Church;Province\r\nGrâce;Kratié".encode("cp1252"))
    assert given.rows[0].cells == ["Grâce", "Kratié"]
    assert "western" in codes(given)


def test_a_line_that_names_the_separator_is_none_of_the_list() -> None:
    assert read_file("list.csv", b"sep=;\r\nChurch;Phone\r\nA, B;012 345 678").headings == ["Church", "Phone"]


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old-excel"),
        ("list.xlsx", b"%PDF-1.7 list", "pdf"),
        ("list.xls", b"<html><table><tr><td>Church</td></tr></table>", "web-page"),
        ("list.csv", b"\x89PNG\r\n\x1a\n", "picture"),
        ("list.csv", bytes(range(256)) * 4, "not-text"),
        ("list.csv", b"", "empty"),
        ("list.csv", b"Church;Phone\r\n;\r\n", "empty"),
        ("list.xlsx", b"PK\x03\x04 and nothing more", "broken"),
        ("list.csv", b"x" * (MOST_MEGABYTES * 2**20 + 1), "too-large"),
        ("list.csv", b"Church\n" + b"a\n" * (MOST_ROWS + 1), "too-many-rows"),
    ],
)
def test_what_is_no_list_is_refused_by_what_it_holds(name: str, given: bytes, code: str) -> None:
    assert refusal(name, given) == code


def test_a_zip_file_is_told_from_an_excel_file_and_a_bomb_from_both() -> None:
    def packed(name: str, content: bytes) -> bytes:
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        return written.getvalue()

    assert refusal("list.xlsx", packed("photo.jpg", b"x")) == "other-archive"
    bomb = packed("xl/workbook.xml", b"0" * (200 * 2**20))
    assert len(bomb) < 2**20
    assert refusal("list.xlsx", bomb) == "unpacks-too-large"
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert refusal("list.xlsx", packed("xl/workbook.xml", entities)) == "broken"


def test_a_file_is_what_it_holds_whatever_its_name_says() -> None:
    assert "is-excel" in codes(read_file("list.csv", sheet_of([["Church"], ["Grace"]])))
    assert "is-text" in codes(read_file("list.xlsx", b"Church;Phone\r\nGrace;012 345 678"))


def test_numbers_and_days_of_a_spreadsheet_are_read_as_somebody_would_type_them() -> None:
    import datetime

    given = read_file(
        "list.xlsx",
        sheet_of(
            [
                ["Church", "Phone", "Code", "Agreed on", "Latitude"],
                ["Grace", 12345678, 10203.0, datetime.date(2026, 11, 20), 12.5],
            ]
        ),
    )
    assert given.rows[0].cells == ["Grace", "12345678", "10203", "2026-11-20", "12.5"]


def test_a_formula_gives_its_value_and_an_error_by_cell_where_the_file_holds_none() -> None:
    given = read_file("list.xlsx", sheet_of([["Church", "Phone"], ["Grace", "=A1&1"], ["Hope", "#N/A"]]))
    assert given.rows[0].errors == {1: "formula-without-value"}
    assert given.rows[1].errors == {1: "error-value"}
    assert given.rows[1].cells == ["Hope", ""]


def test_hidden_sheets_are_left_out_and_named_and_so_are_the_others() -> None:
    def fill(book: Workbook) -> None:
        first(book).append(["Church"])
        first(book).append(["Secret"])
        first(book).title = "Old"
        first(book).sheet_state = "hidden"
        for title in ("Churches", "More"):
            sheet = book.create_sheet(title)
            sheet.append(["Church"])
            sheet.append(["Grace"])
        book.active = 1  # type: ignore[assignment]

    given = read_file("list.xlsx", workbook(fill))
    assert [row.cells for row in given.rows] == [["Grace"]]
    assert ["hidden-sheets", "Old"] in given.said
    assert ["other-sheets", "Churches", "More"] in given.said


def test_merged_headings_titles_and_empty_rows_are_read_through() -> None:
    def fill(book: Workbook) -> None:
        sheet = first(book)
        for row in (
            ["List of churches"],
            ["No", "ឈ្មោះក្រុមជំនុំ", "Address", None, None, "Phone"],
            [None, None, "Village", "Commune", "Province", None],
            [1, "Grace", "A", "B", "C", "012 345 678"],
            [],
            [2, "Hope", "D", "E", "F", "012 345 679"],
        ):
            sheet.append(row)
        sheet.merge_cells("C2:E2")

    given = read_file("list.xlsx", workbook(fill))
    assert given.headings == ["No", "ឈ្មោះក្រុមជំនុំ", "Village", "Commune", "Province", "Phone"]
    assert [row.number for row in given.rows] == [4, 6]
    assert codes(given) == ["two-rows-of-headings", "rows-above", "empty-rows"]


def test_two_hundred_columns_are_read_and_only_those_that_are_known_are_matched() -> None:
    headings = ["Church", "Phone", *(f"Question {number}" for number in range(198))]
    given = read_file(
        "list.xlsx", sheet_of([headings, *([f"Grace {row}", "012 345 678", *["yes"] * 198] for row in range(20))])
    )
    assert len(given.headings) == 200
    assert [column for column in matched(given.headings, [row.cells for row in given.rows]) if column] == [
        "church_name",
        "phone",
    ]


def test_every_heading_of_the_list_of_synonyms_is_known_by_itself_and_beside_the_other_language() -> None:
    for column, words in HEADINGS.items():
        for heading in words:
            assert named_by(heading) is column, heading
        assert named_by(f"{words[0].title()} ({words[-1]})") is column
    assert named_by("Remarks") is None


def test_without_headings_the_columns_are_told_by_what_stands_in_them() -> None:
    given = read_paste("Grace Church\t012 345 678\t12.5, 103.5\nHope Church\t012 345 679\t12.6, 103.6")
    assert "no-headings" in codes(given)
    assert len(given.rows) == 2
    assert matched(given.headings, [row.cells for row in given.rows]) == [
        Column.CHURCH_NAME,
        Column.PHONE,
        Column.COORDINATES,
    ]
