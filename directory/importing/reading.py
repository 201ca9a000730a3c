"""Reading what somebody gives: told by its content, whatever its name says, and refused in a sentence."""

import hashlib
from dataclasses import dataclass

from directory.importing.codes import Source
from directory.importing.headings import headings_of
from directory.importing.problems import MOST_MEGABYTES, MOST_ROWS, ImportRefusedError
from directory.importing.tables import RawRow, RawTable
from directory.importing.text_files import WESTERN, decode, read_text
from directory.importing.workbooks import kind_of_archive, read_workbook
from places.keys import clean_name

BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-excel"),
    (b"%PDF", "pdf"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
)
"""How files begin that are no list, and the code of their refusal."""

WEB_PAGE = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")
FILE_NAME_LENGTH = 200


@dataclass(frozen=True)
class GivenList:
    """A list as it was read: its headings, and the rows below that hold something."""

    source: Source
    file_name: str
    sha256: str
    headings: list[str]
    rows: list[RawRow]
    said: list[list[str | int]]


def read_file(name: str, given: bytes) -> GivenList:
    """The list in a file. Raises `ImportRefusedError`."""
    refuse_large(len(given))
    if not given:
        raise ImportRefusedError("empty")
    ending = name.rpartition(".")[2].casefold()
    if given.startswith(b"PK"):
        if (kind := kind_of_archive(given)) != "xlsx":
            raise ImportRefusedError(kind)
        table = read_workbook(given)
        source = Source.XLSX
        if ending not in ("xlsx", "xlsm"):
            table.said.append(["is-excel"])
    else:
        refuse_other_kinds(given)
        text, encoding = decode(given)
        table = read_text(text)
        source = Source.CSV
        if ending in ("xlsx", "xlsm", "xls", "ods"):
            table.said.append(["is-text"])
        if encoding == WESTERN:
            table.said.append(["western"])
    return as_list(table, source, clean_name(name)[:FILE_NAME_LENGTH], given)


def read_paste(text: str) -> GivenList:
    """The list in a text that was pasted from a spreadsheet. Raises `ImportRefusedError`."""
    given = text.encode()
    refuse_large(len(given))
    if not text.strip():
        raise ImportRefusedError("nothing")
    return as_list(read_text(text.replace("\0", "")), Source.PASTE, "", given)


def refuse_large(size: int) -> None:
    """Raise `ImportRefusedError` for more bytes than are read."""
    if size > MOST_MEGABYTES * 2**20:
        raise ImportRefusedError("too-large")


def refuse_other_kinds(given: bytes) -> None:
    """Raise `ImportRefusedError` for what begins as no list does."""
    for beginning, code in BEGINNINGS:
        if given.startswith(beginning):
            raise ImportRefusedError(code)
    if given[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(WEB_PAGE):
        raise ImportRefusedError("web-page")


def as_list(table: RawTable, source: Source, name: str, given: bytes) -> GivenList:
    """The list in a table: its headings found, what stands above them and empty rows left out and counted."""
    while table.rows and table.rows[-1].is_empty:
        table.rows.pop()
    headings, rows, said = headings_of(table.rows)
    filled = [row for row in rows if not row.is_empty]
    if not filled:
        raise ImportRefusedError("empty")
    if len(filled) > MOST_ROWS:
        raise ImportRefusedError("too-many-rows")
    said += table.said
    if empty := len(rows) - len(filled):
        said.append(["empty-rows", empty])
    return GivenList(source, name, hashlib.sha256(given).hexdigest(), headings, filled, said)
