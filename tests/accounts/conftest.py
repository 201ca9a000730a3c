"""What the tests of accounts share: the roles, users with a password, and a clean count of attempts."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy.orm import Session

from accounts.changes import ensure_roles
from accounts.models import User
from pages.web.limits import limiter
from tests.factories import make_user

PASSWORD = "four words make a password"


@pytest.fixture(autouse=True)
def _no_attempts_so_far(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


@pytest.fixture(scope="session")
def password_hash(app_of_all_tests: Flask) -> str:
    """PASSWORD, hashed once."""
    with app_of_all_tests.app_context():
        return str(hash_password(PASSWORD))


@pytest.fixture
def member(session: Session, password_hash: str) -> Callable[..., User]:
    """Gives a user with a role who can sign in with PASSWORD."""

    def make(role: str = "staff", email: str = "") -> User:
        ensure_roles(session)
        user = make_user(session, role, email)
        user.password = password_hash
        session.commit()
        return user

    return make


@pytest.fixture
def sign_in(client: FlaskClient) -> Callable[..., int]:
    """Sends the sign-in form from one browser and gives the status: 302 on success, 200 with the form again."""

    def send(email: str, password: str = PASSWORD, **more: str) -> int:
        return client.post("/sign-in", data={"email": email, "password": password} | more).status_code

    return send
