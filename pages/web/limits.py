"""How often one address may try to sign in, and how often one may take a list out. Counted in each server process.

The count that protects an account stands in the database (accounts/lockout.py); this one keeps a single address from
trying one password on many accounts.
"""

from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from werkzeug import Response

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")

SIGN_IN = "30 per 15 minutes"
"""Refused attempts of one address; enough for a training where everyone shares one connection."""

SIGN_IN_ENDPOINTS = (
    "security.login",
    "security.mf_recovery",
    "security.reset_password",
    "security.two_factor_token_validation",
    "security.verify",
)

exports = limiter.limit("20 per hour")
"""Decorates a route that gives a list out as a file."""

crisis_searches = limiter.limit("60 per minute", key_func=lambda: str(current_user.get_id()))
"""Decorates the crisis search. Counted by user: at a training everyone shares one connection."""


def was_refused(response: Response) -> bool:
    """Whether an attempt failed: Flask-Security leads on after one that succeeds, and shows the form again else."""
    return request.method == "POST" and not 300 <= response.status_code < 400


def init_app(app: Flask) -> None:
    """Limit the attempts to sign in."""
    limiter.init_app(app)
    limit = limiter.shared_limit(SIGN_IN, scope="sign-in", methods=["POST"], deduct_when=was_refused)
    for endpoint in SIGN_IN_ENDPOINTS:
        view: Any = limit(app.view_functions[endpoint])
        app.view_functions[endpoint] = view
