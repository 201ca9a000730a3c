"""An empty list to fill in, with headings in both languages, as CSV or as an Excel file."""

from io import BytesIO

from flask_babel import force_locale

from directory.importing.columns import Column
from directory.labels import label
from directory.sheets import csv_lines

COLUMNS = (
    Column.NAME_KM,
    Column.NAME_EN,
    Column.PASTOR_NAME_KM,
    Column.PASTOR_NAME_EN,
    Column.PHONE,
    Column.SECOND_PHONE,
    Column.VILLAGE,
    Column.COMMUNE,
    Column.DISTRICT,
    Column.PROVINCE,
    Column.PLACE_CODE,
    Column.COORDINATES,
    Column.CONSENT,
    Column.GIVEN_ON,
    Column.AUDIENCE,
)
ROWS_AS_TEXT = 500
"""Rows whose cells a spreadsheet is told to keep as text, so that no number loses its zero."""


def headings() -> list[str]:
    """The headings, each in English and in Khmer."""
    found = []
    for column in COLUMNS:
        with force_locale("en"):
            english = str(label(column))
        with force_locale("km"):
            found.append(f"{english} / {label(column)}")
    return found


def as_csv() -> str:
    """The headings as a CSV file."""
    return "".join(csv_lines([headings()]))


def as_workbook() -> bytes:
    """The headings as an Excel file whose cells are text."""
    from openpyxl import Workbook  # here, as for `workbooks.opened`
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.append(headings())
    for at, cell in enumerate(sheet[1], start=1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = 26
    for row in sheet.iter_rows(min_row=2, max_row=ROWS_AS_TEXT, max_col=len(COLUMNS)):
        for cell in row:
            cell.number_format = "@"
    sheet.freeze_panes = "A2"
    written = BytesIO()
    book.save(written)
    return written.getvalue()
