"""Form fields that the directory's forms share: names, days, hours."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import Field, StringField, ValidationError
from wtforms.fields import SelectChoice

from directory.labels import label
from directory.phones.numbers import plain_digits
from places.keys import clean_name

NAME_LENGTH = 200
DAY_FIRST = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})[\s./-]+(\d{1,2})[\s./-]+(\d{1,2})")


def choices(codes: Iterable[StrEnum]) -> list[SelectChoice]:
    """Codes as the choices of a form field, with their words."""
    return [SelectChoice(code.value, label(code)) for code in codes]


class NameField(StringField):
    """A name in one script, cleaned as it is stored."""

    widget = GovTextInput()

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Clean what was typed."""
        self.data = clean_name(str(valuelist[0])) if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse a name that is too long to be one."""
        if len(self.data or "") > NAME_LENGTH:
            raise ValidationError(gettext("This name is too long: type at most %(most)d characters.", most=NAME_LENGTH))


class DayField(Field):
    """A day typed in one box: 24 11 2026, 24/11/2026 or 2026-11-24, in Latin or Khmer digits."""

    widget = GovTextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%d %m %Y") if self.data else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the day; an empty box is none."""
        self.data = None
        typed = plain_digits(str(valuelist[0])) if valuelist else ""
        if not typed:
            return
        try:
            self.data = read_day(typed)
        except ValueError:
            if DAY_FIRST.fullmatch(typed) or YEAR_FIRST.fullmatch(typed):
                raise ValueError(gettext("There is no such day. Check the day, the month and the year.")) from None
            raise ValueError(gettext("Type the day as day, month and year, for example 24 11 2026.")) from None


def read_day(typed: str) -> date:
    """The day that was typed, day first or year first. Raises `ValueError` when there is none such."""
    if found := DAY_FIRST.fullmatch(typed):
        day, month, year = map(int, found.groups())
    elif found := YEAR_FIRST.fullmatch(typed):
        year, month, day = map(int, found.groups())
    else:
        raise ValueError(typed)
    return date(year, month, day)


class HourField(Field):
    """An hour of the day, 0 to 24; an empty box is none."""

    widget = GovTextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the hour, typed as 8, 08 or 8:00."""
        typed = plain_digits(str(valuelist[0])) if valuelist else ""
        found = re.fullmatch(r"(\d{1,2})(?:[:.]00)?", typed)
        self.data = int(found[1]) if found else None
        if typed and (self.data is None or self.data > 24):
            raise ValueError(gettext("Type a full hour between 0 and 24, for example 8 or 17."))


NEEDS_A_NAME = _l("Type the name in Khmer, in Latin letters, or in both.")
"""What a form says that has neither name."""
