"""The Khmer catalogue: what the source says, what the catalogue says to it, and where the two differ."""

import re
from pathlib import Path
from typing import NamedTuple

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

ROOT = Path(__file__).resolve().parent.parent
KHMER = ROOT / "translations/km/LC_MESSAGES/messages.po"
NO_TEXT = {"node_modules", "instance", "migrations", "tests", "bench", "static", "script", "translations"}
"""Folders without a word that reaches a page."""

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|%[sd]")


class Message(NamedTuple):
    """One text of the source; `plural` is empty where it does not count."""

    text: str
    plural: str = ""


def messages_in_source() -> dict[Message, str]:
    """Every text that the source passes to gettext, and the file where it stands first."""
    with (ROOT / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)  # type: ignore[no-untyped-call]
    found: dict[Message, str] = {}
    for file, _line, words, _comments, _context in extract_from_dir(
        ROOT,
        methods,
        options,
        keywords=DEFAULT_KEYWORDS | {"_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)},
        directory_filter=lambda folder: Path(folder).name not in NO_TEXT and not Path(folder).name.startswith("."),
    ):
        message = Message(words) if isinstance(words, str) else Message(words[0], words[1])
        found.setdefault(message, file)
    return found


def message_of(entry: polib.POEntry) -> Message:
    """Which text an entry of the catalogue translates."""
    return Message(entry.msgid, entry.msgid_plural)


def translations_of(entry: polib.POEntry) -> list[str]:
    """What the entry says in Khmer, which has one form for any number."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def update(catalogue: polib.POFile, wanted: dict[Message, str]) -> None:
    """Give the catalogue exactly the texts that the source has, sorted; a new one comes in untranslated."""
    held = {message_of(entry): entry for entry in catalogue if not entry.obsolete}
    entries = []
    for message in sorted(wanted):
        entry = held.get(message) or polib.POEntry(
            msgid=message.text, msgid_plural=message.plural, msgstr_plural={0: ""} if message.plural else {}
        )
        entry.flags = ["python-format"] if "%(" in message.text else []
        entries.append(entry)
    catalogue.clear()
    catalogue.extend(entries)


def problems(catalogue: polib.POFile, wanted: dict[Message, str]) -> list[str]:
    """What is wrong with the catalogue, one sentence each: missing, fuzzy, left over, or other placeholders."""
    held = {message_of(entry): entry for entry in catalogue if not entry.obsolete}
    found = [
        f"{file}: {message.text!r} is not in {KHMER.name}" for message, file in wanted.items() if message not in held
    ]
    for message, entry in held.items():
        if message not in wanted:
            found.append(f"{message.text!r} is in {KHMER.name} but no longer in the source")
        elif not all(translations_of(entry)):
            found.append(f"{wanted[message]}: {message.text!r} has no Khmer translation")
        elif entry.fuzzy:
            found.append(f"{wanted[message]}: the Khmer translation of {message.text!r} is fuzzy")
        else:
            found += placeholder_problems(message, entry)
    return found


def placeholder_problems(message: Message, entry: polib.POEntry) -> list[str]:
    """A sentence for each translation that fills in other values than its source does."""
    expected = set(PLACEHOLDER.findall(message.plural or message.text))
    return [
        f"{message.text!r} fills in {sorted(expected)}, its Khmer {sorted(set(PLACEHOLDER.findall(khmer)))}"
        for khmer in translations_of(entry)
        if set(PLACEHOLDER.findall(khmer)) != expected
    ]


def read() -> polib.POFile:
    """The Khmer catalogue as it is stored."""
    return polib.pofile(str(KHMER))


def write(catalogue: polib.POFile) -> None:
    """Store the catalogue, and compile it beside."""
    catalogue.save(str(KHMER))
    catalogue.save_as_mofile(str(KHMER.with_suffix(".mo")))
