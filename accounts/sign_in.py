"""Signing in, by Flask-Security: which of its features are on, and where its pages stand."""

from datetime import timedelta

from flask import Flask
from flask_security import FSQLALiteUserDatastore, Security

from accounts.models import Role, User
from db import db

WORKING_DAY = timedelta(hours=12)
"""How long a session lasts before it ends, or narrows on a remembered device."""

REMEMBERED = timedelta(days=90)
"""How long a remembered device keeps the crisis search and the hotlines."""

datastore = FSQLALiteUserDatastore(db, User, Role)


def init_app(app: Flask) -> None:
    """Configure Flask-Security on the application."""
    app.config.update(
        PERMANENT_SESSION_LIFETIME=WORKING_DAY,
        REMEMBER_COOKIE_DURATION=REMEMBERED,
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_VERIFY_URL="/sign-in/again",
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/sign-in",
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_PASSWORD_LENGTH_MIN=10,
    )
    Security(app, datastore)
