"""vCard 4.0, read back by a parser that is not ours."""

from datetime import UTC, datetime

import pytest
import vobject

from cards.vcard import AddressBookEntry, LabelledNumber, NumberType, short_vcard, vcard, vcards
from tests.hostile_names import HOSTILE_NAMES

MADE_AT = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)

ENTRY = AddressBookEntry(
    uid="urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    name="Banteay office · ការិយាល័យបន្ទាយ",
    numbers=(
        LabelledNumber("tel:+85512000001", "012 000 001", "Duty desk · តុប្រចាំការ"),
        LabelledNumber("tel:1288", "1288", "Hotline number · លេខបន្ទាន់"),
        LabelledNumber("tel:+85512000002", "012 000 002", "Mobile", NumberType.CELL),
    ),
    note="First line, with a comma; and more\nSecond line",
)


def labels(read: vobject.base.Component) -> dict[str, str]:
    """Each label with what it dials."""
    by_group = {line.group: line.value for line in read.contents["x-ablabel"]}
    return {by_group[line.group]: line.value for line in read.contents["tel"]}


def test_each_label_dials_its_own_number() -> None:
    read = vobject.readOne(vcard(ENTRY, MADE_AT))

    assert labels(read) == {number.label: number.tel for number in ENTRY.numbers}
    assert read.fn.value == ENTRY.name
    assert read.note.value == ENTRY.note
    assert read.version.value == "4.0"
    assert [line.params["TYPE"] for line in read.contents["tel"]] == [["voice"], ["voice"], ["cell"]]
    assert [line.params["PREF"] for line in read.contents["tel"]] == [["1"], ["2"], ["3"]]
    assert all(line.params["VALUE"] == ["uri"] for line in read.contents["tel"])


def test_what_goes_into_a_code_says_the_same_in_fewer_signs() -> None:
    read = vobject.readOne(short_vcard(ENTRY))

    assert labels(read) == {number.label: number.tel.removeprefix("tel:") for number in ENTRY.numbers}
    assert len(short_vcard(ENTRY).encode()) < len(vcard(ENTRY, MADE_AT).encode()) / 1.5


def test_several_contacts_are_one_file() -> None:
    read = list(vobject.readComponents(vcards([ENTRY, ENTRY], MADE_AT).decode()))
    assert [one.fn.value for one in read] == [ENTRY.name] * 2


def test_no_line_is_longer_than_75_octets_and_no_character_is_parted() -> None:
    entry = AddressBookEntry("urn:x", "ភ្នំពេញ" * 40, ENTRY.numbers, "ខ្មែរ\n" * 60)

    lines = vcard(entry, MADE_AT).encode().split(b"\r\n")

    assert max(map(len, lines)) <= 75
    assert lines.pop() == b""
    for line in lines:
        line.decode()
    assert vobject.readOne(vcard(entry, MADE_AT)).fn.value == entry.name


@pytest.mark.parametrize("hostile", [*HOSTILE_NAMES.values(), "a\r\nTEL:123", "a\\nb", "x;y,z:\\", "\x00\x07end"])
def test_no_name_becomes_anything_else_than_a_name(hostile: str) -> None:
    entry = AddressBookEntry("urn:x", hostile, (LabelledNumber("tel:117", "117", hostile),), hostile)

    for text in (vcard(entry, MADE_AT), short_vcard(entry)):
        read = vobject.readOne(text)
        shown = "\n".join("".join(sign for sign in line if sign >= " ") for line in hostile.splitlines())
        assert read.fn.value == shown
        assert list(labels(read)) == [shown]
        assert len(read.contents["tel"]) == 1
