"""Lists as the field sends them: Khmer headings, both scripts, missing columns, two numbers in a cell, remarks."""

from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO

from openpyxl import Workbook
from sqlalchemy.orm import Session

from directory.importing.codes import RowState
from tests.factories import make_place, make_province

COMMUNES = 40
HEADINGS = ["ល.រ", "ឈ្មោះក្រុមជំនុំ", "គ្រូគង្វាល", "លេខទូរស័ព្ទ", "ភូមិ", "ឃុំ", "ស្រុក", "ខេត្ត", "ផ្សេងៗ"]
KHMER = "កខគឃងចឆជឈញដឋឌឍតថទធនបផពភមយរលវសហឡអ"
KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


@dataclass
class FieldList:
    """A list, and in which state each of its rows must end."""

    rows: list[list[object]]
    expected: Counter[RowState] = field(default_factory=Counter)

    def as_xlsx(self) -> bytes:
        """The list as an Excel file, under a title."""
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["បញ្ជីគ្រូគង្វាលដែលបានចូលរួមវគ្គបណ្តុះបណ្តាល"])
        for row in [HEADINGS, *self.rows]:
            sheet.append(row)
        written = BytesIO()
        book.save(written)
        return written.getvalue()

    def as_text(self, delimiter: str = "\t") -> str:
        """The list as it is pasted."""
        lines = [HEADINGS, *self.rows]
        return "\n".join(delimiter.join("" if cell is None else str(cell) for cell in row) for row in lines)


def make_places(session: Session) -> None:
    """A province with a district, 40 communes and a village in each, on a grid."""
    make_province(session, "02", 103.0, 12.0, 1.0, name_en="Battambang", name_km="បាត់ដំបង")
    make_place(session, "0201", "Banan", "បាណន់", point=(103.2, 12.2))
    for number in range(1, COMMUNES + 1):
        commune = f"0201{number:02}"
        lon, lat = 103.05 + (number % 8) * 0.11, 12.05 + (number // 8) * 0.17
        make_place(session, commune, f"Khum {letters(number)}", f"ឃុំ{letters(number, KHMER)}", point=(lon, lat))
        make_place(
            session, commune + "01", f"Phum {letters(number)}a", f"ភូមិ{letters(number, KHMER)}ក", point=(lon, lat)
        )


def letters(number: int, alphabet: str = "bcdfghklmnprstv") -> str:
    """A name of three letters and more that no other number has."""
    found = ""
    number += len(alphabet) ** 2
    while number:
        number, rest = divmod(number, len(alphabet))
        found = alphabet[rest] + found
    return found


def church_name(number: int) -> str:
    """A church's own name: two runs of letters, since one shares too many trigrams with its neighbour."""
    return letters((number * 7919 + 104_729) % 4_000_037, KHMER) + letters((number * 3571 + 7) % 999_983, KHMER)


def phone(number: int) -> str:
    """A Cambodian mobile number of its own."""
    return f"012{(number * 37) % 1_000_000:06}"


def field_list(size: int) -> FieldList:
    """A list of so many rows, of which every 25 hold one of each trouble."""
    made = FieldList([])
    for number in range(1, size + 1):
        commune = number % COMMUNES + 1
        row: list[object] = [
            number,
            f"ក្រុមជំនុំ{church_name(number)}",
            f"សុខ {church_name(number + 500_000)}",
            phone(number),
            f"ភូមិ{letters(commune, KHMER)}ក",
            letters(commune, KHMER),
            "បាណន់",
            "បាត់ដំបង",
            "យល់ព្រម",
        ]
        made.expected[trouble(row, number, size)] += 1
        made.rows.append(row)
    return made


def trouble(row: list[object], number: int, size: int) -> RowState:
    """Give every 25th row its trouble; tells in which state it must end."""
    match number % 25:
        case 1:
            row[3] = int(str(row[3])[1:])  # a number, without its zero
        case 2:
            row[3] = f"{row[3]} / {phone(number + size)}"  # two numbers
        case 3:
            row[3] = str(row[3]).translate(KHMER_DIGITS)
        case 4:
            row[1] = f"ក្រុមជំនុំ{church_name(number)} (Grace {letters(number)} Church)"
        case 5:
            row[2] = f"{row[2]} (ផ្លាស់ទៅភ្នំពេញ)"  # a remark: has moved
            return RowState.UNCLEAR
        case 6:
            row[3] = "O12 345 678"
            return RowState.ERROR
        case 7:
            row[4] = "ភូមិឥតមានឈ្មោះ"  # no such village
            return RowState.UNPLACED
        case 8:
            row[4] = None  # its commune is known
        case 9:
            row[1] = None
            return RowState.ERROR
        case 10:
            row[2], row[3] = None, None  # a church without its pastor
        case 11:
            row[3] = "012 345 678 / 012 345 679 / 012 345 680"
            return RowState.ERROR
    return RowState.READY
