"""One row of a list through the form of a single church: what it says, what is wrong with it by cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import Form

from directory.churches.duplicates import spellings_en, spellings_km, without_words
from directory.churches.forms import ChurchEntry, ChurchForm
from directory.codes import Audience
from directory.importing.columns import NAMES, PASTOR_NAMES, Column
from directory.importing.names import both_scripts, holds_remark
from directory.importing.placing import LEVELS, Gazetteer, place_words
from directory.labels import label
from directory.listings.names import KHMER_WORDS, LATIN_WORDS
from directory.listings.position_form import BY_COORDINATES, BY_PLACE, NOT_KNOWN
from directory.people.changes import renewal_day
from directory.phones.numbers import BETWEEN_TWO, PhoneError, display_number, parse_own_phone, plain_digits
from places.keys import clean_name, khmer_clean, latin_norm
from places.search import read_code

LEFT_OPEN = "unknown"
"""Stands in the place of a code where somebody has said that the place of a row is not known."""

PERSONAL = (*PASTOR_NAMES, Column.PHONE, Column.SECOND_PHONE)
YES = frozenset(
    {"yes", "y", "agreed", "true", "ok", "x", "1", "✓", "✔", "បាទ", "ចាស", "បាទ/ចាស", "យល់ព្រម", "បានយល់ព្រម", "ព្រម"}
)
NO = frozenset({"no", "n", "false", "0", "not agreed", "not asked", "ទេ", "មិនយល់ព្រម", "មិនព្រម", "អត់", "មិនទាន់", "មិនទាន់សួរ"})

FIELDS: dict[str, tuple[Column, ...]] = {
    "name_km": (Column.NAME_KM, Column.CHURCH_NAME, Column.NAME_EN),
    "name_en": (Column.NAME_EN, Column.CHURCH_NAME),
    "where": (Column.ADDRESS, *reversed(LEVELS), Column.PLACE_CODE),
    "place_text": (Column.ADDRESS, *reversed(LEVELS)),
    "place_code": (Column.PLACE_CODE, Column.ADDRESS, *reversed(LEVELS)),
    "coordinates": (Column.COORDINATES, Column.LATITUDE),
    "outside_kept": (Column.COORDINATES, Column.LATITUDE),
    "pastor-name_km": (Column.PASTOR_NAME_KM, Column.PASTOR_NAME, Column.PASTOR_NAME_EN),
    "pastor-name_en": (Column.PASTOR_NAME_EN, Column.PASTOR_NAME),
    "pastor-number": (Column.PHONE,),
    "pastor-second_number": (Column.SECOND_PHONE, Column.PHONE),
    "pastor-consent": (Column.CONSENT,),
    "pastor-audience": (Column.AUDIENCE,),
    "pastor-given_on": (Column.GIVEN_ON,),
}
"""The columns that a field of the form may have been filled from, the likeliest first."""


@dataclass
class CheckedRow:
    """What a check of one row found: sentences by column, in the language of the moment; notes as codes and values."""

    errors: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    place_is_open: bool = False
    """It names a place, and none or several are meant by that."""
    entry: ChurchEntry | None = None


def check_row(
    session: Session,
    gazetteer: Gazetteer,
    values: Mapping[str, str],
    consent: Mapping[str, str],
    *,
    accepted: bool = False,
    unreadable: Mapping[str, str] | None = None,
) -> CheckedRow:
    """Put one row through `ChurchForm`. `accepted` keeps names and a position that somebody has looked at."""
    checked = CheckedRow()
    answers = names_and_pastor(values, checked)
    add_place(gazetteer, values, answers, checked)
    add_consent(values, consent, answers, checked)
    form = ChurchForm(answers, session=session)
    valid = form.validate()
    if not valid and accepted and form.disagreement and form.outside_kept.errors:
        answers["outside_kept"] = str(form.disagreement)
        form = ChurchForm(answers, session=session)
        valid = form.validate()
    for name, sentence in [] if valid else form_errors(form):
        target = checked.doubts if name == "outside_kept" else checked.errors
        target.setdefault(column_of(name, values), sentence)
    for column, code in (unreadable or {}).items():
        checked.errors.setdefault(column, cell_problem(code))
    if not accepted:
        doubt_names(values, checked)
    if valid and not checked.errors:
        checked.entry = form.entry()
    return checked


def form_errors(form: Form, prefix: str = "") -> list[tuple[str, str]]:
    """The first error of each field, with its name in the answers."""
    found = []
    for each in form:
        if hasattr(each, "form"):
            found += form_errors(each.form)
        elif each.errors:
            found.append((each.name, str(each.errors[0])))
    return found


def column_of(name: str, values: Mapping[str, str]) -> str:
    """The column that an error of a field belongs to: the first that is filled, else the first that there is."""
    columns = FIELDS.get(name, (Column.CHURCH_NAME,))
    filled = [column for column in columns if values.get(column)]
    present = [column for column in columns if column in values]
    return str((filled or present or list(columns))[0].value)


def names_and_pastor(values: Mapping[str, str], checked: CheckedRow) -> MultiDict[str, str]:
    """The answers about names and numbers."""
    khmer, latin = both_scripts(values.get(Column.CHURCH_NAME, ""))
    answers = MultiDict(
        {"name_km": values.get(Column.NAME_KM) or khmer, "name_en": values.get(Column.NAME_EN) or latin}
    )
    khmer, latin = both_scripts(values.get(Column.PASTOR_NAME, ""))
    answers["pastor-name_km"] = values.get(Column.PASTOR_NAME_KM) or khmer
    answers["pastor-name_en"] = values.get(Column.PASTOR_NAME_EN) or latin
    first, second = two_numbers(values)
    answers["pastor-number"], answers["pastor-second_number"] = first, second
    if second and not values.get(Column.SECOND_PHONE):
        checked.notes[Column.PHONE.value] = ["two-numbers"]
    elif first and (shown := restored(first)):
        checked.notes[Column.PHONE.value] = ["read-as", shown]
    return answers


def two_numbers(values: Mapping[str, str]) -> tuple[str, str]:
    """The two numbers of a row; a cell with exactly two that a mark parts is split where the other column is empty."""
    first, second = values.get(Column.PHONE, ""), values.get(Column.SECOND_PHONE, "")
    parts = [part.strip() for part in BETWEEN_TWO.split(first) if part.strip()]
    if len(parts) != 2 or second:
        return first, second
    parts[1] = parts[1] if parts[1][0] not in "0123456789" or "+" not in first else with_plus(first, parts[1])
    try:
        parse_own_phone(parts[0])
        parse_own_phone(parts[1])
    except PhoneError:
        return first, second
    return parts[0], parts[1]


def with_plus(cell: str, part: str) -> str:
    """The second of two numbers with the plus that parted it from the first."""
    return f"+{part}" if f"+{part}" in cell else part


def restored(typed: str) -> str:
    """A number as it was read, where it was given without the 0 that spreadsheets drop; else nothing."""
    digits = plain_digits(typed)
    if digits.startswith(("0", "+")):
        return ""
    try:
        return display_number(parse_own_phone(typed))
    except PhoneError:
        return ""


def add_place(
    gazetteer: Gazetteer, values: Mapping[str, str], answers: MultiDict[str, str], checked: CheckedRow
) -> None:
    """The answers about where it is."""
    position = values.get(Column.COORDINATES, "")
    pair = [values.get(column, "") for column in (Column.LATITUDE, Column.LONGITUDE)]
    if not position and any(pair):
        position = ", ".join(pair)
    code, words = values.get(Column.PLACE_CODE, ""), place_words(values)
    if code == LEFT_OPEN:
        code, words = "", ""
    elif not code and words:
        code = gazetteer.find(values) or ""
        checked.place_is_open = not code and not position
        if not code and position:
            checked.notes[column_of("place_text", values)] = ["coordinates-count"]
    elif code:
        # A spreadsheet drops the zero in front.
        code = read_code(code) or plain_digits(code)
    if position:
        answers.update({"where": BY_COORDINATES, "coordinates": position})
    else:
        answers["where"] = BY_PLACE if code else NOT_KNOWN
        answers["place_text"] = words or code
    answers["place_code"] = code


def add_consent(
    values: Mapping[str, str], consent: Mapping[str, str], answers: MultiDict[str, str], checked: CheckedRow
) -> None:
    """The answers about what the pastor agreed to: the row's own, else those given for the whole list."""
    if not any(values.get(column) for column in PERSONAL):
        answers["pastor-consent"] = "no"
        return
    said = clean_name(values.get(Column.CONSENT, "")).casefold()
    agreed = "yes" if said in YES else "no" if said in NO else consent.get("consent", "") if not said else ""
    answers["pastor-consent"] = agreed
    answers["pastor-audience"] = audience_of(values.get(Column.AUDIENCE, "")) or consent.get("audience", "")
    answers["pastor-given_on"] = values.get(Column.GIVEN_ON) or consent.get("given_on", "")
    if agreed == "no":
        column = next(column for column in PERSONAL if values.get(column))
        checked.notes[column.value] = ["not-agreed"]


def audience_of(said: str) -> str:
    """Who may see it, by its code or its words in either language; what is none of these, as it stands."""
    typed = clean_name(said).casefold()
    return audience_words().get(typed, typed)


@cache
def audience_words() -> dict[str, str]:
    """The codes of those who may see somebody, by their words in both languages."""
    found = {audience.value: audience.value for audience in Audience}
    for language in ("en", "km"):
        with force_locale(language):
            found |= {str(label(audience)).casefold(): audience.value for audience in Audience}
    return found


def doubt_names(values: Mapping[str, str], checked: CheckedRow) -> None:
    """Note names that look as if they held a remark."""
    for column in (*NAMES, *PASTOR_NAMES):
        if not (cell := values.get(column, "")):
            continue
        parts = both_scripts(cell) if column in (Column.CHURCH_NAME, Column.PASTOR_NAME) else (cell,)
        if any(holds_remark(part) for part in parts):
            checked.doubts[column] = gettext(
                "This looks like a remark beside the name. Only the name is stored: take the remark out, or keep it if "
                "it belongs to the name."
            )


def cell_problem(code: str) -> str:
    """Why a cell of a spreadsheet could not be read."""
    if code == "formula-without-value":
        return str(gettext("This cell holds a formula without a result. Type what belongs there."))
    return str(gettext("This cell holds an error of the spreadsheet. Type what belongs there."))


def entry_as_json(entry: ChurchEntry) -> dict[str, Any]:
    """What a form has read, with all that storing and comparing need: nothing is asked again later."""
    placement = entry.placement
    pastor = entry.pastor and {
        "name_en": entry.pastor.name_en,
        "name_km": entry.pastor.name_km,
        "role": entry.pastor.role.value,
        "audience": entry.pastor.audience.value,
        "given_on": entry.pastor.given_on.isoformat(),
        "renew_on": renewal_day(entry.pastor.given_on).isoformat(),
    }
    key_en, key_km = latin_norm(entry.name_en), khmer_clean(entry.name_km)
    core_en, core_km = without_words(key_en, LATIN_WORDS), without_words(key_km, KHMER_WORDS)
    return {
        "name_en": entry.name_en,
        "name_km": entry.name_km,
        "key_en": key_en,
        "key_km": key_km,
        "core_en": core_en,
        "core_km": core_km,
        "spellings_en": spellings_en(key_en, core_en),
        "spellings_km": spellings_km(key_km, core_km),
        "place_code": placement.place_code,
        "lon": placement.coordinates and placement.coordinates.lon,
        "lat": placement.coordinates and placement.coordinates.lat,
        "precision": placement.precision and placement.precision.value,
        "pastor": pastor,
        "numbers": [number.number for number in entry.numbers],
    }


def no_such_church() -> str:
    """Said of a number that no church of the directory has."""
    return str(gettext("No church has this number. Leave the cell empty, and the church is added as a new one."))
