"""What is held about a person as a file: JSON for a program, and a page to read in both languages."""

from datetime import UTC, datetime
from typing import Any

import orjson
from flask import render_template
from flask_babel import force_locale, gettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from accounts.audit import Change, Reading
from directory.people.held import Held
from pages.web.history import ACTIONS, in_words, readable, table_name
from pages.web.language import LANGUAGES


def as_json(session: Session, held: Held) -> bytes:
    """Everything, under the names that the database uses; each time with its zone."""
    document = {
        "person_id": held.person_id,
        "made_at": datetime.now(UTC),
        "belongs_to": held.listing
        and {
            "kind": held.listing.kind,
            "id": held.listing.id,
            "name_en": held.listing.name_en,
            "name_km": held.listing.name_km,
        },
        "stored": held.tables,
        "changes": [event for change in held.changes for event in events(change)],
        "readings": [reading(each) for each in held.readings],
    }
    return orjson.dumps(document, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)


def events(change: Change) -> list[dict[str, Any]]:
    """The events of one transaction, each with the values before and after."""
    return [
        {
            "happened_at": change.happened_at,
            "by": change.actor,
            "action": row.action,
            "table": row.table,
            "row": row.row_id,
            "old": {field.field: field.old for field in row.fields if field.old is not None},
            "new": {field.field: field.new for field in row.fields if field.new is not None},
        }
        for row in change.rows
    ]


def reading(read: Reading) -> dict[str, Any]:
    """Who read what, or took out which list."""
    return {
        "happened_at": read.happened_at,
        "by": read.actor,
        "action": read.action,
        "table": read.table,
        "row": read.row_id,
    }


def as_page(session: Session, held: Held) -> str:
    """The same to read, in one language after the other; it needs nothing from the network."""
    parts = []
    for language in LANGUAGES:
        with force_locale(language):
            rows = [
                (str(table_name(table)), in_words(table, row)) for table, rows in held.tables.items() for row in rows
            ]
            values = {"held": held, "rows": rows, "history": readable(session, held.changes), "actions": ACTIONS}
            part = render_template("held/file_part.html", language=language, table_name=table_name, **values)
            parts.append((language, Markup(part)))  # noqa: S704  (a template's own output)
    heading = gettext("What is held about %(name)s", name=held.name or str(held.person_id))
    return render_template("held/file.html", parts=parts, heading=heading)
