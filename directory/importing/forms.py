"""What is asked about a whole list: whether its people have agreed, where their rows do not say so themselves."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import Form, RadioField, ValidationError
from wtforms.fields import SelectChoice

from directory.codes import Audience
from directory.dates import today
from directory.fields import DayField, choices
from directory.people.forms import EARLIEST_CONSENT

BY_ROW = "rows"


class ListConsentForm(Form):
    """The answers of the pastor's form for everybody in a list. A row that answers by itself is taken at its word."""

    consent = RadioField(
        _l("Have the people in this list agreed that their name and number are kept here?"),
        description=_l("Being listed can put a pastor at risk. Without their agreement only the church is stored."),
        choices=[
            SelectChoice("yes", _l("Yes, all of them")),
            SelectChoice("no", _l("No, or not asked yet: store the churches without them")),
            SelectChoice(BY_ROW, _l("Each row says it, in a column of its own")),
        ],
        widget=GovRadioInput(),
        validate_choice=False,
    )
    audience = RadioField(
        _l("Who may see their name and number, as they agreed?"),
        choices=choices(Audience),
        widget=GovRadioInput(),
        validate_choice=False,
    )
    given_on = DayField(_l("On which day did they agree?"), description=_l("For example 24 11 2026"))

    def validate_consent(self, field: RadioField) -> None:
        """It is answered, not guessed."""
        if field.data not in ("yes", "no", BY_ROW):
            raise ValidationError(gettext("Answer whether they have agreed. A person is not stored without it."))

    def validate_audience(self, field: RadioField) -> None:
        """Who may see it belongs to the agreement."""
        if self.consent.data == "yes" and field.data not in list(Audience):
            raise ValidationError(gettext("Choose who may see their name and number."))

    def validate_given_on(self, field: DayField) -> None:
        """The day of the agreement is known and not in the future."""
        if field.errors or self.consent.data != "yes":
            return
        if field.data is None:
            raise ValidationError(gettext("Type the day on which they agreed, for example 24 11 2026."))
        if field.data > today():
            raise ValidationError(gettext("This day is in the future. Type the day on which they agreed."))
        if field.data < EARLIEST_CONSENT:
            raise ValidationError(gettext("This day is too long ago. Check the year."))

    def answers(self) -> dict[str, str]:
        """What a valid form says, as answers of the pastor's form."""
        consent = "" if self.consent.data == BY_ROW else self.consent.data
        given: dict[str, Any] = {"consent": consent, "audience": self.audience.data or ""}
        given["given_on"] = self.given_on.data.isoformat() if self.given_on.data else ""
        return given
