"""The form that logs a check of a number."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import Form, RadioField, ValidationError

from directory.codes import Method, Outcome
from directory.dates import today
from directory.fields import DayField, choices

EARLIEST_CHECK = date(2000, 1, 1)


class CheckForm(Form):
    """How a number was tried, on which day, and what came of it. Never with whom or about what."""

    outcome = RadioField(
        _l("What came of it?"),
        description=_l("Only a call that was answered confirms a number. No answer proves nothing."),
        choices=choices(Outcome),
        widget=GovRadioInput(),
        validate_choice=False,
    )
    method = RadioField(
        _l("How did you try it?"),
        choices=choices(Method),
        default=Method.CALL.value,
        widget=GovRadioInput(),
        validate_choice=False,
    )
    checked_on = DayField(_l("On which day?"), description=_l("For example 24 11 2026"), default=today)

    def validate_outcome(self, field: RadioField) -> None:
        """Only what is offered."""
        if field.data not in list(Outcome):
            raise ValidationError(gettext("Choose what came of it."))

    def validate_method(self, field: RadioField) -> None:
        """Only what is offered."""
        if field.data not in list(Method):
            raise ValidationError(gettext("Choose how you tried the number."))

    def validate_checked_on(self, field: DayField) -> None:
        """A check is logged after it was made."""
        if field.errors:
            return
        if field.data is None:
            raise ValidationError(gettext("Type the day of the check, for example 24 11 2026."))
        if field.data > today():
            raise ValidationError(gettext("This day is in the future. Log a check after it was made."))
        if field.data < EARLIEST_CHECK:
            raise ValidationError(gettext("This day is too long ago. Check the year."))
