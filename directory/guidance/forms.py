"""The form in which an administrator records a review of the guidance."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import Form, RadioField, ValidationError
from wtforms.fields import SelectChoice

from directory.dates import today
from directory.fields import DayField, NameField

LANGUAGES = ("km", "en")


@dataclass(frozen=True)
class ReviewEntry:
    """A review as the form has read it."""

    reviewed_by: str
    reviewed_on: date
    language: str


class GuidanceReviewForm(Form):
    """Who read the guidance in a language, and when."""

    language = RadioField(
        _l("Which language was reviewed?"),
        choices=[SelectChoice("km", "ខ្មែរ"), SelectChoice("en", "English")],
        widget=GovRadioInput(),
        validate_choice=False,
    )
    reviewed_by = NameField(
        _l("Who reviewed it?"), description=_l("The police officer and the native reader. Only administrators see it.")
    )
    reviewed_on = DayField(_l("On which day?"), description=_l("For example 24 11 2026"))

    def validate_language(self, field: RadioField) -> None:
        """One of the two."""
        if field.data not in LANGUAGES:
            raise ValidationError(gettext("Choose the language that was reviewed."))

    def validate_reviewed_by(self, field: NameField) -> None:
        """Somebody stands for it."""
        if not field.data:
            raise ValidationError(gettext("Type who reviewed it."))

    def validate_reviewed_on(self, field: DayField) -> None:
        """A day that has been."""
        if field.errors:
            return
        if field.data is None:
            raise ValidationError(gettext("Type the day of the review, for example 24 11 2026."))
        if field.data > today():
            raise ValidationError(gettext("This day is in the future. Type the day of the review."))

    def entry(self) -> ReviewEntry:
        """What was entered, once it is valid."""
        read: Any = self.data
        return ReviewEntry(read["reviewed_by"], read["reviewed_on"], read["language"])
