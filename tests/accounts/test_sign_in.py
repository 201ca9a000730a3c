"""Signing in: what works, what is refused, and that a refusal tells nothing."""

import re
import time
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from accounts.lockout import ATTEMPTS
from accounts.models import SignInFailure, User
from accounts.permissions import NARROWED
from accounts.sign_in import WORKING_DAY
from pages.web.access import permissions
from tests.accounts.conftest import PASSWORD

Member = Callable[..., User]
SignIn = Callable[..., int]


def without_tokens(page: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"|value="[^"]*@example.org"', "", page)


def test_a_password_signs_in_and_signing_out_ends_it(client: FlaskClient, member: Member, sign_in: SignIn) -> None:
    user = member()
    assert sign_in(user.email) == 302
    assert client.get("/account").status_code == 200
    client.post("/sign-out")
    assert client.get("/account").status_code == 302


def test_the_address_may_be_typed_in_any_case_and_with_blanks(member: Member, sign_in: SignIn) -> None:
    member(email="dara@example.org")
    assert sign_in(" Dara@Example.org ") == 302


def test_passwords_are_stored_as_argon2id(member: Member) -> None:
    assert (member().password or "").startswith("$argon2id$")


def test_a_password_survives_another_secret_key(app: Flask, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    user = member()
    monkeypatch.setitem(app.config, "SECURITY_PASSWORD_SALT", "of another installation")
    with app.test_request_context():
        assert user.verify_and_update_password(PASSWORD)


def test_known_unknown_and_deactivated_addresses_are_refused_alike(
    client: FlaskClient, member: Member, session: Session
) -> None:
    known, gone = member(), member()
    session.execute(update(User).where(User.id == gone.id).values(active=False))
    session.commit()
    answers = {
        without_tokens(client.post("/sign-in", data={"email": email, "password": password}).text)
        for email, password in ((known.email, "wrong"), ("nobody@example.org", "wrong"), (gone.email, PASSWORD))
    }
    assert len(answers) == 1
    assert "The email address or the password is wrong." in answers.pop()


@pytest.mark.parametrize("address", ["known@example.org", "unknown@example.org"])
def test_after_five_failures_an_account_waits_known_or_not(
    client: FlaskClient, member: Member, sign_in: SignIn, address: str
) -> None:
    member(email="known@example.org")
    for _ in range(ATTEMPTS):
        sign_in(address, "wrong")
    answer = client.post("/sign-in", data={"email": address, "password": PASSWORD})
    assert "Wait 15 minutes" in answer.text
    assert client.get("/account").status_code == 302


def test_the_wait_is_over_after_fifteen_minutes(member: Member, sign_in: SignIn, session: Session) -> None:
    user = member()
    for _ in range(ATTEMPTS):
        sign_in(user.email, "wrong")
    session.execute(text("UPDATE sign_in_failure SET failed_at = failed_at - interval '15 minutes 1 second'"))
    session.commit()
    assert sign_in(user.email) == 302


def test_signing_in_forgets_the_failures_before_it(member: Member, sign_in: SignIn, session: Session) -> None:
    user = member()
    for _ in range(ATTEMPTS - 1):
        sign_in(user.email, "wrong")
    assert sign_in(user.email) == 302
    assert session.scalar(select(func.count()).select_from(SignInFailure)) == 0


def test_an_address_is_not_kept_in_the_clear(sign_in: SignIn, session: Session) -> None:
    sign_in("my secret password, in the wrong field", "wrong")
    kept = session.scalars(select(SignInFailure.account_hash)).one()
    assert "secret" not in kept


def test_one_network_address_may_not_try_one_password_on_many_accounts(sign_in: SignIn) -> None:
    answers = [sign_in(f"person{number}@example.org", "wrong") for number in range(32)]
    assert answers[:30] == [200] * 30
    assert answers[30:] == [429, 429]


def test_signing_in_does_not_count_against_a_shared_connection(app: Flask, member: Member) -> None:
    user = member()
    for _ in range(32):
        assert app.test_client().post("/sign-in", data={"email": user.email, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "https:evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ],
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, member: Member, evil: str) -> None:
    user = member()
    for address, form in (("/sign-in", {"next": evil}), (f"/sign-in?next={evil}", {})):
        answer = client.post(address, data={"email": user.email, "password": PASSWORD} | form)
        target = urlsplit(urljoin("http://localhost/sign-in", answer.headers.get("Location", "")))
        assert (target.scheme, target.netloc) == ("http", "localhost")
        client.post("/sign-out")


def test_signing_in_leads_to_the_page_that_was_asked_for(client: FlaskClient, member: Member) -> None:
    user = member()
    asked = client.get("/account?saved=1").headers["Location"]
    answer = client.post(asked, data={"email": user.email, "password": PASSWORD})
    assert answer.headers["Location"].endswith("/account?saved=1")


def test_a_session_that_somebody_planted_does_not_live_on(app: Flask, client: FlaskClient, member: Member) -> None:
    user = member()
    with client.session_transaction() as planted:
        planted.update(planted="by somebody else", csrf_token="known to somebody else", language="km")
    client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "known to somebody else"
        assert session["language"] == "km"


def test_the_session_ends_after_a_working_day(
    client: FlaskClient, member: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(member().email)
    later = time.time() + WORKING_DAY.total_seconds() + 1
    monkeypatch.setattr("pages.web.access.time.time", lambda: later)
    assert client.get("/account").status_code == 302


def test_using_it_all_day_does_not_make_the_day_longer(
    client: FlaskClient, member: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(member().email)
    begun = time.time()
    for hours, expected in ((11, 200), (13, 302)):
        monkeypatch.setattr("pages.web.access.time.time", lambda at=begun + hours * 3600: at)
        client.post("/language/km")  # stores something in the session, which renews its cookie
        assert client.get("/account").status_code == expected


def test_an_answer_that_comes_late_does_not_undo_a_sign_out(
    client: FlaskClient, member: Member, sign_in: SignIn
) -> None:
    sign_in(member().email)
    client.get("/account")
    assert "Set-Cookie" not in client.get("/account").headers


def test_a_remembered_device_narrows_instead(
    client: FlaskClient, member: Member, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = member("admin")
    sign_in(user.email, remember="y")
    later = time.time() + WORKING_DAY.total_seconds() + 1
    monkeypatch.setattr("pages.web.access.time.time", lambda: later)
    with client:
        for address in ("/account", "/admin/users/", "/"):
            answer = client.get(address)
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/sign-in?next=")
        client.get("/account")
        assert permissions() == NARROWED


def test_a_narrowed_device_signs_in_again_with_password_and_not_less(
    client: FlaskClient, member: Member, sign_in: SignIn
) -> None:
    user = member("admin")
    sign_in(user.email, remember="y")
    client.delete_cookie("session")
    assert client.get("/admin/").status_code == 302
    assert client.get("/sign-in").status_code == 200
    assert client.get("/account/password").status_code == 302
    assert client.get("/account/recovery-codes").status_code == 302
    assert sign_in(user.email) == 302
    assert client.get("/admin/").status_code == 200


def test_a_phone_that_changes_its_network_address_stays_signed_in(
    client: FlaskClient, member: Member, sign_in: SignIn
) -> None:
    sign_in(member().email)
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/account", environ_base=elsewhere).status_code == 200


def test_a_deactivated_user_is_out_at_once(
    client: FlaskClient, member: Member, sign_in: SignIn, session: Session
) -> None:
    user = member()
    sign_in(user.email, remember="y")
    user.active = False
    session.commit()
    assert client.get("/account").status_code == 302


def test_a_token_in_a_header_or_an_address_stands_for_nobody(app: Flask, client: FlaskClient, member: Member) -> None:
    user = member("admin")
    with app.test_request_context():
        token = user.get_auth_token()
    assert client.get("/account", headers={"Authentication-Token": str(token)}).status_code == 302
    assert client.get("/account", query_string={"auth_token": token}).status_code == 302


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: FlaskClient, member: Member) -> None:
    user = member()
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD, "remember": "y"})
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} >= {"session", "remember_token"}
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_pages_of_the_sign_in_are_ours_in_both_languages(client: FlaskClient, language: str) -> None:
    for address in ("/sign-in", "/sign-in/new-password"):
        page = client.get(address, headers={"Accept-Language": language}).text
        assert f'<html lang="{language}"' in page
        assert page.count("<h1") == 1
        assert "Login" not in page
