"""Signing in, by Flask-Security: which of its features are on, and where its pages stand."""

import base64
import hashlib
import hmac
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, g, session
from flask_login import user_logged_in
from flask_security import FSQLALiteUserDatastore, MailUtil, Security, UserMixin, password_reset
from flask_security.totp import Totp
from passlib.totp import TokenError  # type: ignore[import-untyped]
from sqlalchemy import func, select, update

from accounts.audit import set_actor
from accounts.forms import FORMS
from accounts.messages import MESSAGES
from accounts.models import Role, User
from db import db

WORKING_DAY = timedelta(hours=12)
"""How long a session lasts before it ends, or narrows on a remembered device."""

REMEMBERED = timedelta(days=90)
"""How long a remembered device keeps the crisis search and the hotlines."""

LINK_LASTS = timedelta(days=3)
"""How long a one-time link of an invitation or a new password can be used."""

ENDPOINTS = frozenset(
    {
        "change_password",
        "forgot_password",
        "login",
        "logout",
        "mf_recovery",
        "mf_recovery_codes",
        "reset_password",
        "two_factor_rescue",
        "two_factor_setup",
        "two_factor_setup_validate",
        "two_factor_token_validation",
        "tf_select",
        "verify",
    }
)
"""Pages of Flask-Security that are on. Each checks by itself who may open it; an added one has to be added here."""

datastore = FSQLALiteUserDatastore(db, User, Role)


class NoMail(MailUtil):
    """There is no mail: an administrator hands links over."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""


class OneTimeCodes(Totp):
    """Codes of the authenticator app, each of which works once."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The counter of the last code that this user has used."""
        return db.session.scalar(select(User.totp_last_counter).where(User.id == user.id))

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        """Remember the counter of the code that was used. Raises `TokenError` where it has been used meanwhile."""
        unused = func.coalesce(User.totp_last_counter, -1) < tmatch.counter
        taken = update(User).where(User.id == user.id, unused).values(totp_last_counter=tmatch.counter)
        if db.session.scalar(taken.returning(User.id)) is None:
            raise TokenError


def derived_key(app: Flask, purpose: str) -> bytes:
    """32 bytes for one purpose, from SECRET_KEY."""
    return hmac.digest(str(app.config["SECRET_KEY"]).encode(), purpose.encode(), hashlib.sha256)


def init_app(app: Flask) -> None:
    """Configure Flask-Security on the application."""
    app.config.update(
        PERMANENT_SESSION_LIFETIME=WORKING_DAY,
        # The day is not made longer by using it, and an answer that comes late does not undo a sign-out.
        SESSION_REFRESH_EACH_REQUEST=False,
        REMEMBER_COOKIE_DURATION=REMEMBERED,
        # A phone changes its address all day; "basic" would narrow it each time.
        SESSION_PROTECTION=None,
        # A form that was filled in slowly is not thrown away: its token lasts as long as the session.
        WTF_CSRF_TIME_LIMIT=None,
        SECURITY_PASSWORD_SALT=derived_key(app, "password salt").hex(),
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        # The hash alone, without a key of this installation mixed in: with another SECRET_KEY passwords still work.
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_PASSWORD_LENGTH_MIN=10,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_VERIFY_URL="/sign-in/again",
        SECURITY_RESET_URL="/sign-in/new-password",
        SECURITY_CHANGE_URL="/account/password",
        SECURITY_TWO_FACTOR_SETUP_URL="/account/second-factor",
        SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL="/sign-in/code",  # noqa: S106
        SECURITY_TWO_FACTOR_RESCUE_URL="/sign-in/rescue",
        SECURITY_TWO_FACTOR_SELECT_URL="/sign-in/select",
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL="/account/recovery-codes",
        SECURITY_MULTI_FACTOR_RECOVERY_URL="/sign-in/recovery",
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/sign-in",
        SECURITY_POST_RESET_VIEW="/sign-in",
        SECURITY_POST_CHANGE_VIEW="/account",
        SECURITY_TWO_FACTOR_POST_SETUP_VIEW="/account",
        SECURITY_STATIC_FOLDER=None,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_RECOVERABLE=True,
        SECURITY_RESET_PASSWORD_WITHIN=LINK_LASTS,
        SECURITY_CHANGEABLE=True,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_SEND_PASSWORD_RESET_EMAIL=False,
        SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL=False,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TWO_FACTOR_RESCUE_EMAIL=False,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS=[
            base64.urlsafe_b64encode(derived_key(app, "recovery codes")).decode()
        ],
        SECURITY_TOTP_SECRETS={"1": derived_key(app, "second factor").hex()},
        SECURITY_TOTP_ISSUER="Partner Directory",
        SECURITY_FRESHNESS=timedelta(hours=1),
        SECURITY_FRESHNESS_GRACE_PERIOD=timedelta(minutes=30),
        SECURITY_API_ENABLED_METHODS=["session"],
        # Its own header says "no-store=True", which no browser reads as no-store; ours stands on every page.
        SECURITY_CACHE_CONTROL=None,
        # Our catalogue instead of its own.
        SECURITY_FLASH_MESSAGES=True,
        SECURITY_I18N_DOMAIN="messages",
        SECURITY_I18N_DIRNAME=[str(Path(app.root_path) / "translations")],
        **{f"SECURITY_MSG_{key}": message for key, message in MESSAGES.items()},
    )
    forms: dict[str, Any] = dict(FORMS)
    security = Security(app, datastore, mail_util_cls=NoMail, totp_cls=OneTimeCodes, **forms)
    security.want_json(lambda request: False)
    security.principal.skip_static = True  # who asks for a style sheet matters to nobody
    # A token in a header or an address would stand for a password; nothing here gives or needs one.
    security.login_manager.request_loader(None)
    for endpoint in ENDPOINTS:
        view: Any = app.view_functions[f"security.{endpoint}"]
        view.public = True
    user_logged_in.connect(begin_session, app)
    password_reset.connect(act_as_owner, app)


def act_as_owner(sender: Flask, user: User, **_: Any) -> None:
    """Name who sets a password by a link, or signs in: what that changes is theirs in the audit trail."""
    set_actor(db.session, user.id)


def begin_session(sender: Flask, user: User, **_: Any) -> None:
    """Begin a session of its own at each sign-in: nothing that was set before it, but the language, stays."""
    act_as_owner(sender, user)
    for key in set(session) - {"language", "_user_id", "_fresh", "_id", "_remember"}:
        session.pop(key)
    g.pop("csrf_token", None)
    g.pop("permissions", None)
    session.permanent = True
