"""The form that logs a check of a number."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import Form, IntegerField, RadioField, ValidationError
from wtforms.validators import StopValidation

from directory.codes import NOBODY_S_WORK, Kind, Method, Outcome
from directory.dates import today
from directory.fields import DayField, choices
from directory.phones.attempts import Step
from directory.phones.changes import CHURCH_STAYS_SECRET, IN_THE_FUTURE, NOT_TRIED_YET

EARLIEST_CHECK = date(2000, 1, 1)

SHORTEST_DAYS = 7
"""Nobody can check every number more often than once a week."""
LONGEST_DAYS = 1095
"""Three years: whatever is older says nothing about a number."""


def outcomes_open(step: Step) -> list[Outcome]:
    """What may come of a check; that nobody was reached in any way only once everything was tried."""
    left_out = {Outcome.SAID_WRONG} if step is Step.MARK else {Outcome.SAID_WRONG, Outcome.NOT_REACHED}
    return [outcome for outcome in Outcome if outcome not in left_out]


def methods_open(kind: Kind) -> list[Method]:
    """How a number of such a listing may be tried: about a church the commissariat is never asked."""
    left_out = (*NOBODY_S_WORK, Method.COMMISSARIAT) if kind is Kind.CHURCH else NOBODY_S_WORK
    return [method for method in Method if method not in left_out]


class CheckForm(Form):
    """How a number was tried, on which day, and what came of it. Never with whom or about what."""

    outcome = RadioField(
        _l("What came of it?"),
        description=_l("Only a call that was answered confirms a number. No answer proves nothing."),
        widget=GovRadioInput(),
        validate_choice=False,
    )
    method = RadioField(
        _l("How did you try it?"),
        default=Method.CALL.value,
        widget=GovRadioInput(),
        validate_choice=False,
    )
    checked_on = DayField(_l("On which day?"), description=_l("For example 24 11 2026"), default=today)

    def __init__(self, *args: Any, kind: Kind, step: Step, **kwargs: Any) -> None:
        """`kind` is that of the listing whose number it is; `step` is what is to be tried next."""
        super().__init__(*args, **kwargs)
        self.outcome.choices = choices(outcomes_open(step))
        self.method.choices = choices(methods_open(kind))

    def validate_outcome(self, field: RadioField) -> None:
        """Only what is offered."""
        if field.data == Outcome.NOT_REACHED and field.data not in values(field):
            raise ValidationError(str(NOT_TRIED_YET))
        if field.data not in values(field):
            raise ValidationError(gettext("Choose what came of it."))

    def validate_method(self, field: RadioField) -> None:
        """Only what is offered."""
        if field.data == Method.COMMISSARIAT and field.data not in values(field):
            raise ValidationError(str(CHURCH_STAYS_SECRET))
        if field.data not in values(field):
            raise ValidationError(gettext("Choose how you tried the number."))

    def validate_checked_on(self, field: DayField) -> None:
        """A check is logged after it was made."""
        if field.errors:
            return
        if field.data is None:
            raise ValidationError(gettext("Type the day of the check, for example 24 11 2026."))
        if field.data > today():
            raise ValidationError(str(IN_THE_FUTURE))
        if field.data < EARLIEST_CHECK:
            raise ValidationError(gettext("This day is too long ago. Check the year."))


def values(field: RadioField) -> list[str]:
    """What a field offers."""
    return [choice.value for choice in field.choices]


class RulesForm(Form):
    """For how long a confirmation counts."""

    due_after_days = IntegerField(
        _l("A confirmed number is due for another check after (days)"),
        description=_l("The number stays the first to call, and comes onto the list of numbers to check."),
        widget=GovTextInput(),
    )
    stale_after_days = IntegerField(
        _l("A confirmation no longer counts after (days)"),
        description=_l("From then on the national hotline comes first, and the unit right below it."),
        widget=GovTextInput(),
    )

    def validate_due_after_days(self, field: IntegerField) -> None:
        """A number of days that can be kept to."""
        refuse_days(field)

    def validate_stale_after_days(self, field: IntegerField) -> None:
        """Later than the other."""
        refuse_days(field)
        due = self.due_after_days.data
        if due is not None and field.data <= due:
            raise ValidationError(gettext("Type more days than above: a number is due before it is out of date."))


def refuse_days(field: IntegerField) -> None:
    """Raise for what is no whole number of days, or one that nobody means."""
    if field.data is None:
        # Replaces what WTForms says in English.
        field.errors = []
        raise StopValidation(gettext("Type a whole number of days, for example 180."))
    if not SHORTEST_DAYS <= field.data <= LONGEST_DAYS:
        raise ValidationError(
            gettext("Type between %(least)d and %(most)d days.", least=SHORTEST_DAYS, most=LONGEST_DAYS)
        )
