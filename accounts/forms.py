"""Forms of sign-in: Flask-Security's own, with our fields, our words and the count of failed attempts."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    MfRecoveryForm,
    ResetPasswordForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
)
from flask_security.forms import EqualToLocalize, IsString, password_required
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovPasswordInput, GovTextInput
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from accounts.lockout import forgive, may_try
from accounts.messages import LOCKED, WRONG
from db import db


class HiddenTyping(GovPasswordInput):
    """A password field that names its purpose once: the package's own writes the attribute twice."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Move the purpose from the attributes to where the component expects it."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        return params | {"autocomplete": params["attributes"].pop("autocomplete")}


def _password_field(label: Any, autocomplete: str, *more: Any, description: Any = "") -> PasswordField:
    return PasswordField(
        label,
        description=description,
        widget=HiddenTyping(),
        render_kw={"autocomplete": autocomplete},
        validators=[IsString(), password_required, *more],
    )


def _code_field(label: Any, missing: Any, description: Any = "", **attributes: str) -> StringField:
    return StringField(
        label,
        description=description,
        widget=GovTextInput(),
        render_kw={"autocomplete": "one-time-code"} | attributes,
        filters=[lambda typed: "".join(typed.split()) if isinstance(typed, str) else typed],
        validators=[DataRequired(missing)],
    )


AT_LEAST = _l("At least 10 characters. Three or four words together are easy to remember and hard to guess.")


class CountedAttempts:
    """Lets a form look at an attempt only while its account has failures left (accounts/lockout.py)."""

    def count(self, account: str, field: Any) -> bool:
        """Count an attempt; with none left, say so at the field. Commits: nobody else saves what is refused."""
        allowed = may_try(db.session, account)
        db.session.commit()
        if not allowed:
            field.errors = [gettext(LOCKED)]
        return allowed


class SignInForm(CountedAttempts, LoginForm):
    """Email address and password. Says the same of a wrong password, an unknown, an inactive and a locked account."""

    email = EmailField(
        _l("Email address"),
        widget=GovTextInput(),
        render_kw={"autocomplete": "username", "spellcheck": "false", "inputmode": "email"},
        validators=[DataRequired(_l("Enter your email address"))],
    )
    password = PasswordField(
        _l("Password"),
        widget=HiddenTyping(),
        render_kw={"autocomplete": "current-password"},
        validators=[DataRequired(_l("Enter your password"))],
    )
    remember = BooleanField(
        _l("Remember this device"),
        description=_l(
            "A remembered device answers the crisis search and shows the hotlines after 12 hours, too, "
            "without a sign-in. Do not choose this on a device that you share."
        ),
        widget=GovCheckboxInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""  # the page has its own link for a forgotten password

    def validate(self, **kwargs: Any) -> bool:
        """Check the attempt; every refusal but an empty field gives the same sentence at the same place."""
        if not self.email.data or not self.password.data:
            return bool(super(LoginForm, self).validate(**kwargs))
        address = self.email.data = self.email.data.strip()
        if not self.count(address, self.email):
            return False
        if super().validate(**kwargs):
            forgive(db.session, address)
            return True
        self.email.errors, self.password.errors = [gettext(WRONG)], []
        return False


class AskPasswordForm(CountedAttempts, VerifyForm):
    """The password once more, before something sensitive."""

    password = _password_field(_l("Password"), "current-password")

    def validate(self, **kwargs: Any) -> bool:
        """Check the password, counting attempts as the sign-in does."""
        if self.password.data and not self.count(self.user.email, self.password):
            return False
        if not super().validate(**kwargs):
            return False
        forgive(db.session, self.user.email)
        return True


class NewPasswordForm(ResetPasswordForm):
    """The password that somebody chooses by a one-time link."""

    password = _password_field(_l("New password"), "new-password", description=AT_LEAST)
    password_confirm = _password_field(
        _l("The same password again"),
        "new-password",
        EqualToLocalize("password", message="RETYPE_PASSWORD_MISMATCH"),
    )


class NoMailForm(ForgotPasswordForm):
    """Nothing is sent by mail: the page says whom to ask for a link."""

    email = HiddenField()

    def validate(self, **kwargs: Any) -> bool:
        """Refuse, whatever is sent."""
        return False


class OtherPasswordForm(CountedAttempts, ChangePasswordForm):
    """The old password and a new one."""

    password = PasswordField(
        _l("Your password now"), widget=HiddenTyping(), render_kw={"autocomplete": "current-password"}
    )
    new_password = _password_field(_l("New password"), "new-password", description=AT_LEAST)
    new_password_confirm = _password_field(
        _l("The new password again"),
        "new-password",
        EqualToLocalize("new_password", message="RETYPE_PASSWORD_MISMATCH"),
    )

    def validate(self, **kwargs: Any) -> bool:
        """Check both, counting attempts at the old one as the sign-in does."""
        if self.password.data and not self.count(current_user.email, self.password):
            return False
        if not super().validate(**kwargs):
            return False
        forgive(db.session, current_user.email)
        return True


class SecondFactorSetupForm(TwoFactorSetupForm):
    """Turns the second factor on, with an authenticator app, or off."""

    # Its own list of choices is in a shape that WTForms warns about.
    setup = RadioField(choices=[SelectChoice("authenticator"), SelectChoice("disable")], validate_choice=False)


class NoRescueForm(TwoFactorRescueForm):
    """There is no mail to ask for help by: the page says whom to ask."""

    help_setup = RadioField(choices=[], validate_choice=False)

    def validate(self, **kwargs: Any) -> bool:
        """Refuse, whatever is sent."""
        return False


class SecondFactorForm(CountedAttempts, TwoFactorVerifyCodeForm):
    """The six digits that the authenticator app shows."""

    code = _code_field(
        _l("Six-digit code"),
        _l("Enter the code that the app shows"),
        inputmode="numeric",
        maxlength="10",
    )

    def validate(self, **kwargs: Any) -> bool:
        """Check the code, counting attempts of the person who has given the password."""
        account = f"second factor of {self.user.email}" if self.user else ""
        if self.code.data and not self.count(account, self.code):
            return False
        if not super().validate(**kwargs):
            return False
        forgive(db.session, account)
        return True


class RecoveryCodeForm(CountedAttempts, MfRecoveryForm):
    """A recovery code in place of the app."""

    code = _code_field(
        _l("Recovery code"),
        _l("Enter one of your recovery codes"),
        description=_l("Such as 1a2b-3c4d-5e6f. Each works once."),
        autocapitalize="none",
        spellcheck="false",
    )

    def validate(self, **kwargs: Any) -> bool:
        """Check the code, counting attempts of the person who has given the password."""
        account = f"second factor of {self.user.email}" if self.user else ""
        if self.code.data and not self.count(account, self.code):
            return False
        if not super().validate(**kwargs):
            return False
        forgive(db.session, account)
        return True


FORMS = {
    "change_password_form": OtherPasswordForm,
    "forgot_password_form": NoMailForm,
    "login_form": SignInForm,
    "mf_recovery_form": RecoveryCodeForm,
    "reset_password_form": NewPasswordForm,
    "two_factor_rescue_form": NoRescueForm,
    "two_factor_setup_form": SecondFactorSetupForm,
    "two_factor_verify_code_form": SecondFactorForm,
    "verify_form": AskPasswordForm,
}
"""Which of Flask-Security's forms each stands for."""
