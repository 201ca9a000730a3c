"""vCard 4.0 (RFC 6350): contacts as the address book of a phone takes them."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

LONGEST_LINE = 75
"""Octets of a line without its end; what is longer goes on in the next one, behind a space (RFC 6350, 3.2)."""

MEDIA_TYPE = "text/vcard; charset=utf-8"


class NumberType(StrEnum):
    """What kind of number it is, for phones that show no label of ours (RFC 6350, 6.4.1)."""

    CELL = "cell"
    VOICE = "voice"
    WORK = "work"


@dataclass(frozen=True)
class LabelledNumber:
    """A number: the address that calls it (`tel:1288`), how people read it, and what the phone is to call it."""

    tel: str
    display: str
    label: str
    type: NumberType = NumberType.VOICE


@dataclass(frozen=True)
class AddressBookEntry:
    """One contact. Its numbers stand in the order in which to call them."""

    uid: str
    """An address that stays the same, so that a phone that keeps it replaces the older contact by the newer one."""
    name: str
    numbers: tuple[LabelledNumber, ...]
    note: str = ""


def vcards(entries: Iterable[AddressBookEntry], made_at: datetime) -> bytes:
    """The entries as one file, in UTF-8."""
    return "".join(vcard(entry, made_at) for entry in entries).encode()


def vcard(entry: AddressBookEntry, made_at: datetime) -> str:
    """One entry. Each number has a group of its own with its label, as phones know it (`X-ABLabel`)."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"UID:{entry.uid}",
        f"REV:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"FN:{escaped(entry.name)}",
    ]
    for position, number in enumerate(entry.numbers, 1):
        lines += [
            f"item{position}.TEL;VALUE=uri;TYPE={number.type};PREF={min(position, 100)}:{number.tel}",
            f"item{position}.X-ABLabel:{escaped(number.label)}",
        ]
    if entry.note:
        lines.append(f"NOTE:{escaped(entry.note)}")
    return "".join(folded(line) for line in [*lines, "END:VCARD"])


def short_vcard(entry: AddressBookEntry) -> str:
    """The same in as few signs as a QR code is read well with: no note, and numbers as text.

    Text is what a number is by default (RFC 6350, 6.4.1), and what the readers of codes on old phones can dial. They
    know no folding either.
    """
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"FN:{escaped(entry.name)}"]
    for position, number in enumerate(entry.numbers, 1):
        lines += [
            f"item{position}.TEL;TYPE={number.type}:{number.tel.removeprefix('tel:')}",
            f"item{position}.X-ABLabel:{escaped(number.label)}",
        ]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCARD"])


def escaped(text: str) -> str:
    """A text as the value of a property: no sign of it can end the line or begin another property (RFC 6350, 3.4)."""
    lines = ["".join(sign for sign in line if unicodedata.category(sign) != "Cc") for line in text.splitlines()]
    for sign in "\\,;":
        lines = [line.replace(sign, f"\\{sign}") for line in lines]
    return "\\n".join(lines)


def folded(line: str) -> str:
    """A line with its end, in pieces of at most 75 octets; never parted within a character."""
    pieces, room = [""], LONGEST_LINE
    for sign in line:
        octets = len(sign.encode())
        if octets > room:
            pieces.append(" ")
            room = LONGEST_LINE - 1
        pieces[-1] += sign
        room -= octets
    return "".join(f"{piece}\r\n" for piece in pieces)
