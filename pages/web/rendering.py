"""What every template can ask for beyond its own values: components, the errors of a form, dates."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask, request
from flask_babel import format_date, format_datetime
from jinja2 import ChoiceLoader, FileSystemBytecodeCache, PackageLoader, PrefixLoader
from jinja2.bccache import Bucket
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, FieldList, Form, FormField
from wtforms.fields.core import UnboundField

COMPONENTS = ("govuk_frontend_jinja", "govuk_frontend_wtf")


class ErrorLink(NamedTuple):
    """One error of a form, and the address of the control that mends it."""

    sentence: str
    href: str


def form_errors(form: Form) -> list[ErrorLink]:
    """The first error of each field in the order of the form, those of nested forms too."""
    return [link for field in form for link in field_errors(field)]


def field_errors(field: Field | UnboundField) -> Iterator[ErrorLink]:
    """The first error of a field, or of each field inside it."""
    if isinstance(field, FormField):
        for inner in field.form:
            yield from field_errors(inner)
    elif isinstance(field, FieldList) and any(entry.errors for entry in field.entries):
        for entry in field.entries:
            yield from field_errors(entry)
    elif field.errors:
        control = f"{field.id}-day" if isinstance(field, DateField) and is_three_inputs(field) else field.id
        yield ErrorLink(str(field.errors[0]), f"#{control}")


def is_three_inputs(field: Field) -> bool:
    """Whether a date is asked for as day, month and year, each in an input of its own."""
    return type(field.widget).__name__ == "GovDateInput"


def here(**changes: object) -> str:
    """The address of this page with some query values changed; None takes one out."""
    values = MultiDict(request.args)
    for name, value in changes.items():
        values.setlist(name, [] if value is None else [str(value)])
    query = urlencode(list(values.items(multi=True)))
    return f"{request.path}?{query}" if query else request.path


def day(moment: date | datetime | None) -> str:
    """A date as 3 November 2026, or in Khmer; empty without one. A moment counts in Phnom Penh's time."""
    return format_date(moment, "d MMMM y") if moment else ""


def moment(at: datetime | None) -> str:
    """A date with its time, 3 November 2026, 14:05, in Phnom Penh's time; empty without one."""
    return format_datetime(at, "d MMMM y, HH:mm") if at else ""


class CompiledTemplates(FileSystemBytecodeCache):
    """Keeps templates compiled, so that the first page after a start waits for none; a faulty disk ends no page."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a compiled template where there is one."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a compiled template where that can be done."""
        with suppress(OSError):
            Path(self.directory).mkdir(mode=0o700, parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """Add govuk-frontend's components, the form's errors and the date filters to the templates."""
    app.jinja_env.bytecode_cache = CompiledTemplates(str(Path(app.config["INSTANCE_DIR"], "templates")))
    components = PrefixLoader({package: PackageLoader(package) for package in COMPONENTS})
    app.jinja_loader = ChoiceLoader([app.jinja_loader, components])  # type: ignore[list-item]
    app.jinja_env.globals.update(form_errors=form_errors, here=here, is_three_inputs=is_three_inputs)
    app.jinja_env.filters.update(day=day, moment=moment)
