"""The second factor: set up, asked for, required, replaced by a recovery code; no code works twice."""

import re
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from passlib.totp import TokenError
from sqlalchemy.orm import Session

from accounts.lockout import ATTEMPTS
from accounts.models import User
from tests.factories import make_user

Member = Callable[..., User]
SignIn = Callable[..., int]


def code_for(key: str, steps: int = 0) -> str:
    """What an authenticator app shows for a key, now or some steps of 30 seconds later."""
    totp = current_app.extensions["security"].totp_factory._totp(key=key)
    return str(totp.generate(time.time() + steps * 30).token)


def set_up(app: Flask, client: FlaskClient) -> str:
    """Set the second factor up in a signed-in browser; gives its key."""
    page = client.post("/account/second-factor", data={"setup": "authenticator"}).text
    found = re.search(r'<code translate="no">([^<]+)</code>', page)
    assert found, page
    key = found[1].replace("-", "")
    assert "data:image/svg+xml" in page
    with app.app_context():
        answer = client.post("/sign-in/code", data={"code": code_for(key)})
    assert answer.status_code == 302
    return key


def test_with_a_second_factor_the_password_alone_opens_nothing(
    app: Flask, client: FlaskClient, member: Member, sign_in: SignIn
) -> None:
    user = member()
    sign_in(user.email)
    key = set_up(app, client)
    client.post("/sign-out")
    answer = client.post("/sign-in", data={"email": user.email, "password": "four words make a password"})
    assert answer.headers["Location"].startswith("/sign-in/code")
    assert client.get("/account").status_code == 302
    with app.app_context():
        assert client.post("/sign-in/code", data={"code": code_for(key, steps=1)}).status_code == 302
    assert client.get("/account").status_code == 200


def test_a_code_works_once(app: Flask, client: FlaskClient, member: Member, sign_in: SignIn) -> None:
    user = member()
    sign_in(user.email)
    key = set_up(app, client)
    with app.app_context():
        code = code_for(key, steps=1)
    for expected in (302, 200):
        client.post("/sign-out")
        sign_in(user.email)
        assert client.post("/sign-in/code", data={"code": code}).status_code == expected


def test_guessing_codes_ends_after_five(app: Flask, client: FlaskClient, member: Member, sign_in: SignIn) -> None:
    user = member()
    sign_in(user.email)
    key = set_up(app, client)
    client.post("/sign-out")
    sign_in(user.email)
    for _ in range(ATTEMPTS):
        assert "The code is wrong" in client.post("/sign-in/code", data={"code": "000000"}).text
    with app.app_context():
        answer = client.post("/sign-in/code", data={"code": code_for(key, steps=1)})
    assert "Wait 15 minutes" in answer.text


def test_a_recovery_code_stands_in_once(
    app: Flask, client: FlaskClient, member: Member, sign_in: SignIn, session: Session
) -> None:
    user = member()
    sign_in(user.email)
    set_up(app, client)
    codes = re.findall(r"<li><code>([^<]+)</code>", client.post("/account/recovery-codes", data={}).text)
    assert len(codes) == 5
    session.refresh(user)
    assert codes[0] not in str(user.mf_recovery_codes)
    for expected in (302, 200):
        client.post("/sign-out")
        sign_in(user.email)
        assert client.post("/sign-in/recovery", data={"code": codes[0]}).status_code == expected


def test_whoever_has_to_have_one_sets_it_up_before_anything_else(
    app: Flask, client: FlaskClient, member: Member, sign_in: SignIn, session: Session
) -> None:
    user = member()
    user.roles[0].second_factor_required = True
    session.commit()
    answer = client.post("/sign-in", data={"email": user.email, "password": "four words make a password"})
    assert answer.headers["Location"].startswith("/account/second-factor")
    assert client.get("/account").status_code == 302
    assert "Your role needs one" in client.get("/account/second-factor").text
    set_up(app, client)
    assert client.get("/account").status_code == 200


def test_one_that_is_required_while_somebody_is_signed_in_is_asked_for_at_once(
    client: FlaskClient, member: Member, sign_in: SignIn, session: Session
) -> None:
    user = member()
    sign_in(user.email)
    user.second_factor_required = True
    session.commit()
    assert client.get("/account").headers["Location"] == "/account/second-factor"


def test_one_that_is_required_cannot_be_turned_off(
    app: Flask, client: FlaskClient, member: Member, sign_in: SignIn, session: Session
) -> None:
    user = member()
    sign_in(user.email)
    set_up(app, client)
    user.second_factor_required = True
    session.commit()
    client.post("/account/second-factor", data={"setup": "disable"})
    session.refresh(user)
    assert user.tf_totp_secret


def test_one_that_is_not_required_can_be_turned_off(
    app: Flask, client: FlaskClient, member: Member, sign_in: SignIn, session: Session
) -> None:
    user = member()
    sign_in(user.email)
    set_up(app, client)
    client.post("/account/second-factor", data={"setup": "disable"})
    session.refresh(user)
    assert user.tf_totp_secret is None


def test_the_secret_is_encrypted_where_it_is_stored(
    app: Flask, client: FlaskClient, member: Member, sign_in: SignIn, session: Session
) -> None:
    user = member()
    sign_in(user.email)
    key = set_up(app, client)
    session.refresh(user)
    assert user.tf_totp_secret
    assert key not in user.tf_totp_secret


def test_of_two_who_send_one_code_at_once_one_is_let_in(app: Flask, session: Session) -> None:
    user = make_user(session)
    session.commit()
    with app.app_context():
        codes = app.extensions["security"]._totp_factory
        codes.set_last_counter(user, SimpleNamespace(counter=7))
        with pytest.raises(TokenError):
            codes.set_last_counter(user, SimpleNamespace(counter=7))
        codes.set_last_counter(user, SimpleNamespace(counter=8))
