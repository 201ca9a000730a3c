"""The one question."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import Form, RadioField, ValidationError

import training.responses.labels  # noqa: F401 (the words of the answers)
from directory.fields import choices
from training.responses.codes import Answer


class AnswerForm(Form):
    """What a pastor answers. It holds nothing else: not what happened, not to whom, not when."""

    answer = RadioField(
        _l("When you called, did the police respond?"),
        choices=choices(Answer),
        widget=GovRadioInput(),
        validate_choice=False,
    )

    def validate_answer(self, field: RadioField) -> None:
        """Only what is offered."""
        if field.data not in list(Answer):
            raise ValidationError(gettext("Choose what they answered. If they would rather not say, choose nothing."))

    def said(self) -> Answer:
        """The answer of a valid form."""
        return Answer(self.answer.data)
