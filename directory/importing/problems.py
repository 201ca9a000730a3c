"""Why a list is refused as a whole: a code for programs, and a sentence that says what to do."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from directory.labels import label

MOST_MEGABYTES = 10
"""Of what is given. 10,000 churches take about 1 MB."""

MOST_ROWS = 12_000

MOST_UNPACKED_MEGABYTES = 30
"""Of an Excel file, which is a zip file. 10,000 rows of 16 filled columns are 9 MB; what is larger is not read in the
time that a page has, and may be a bomb."""


class ImportRefusedError(Exception):
    """A list that cannot be read: `code` for programs, `sentence` (translated when shown) for people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = SENTENCES[code]


class TwoColumnsError(ImportRefusedError):
    """Two columns are said to hold the same."""

    def __init__(self, column: StrEnum) -> None:
        super().__init__("twice")
        self.sentence = _l(
            "Two columns are said to hold the same: %(what)s. Choose one, and leave the other one out.",
            what=label(column),
        )


SENTENCES: dict[str, LazyString] = {
    "nothing": _l("Choose a file, or paste the rows from your spreadsheet."),
    "too-large": _l(
        "This is larger than %(most)s MB. Remove pictures and what is not needed from it, or send it in parts.",
        most=MOST_MEGABYTES,
    ),
    "too-many-rows": _l("This list has more than %(most)s rows. Send it in several files.", most=f"{MOST_ROWS:,}"),
    "empty": _l("There are no rows in it. The first row holds the headings, each church has a row below."),
    "unpacks-too-large": _l(
        "This file unpacks to more than %(most)s MB, which no list of churches does. "
        "Copy the rows and columns that are needed into a new file.",
        most=MOST_UNPACKED_MEGABYTES,
    ),
    "old-excel": _l(
        "This is a file of an older Excel, or one with a password. Open it, save it as .xlsx without a password, "
        "and send that."
    ),
    "pdf": _l("This is a PDF. Send the spreadsheet that it was made of, as .xlsx or .csv."),
    "picture": _l("This is a picture. Type the list into a spreadsheet and send that, as .xlsx or .csv."),
    "web-page": _l(
        "This is a web page, whatever its name says. Open it in a spreadsheet, save it as .xlsx, and send it."
    ),
    "open-document": _l("This is an OpenDocument file. Save it as .xlsx or .csv, and send that."),
    "other-archive": _l("This is a zip file and no spreadsheet. Unpack it, and send the .xlsx or .csv in it."),
    "broken": _l("This file is damaged. Open it in a spreadsheet, save it anew as .xlsx, and send that."),
    "not-text": _l(
        "This file is neither an Excel file (.xlsx) nor text (.csv). Save the list as .xlsx, and send that."
    ),
    "no-sheet": _l("No sheet of this file that can be seen holds a list. Show the sheet, or copy it into a new file."),
    "twice": _l("Two columns are said to hold the same."),
    "no-names": _l("No column holds the names of the churches. Say which one does."),
}
"""Each refusal in its own words."""
