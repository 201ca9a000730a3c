"""Forms about people with an account: one's own, and those that an administrator fills in."""

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextInput,
)
from wtforms import BooleanField, DateField, EmailField, Form, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Email, Length, Optional

from accounts.permissions import PERMISSION_WORDS, ROLE_WORDS, Permission

LANGUAGES = [SelectChoice("", _l("As in the browser")), SelectChoice("km", "ខ្មែរ"), SelectChoice("en", "English")]


def _cleaned(typed: str | None) -> str:
    """What was typed without what nobody sees (PostgreSQL takes no NUL), and with single spaces."""
    visible = (sign for sign in typed or "" if sign.isspace() or not unicodedata.category(sign).startswith("C"))
    return " ".join("".join(visible).split())


def _name() -> StringField:
    return StringField(
        _l("Name"),
        description=_l("As other people see it"),
        widget=GovTextInput(),
        render_kw={"autocomplete": "name"},
        filters=[_cleaned],
        validators=[
            DataRequired(_l("Enter a name.")),
            Length(max=120, message=_l("Enter a name of at most 120 letters.")),
        ],
    )


def _language() -> RadioField:
    return RadioField(_l("Language"), choices=LANGUAGES, default="", widget=GovRadioInput(), validators=[Optional()])


def _role() -> RadioField:
    return RadioField(_l("Role"), widget=GovRadioInput(), validators=[DataRequired(_l("Choose a role."))])


def _second_factor() -> BooleanField:
    return BooleanField(
        _l("Require a second factor"),
        description=_l("A code from an app on their phone, each time they sign in"),
        widget=GovCheckboxInput(),
    )


class OwnAccountForm(Form):
    """What somebody can change about their own account."""

    name = _name()
    language = _language()


class InvitationForm(Form):
    """A new user."""

    name = _name()
    email = EmailField(
        _l("Email address"),
        description=_l("They sign in with it. No mail is sent."),
        widget=GovTextInput(),
        render_kw={"autocomplete": "off", "inputmode": "email", "spellcheck": "false"},
        validators=[
            DataRequired(_l("Enter an email address.")),
            Email(_l("Enter an email address such as name@example.org")),
            Length(max=255, message=_l("Enter an email address such as name@example.org")),
        ],
    )
    role = _role()
    language = _language()

    def __init__(self, *args: Any, role_names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = role_choices(role_names)


class UserForm(Form):
    """What an administrator can change about somebody else."""

    name = _name()
    role = _role()
    second_factor_required = _second_factor()

    def __init__(self, *args: Any, role_names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = role_choices(role_names)


class RoleForm(Form):
    """What a role may do."""

    permissions = SelectMultipleField(
        _l("May"),
        choices=[SelectChoice(permission.value, PERMISSION_WORDS[permission]) for permission in Permission],
        widget=GovCheckboxesInput(),
    )
    second_factor_required = _second_factor()


class TrailForm(Form):
    """Which part of the audit trail to show. A filter that cannot be read is ignored and shown as empty."""

    person = SelectField(_l("Person"), widget=GovSelect(), validate_choice=False)
    table = SelectField(_l("Of what"), widget=GovSelect(), validate_choice=False)
    since = DateField(_l("From"), widget=GovTextInput(), render_kw={"type": "date"}, validators=[Optional()])
    until = DateField(_l("Until"), widget=GovTextInput(), render_kw={"type": "date"}, validators=[Optional()])


def role_choices(names: list[str]) -> list[SelectChoice]:
    """Roles to choose from, those of the start in our words."""
    return [SelectChoice(name, ROLE_WORDS.get(name, name)) for name in names]
