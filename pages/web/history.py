"""The history of a record in words: who changed what, when, from what to what."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from flask_babel import LazyString, format_date, get_locale, gettext
from flask_babel import lazy_gettext as _l
from shapely import Point, wkb
from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Enum, Table, select
from sqlalchemy.orm import Session

import training.labels  # noqa: F401 (the words of its codes)
from accounts.audit import Change, FieldChange, RowChange
from accounts.models import Action, Role, User
from accounts.permissions import PERMISSION_WORDS, Permission
from db import Base
from directory.labels import LABELS, label, name_in
from directory.models import Listing
from directory.phones.numbers import display_number
from pages.web.access import can
from places.models import Place
from training.codes import Concern, Material, PrayerTheme, Topic

ACTIONS = {
    Action.INSERT: _l("added"),
    Action.UPDATE: _l("changed"),
    Action.DELETE: _l("removed"),
    Action.READ: _l("read"),
    Action.EXPORT: _l("exported"),
}

ERASED = {
    Action.INSERT: _l("added, and erased since"),
    Action.UPDATE: _l("changed, and erased since"),
    Action.DELETE: _l("removed, and erased since"),
}
"""What is left to say of a change whose values were erased."""

TABLES = {
    "attendance": _l("Attendance"),
    "card": _l("Contact card"),
    "card_number": _l("Number on a card"),
    "check_assignment": _l("Assignment of a check"),
    "check_rules": _l("How long a check counts"),
    "church": _l("Church"),
    "erasure": _l("Erasure"),
    "facilitator": _l("Pastor who taught"),
    "guidance_review": _l("Review of the guidance"),
    "hotline": _l("Hotline"),
    "introduction": _l("Meeting with the police"),
    "merged_listing": _l("Merged into another church"),
    "merged_person": _l("Merged with the same person"),
    "jurisdiction": _l("Responsible for"),
    "listing": _l("Entry"),
    "not_duplicate": _l("Not a duplicate"),
    "person": _l("Person"),
    "phone": _l("Phone number"),
    "phone_check": _l("Check of a number"),
    "police_unit": _l("Police unit"),
    "role": _l("Role"),
    "staff_facilitator": _l("Staff who taught"),
    "training": _l("Training"),
    "user": _l("User"),
    "user_role": _l("Role of a user"),
}

NOT_TABLES = {
    "backup": _l("Backup of everything"),
    "import_row": _l("Rows of an import that wait"),
    "response_asked": _l("Question whether the police responded"),
    "response_tally": _l("Whether the police responded, by unit"),
}
"""What else is held or taken out of the product, as the trail and the file of a person name it."""

FIELDS = {
    "active": _l("Can sign in"),
    "all_day": _l("Answers day and night"),
    "answers_from": _l("Answers from (hour)"),
    "answers_until": _l("Answers until (hour)"),
    "asked_in_vain_on": _l("Not reached on"),
    "call_instead_id": _l("Call instead"),
    "certainty": _l("How sure the source is"),
    "checked_by_id": _l("Checked by"),
    "checked_on": _l("Checked on"),
    "concerns": _l("Questions that came up"),
    "confirmed_on": _l("Confirmed on"),
    "consent_audience": _l("Who may see them"),
    "consent_given_on": _l("Agreed on"),
    "consent_renew_on": _l("Ask again on"),
    "consent_withdrawn_on": _l("Withdrew on"),
    "demo": _l("Demo"),
    "dismissed_by_id": _l("Said by"),
    "do_not_use": _l("Do not use, because"),
    "due_after_days": _l("Due after (days)"),
    "email": _l("Email address"),
    "erased_at": _l("Erased on"),
    "free": _l("Free of charge"),
    "gone_id": _l("Number of the church that was merged"),
    "gone_person_id": _l("Number of the person who was merged"),
    "held_on": _l("Held on"),
    "higher_id": _l("Another entry"),
    "hotline_kind": _l("Whom it reaches"),
    "kept_id": _l("Merged into"),
    "language": _l("Language"),
    "left_on": _l("Left on"),
    "listing_id": _l("Belongs to"),
    "location": _l("Position (latitude, longitude)"),
    "lower_id": _l("Entry"),
    "materials": _l("Taken home"),
    "merged_by_id": _l("Merged by"),
    "met_on": _l("Met on"),
    "method": _l("How"),
    "mf_recovery_codes": _l("Recovery codes"),
    "name": _l("Name"),
    "name_en": _l("Name in Latin letters"),
    "name_km": _l("Name in Khmer"),
    "number": _l("Phone number"),
    "officer_changed_on": _l("Another officer since"),
    "outcome": _l("Outcome"),
    "password": _l("Password"),
    "permissions": _l("Rights"),
    "place_code": _l("Place"),
    "prayer_themes": _l("Prayed for"),
    "precision": _l("How well the position is known"),
    "printed_by_id": _l("Printed by"),
    "printed_on": _l("Printed on"),
    "purpose": _l("What it is for"),
    "quarter": _l("Quarter"),
    "received_card": _l("Received a card"),
    "reviewed_by": _l("Reviewed by"),
    "reviewed_on": _l("Reviewed on"),
    "role": _l("Role"),
    "role_id": _l("Role"),
    "rows": _l("Entries"),
    "second_factor_required": _l("Second factor required"),
    "source": _l("Published at"),
    "stale_after_days": _l("No longer counts after (days)"),
    "status": _l("Status"),
    "tf_totp_secret": _l("Second factor"),
    "told_by_id": _l("Told by"),
    "told_on": _l("Told on"),
    "topics": _l("Topics"),
    "unit_id": _l("Police unit"),
    "unit_type": _l("Type"),
}
"""Fields in the order of their names; one that is not here is of no interest to a reader (keys, counters, stamps)."""

LISTED: dict[str, Mapping[Any, LazyString]] = {
    "concerns": LABELS[Concern],
    "materials": LABELS[Material],
    "permissions": PERMISSION_WORDS,
    "prayer_themes": LABELS[PrayerTheme],
    "topics": LABELS[Topic],
}
"""The words of the columns that hold several codes."""

WITHHELD = {"do_not_use": Permission.UNITS_WITHHOLD, "call_instead_id": Permission.UNITS_WITHHOLD}
"""Fields that only some may see."""


class Line(NamedTuple):
    """One field: what it is called, what stood there and what stands there now; a secret shows neither."""

    label: LazyString
    old: str | None
    new: str | None


class Item(NamedTuple):
    """What happened to one thing, such as "Number changed"."""

    what: LazyString | str
    action: Action
    how: LazyString
    lines: tuple[Line, ...]

    @property
    def sentence(self) -> str:
        """What happened, in a line."""
        return f"{self.what}: {self.how}"


class Entry(NamedTuple):
    """What one person did at one moment."""

    happened_at: datetime
    actor: str | None
    items: tuple[Item, ...]


Names = dict[tuple[str, str], str]
"""Names of places, listings, users and roles, by table and key."""


def readable(session: Session, changes: Sequence[Change]) -> list[Entry]:
    """Put changes into words, in the reader's language; what is of no interest or not theirs to see is left out."""
    names = _names(session, changes)
    entries = (Entry(change.happened_at, change.actor, tuple(_items(change.rows, names))) for change in changes)
    return [entry for entry in entries if entry.items]


def table_name(table: str) -> LazyString | str:
    """What the rows of a table are called."""
    return TABLES.get(table) or NOT_TABLES.get(table, table)


def in_words(table: str, row: Mapping[str, object]) -> list[Line]:
    """A stored row as a reader understands it: each field that has a value, in the reader's language."""
    fields = [FieldChange(name, None, as_text(value)) for name, value in row.items() if value is not None]
    names: Names = {}
    lines = []
    for field in fields:
        called = FIELDS.get(field.field, field.field)
        lines.append(Line(called, None, _in_words(_column(table, field.field), field.new, names)))
    return [line for line in lines if line.new]


def as_text(value: object) -> str:
    """A value as PostgreSQL writes it."""
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(as_text(each) for each in value) + "}"
    return value.value if isinstance(value, StrEnum) else str(value)


def _items(rows: Iterable[RowChange], names: Names) -> Iterable[Item]:
    for row in rows:
        lines = tuple(_line(row.table, field, names) for field in row.fields if _shown(row, field))
        if not row.fields and row.action in ERASED:
            yield Item(table_name(row.table), row.action, ERASED[row.action], ())
        elif lines or row.action in (Action.READ, Action.EXPORT) or row.table in ("user", "role"):
            yield Item(table_name(row.table), row.action, ACTIONS[row.action], lines)


def _shown(row: RowChange, field: FieldChange) -> bool:
    if field.field not in FIELDS or (field.field in WITHHELD and not can(WITHHELD[field.field])):
        return False
    if row.action is not Action.UPDATE and "f" in (field.old, field.new):
        return False
    is_secret = row.action is Action.UPDATE and field.old is None and field.new is None
    return is_secret or bool(field.old or field.new)


def _line(table: str, field: FieldChange, names: Names) -> Line:
    column = _column(table, field.field)
    old, new = (_in_words(column, value, names) for value in (field.old, field.new))
    return Line(FIELDS[field.field], old, new)


def _column(table: str, field: str) -> Column[Any] | None:
    known = Base.metadata.tables.get(table)
    return known.columns.get(field) if isinstance(known, Table) else None


def _in_words(column: Column[Any] | None, value: str | None, names: Names) -> str | None:
    """PostgreSQL's text of a value as a reader understands it."""
    if value is None or value == "" or column is None:
        return value or None
    for key in column.foreign_keys:
        return names.get((key.column.table.name, value), value)
    kind = column.type
    if isinstance(kind, Boolean):
        return str(gettext("yes") if value == "t" else gettext("no"))
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return _code_in_words(kind.enum_class, value)
    if isinstance(kind, Date):
        return str(format_date(date.fromisoformat(value), "d MMMM y"))
    if isinstance(kind, DateTime):
        return value[:16]
    if isinstance(kind, ARRAY):
        held = value.strip("{}").split(",")
        words = LISTED.get(column.name, {})
        listed = ", ".join(str(word) for code, word in words.items() if code.value in held)
        if value == "{}" and column.nullable:  # where it can be unknown, an empty one says something
            return str(gettext("nothing"))
        return listed or None
    if column.name == "number":
        return display_number(value)
    if column.name == "location":
        point = wkb.loads(value, hex=True)
        return f"{point.y:.5f}, {point.x:.5f}" if isinstance(point, Point) else None
    return value


def _code_in_words(codes: type[Any], value: str) -> str:
    try:
        code = codes(value)
        return str(label(code)) if isinstance(code, StrEnum) else value
    except (KeyError, ValueError):
        return value


def _names(session: Session, changes: Sequence[Change]) -> Names:
    wanted: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        for row in change.rows:
            for field in row.fields:
                column = _column(row.table, field.field)
                for key in column.foreign_keys if column is not None else ():
                    wanted[key.column.table.name] |= {value for value in (field.old, field.new) if value}
    names: Names = {}
    language = str(get_locale() or "en")
    if wanted["place"]:
        for place in session.scalars(select(Place).where(Place.code.in_(wanted["place"]))):
            names["place", place.code] = f"{name_in(language, place)} ({place.code})"
    listings = wanted["listing"] | wanted["police_unit"]
    if listings:
        columns = select(Listing.id, Listing.name_en, Listing.name_km)
        for listing in session.execute(columns.where(Listing.id.in_(map(int, listings)))):
            for table in ("listing", "police_unit"):
                names[table, str(listing.id)] = name_in(language, listing)
    if wanted["user"]:
        for user in session.scalars(select(User).where(User.id.in_(map(int, wanted["user"])))):
            names["user", str(user.id)] = user.name or user.email
    if wanted["role"]:
        for role in session.scalars(select(Role).where(Role.id.in_(map(int, wanted["role"])))):
            names["role", str(role.id)] = role.name
    return names
