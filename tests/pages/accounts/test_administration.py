"""The administrator's pages: inviting, changing and removing users, roles, and the audit trail."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.changes import ensure_roles
from accounts.models import AuditEvent, Role, User
from accounts.queries import find_user
from tests.factories import make_church, make_person, make_user

PASSWORD = "four words make a password"


@pytest.fixture
def admin(session: Session, client_as: Callable[[str], FlaskClient]) -> Iterator[FlaskClient]:
    ensure_roles(session)
    return client_as("admin")


def invite(admin: FlaskClient, email: str = "dara@example.org", role: str = "staff") -> str:
    page = admin.post("/admin/users/new", data={"name": "Dara", "email": email, "role": role, "language": "km"}).text
    link = re.search(r"http://localhost(/sign-in/link\?key=[^<]+)", page)
    assert link, page
    return link[1]


def set_password(app: Flask, link: str) -> str | None:
    answer = app.test_client().post(link, data={"password": PASSWORD, "password_confirm": PASSWORD})
    return answer.headers.get("Location")


def test_an_invitation_is_a_link_by_which_one_sets_a_password_once(
    app: Flask, admin: FlaskClient, session: Session
) -> None:
    link = invite(admin)
    invited = find_user(session, "dara@example.org")
    assert invited is not None
    assert (invited.name, invited.language, invited.password) == ("Dara", "km", None)
    assert set_password(app, link) == "/sign-in"
    browser = app.test_client()
    assert browser.post("/sign-in", data={"email": "dara@example.org", "password": PASSWORD}).status_code == 302
    answer = app.test_client().get(link, follow_redirects=True)
    assert "This link has been used" in answer.text


def test_whoever_sets_their_password_by_a_link_did_it_themselves(
    app: Flask, admin: FlaskClient, session: Session
) -> None:
    set_password(app, invite(admin))
    invited = find_user(session, "dara@example.org")
    assert invited is not None
    changes = select(AuditEvent).where(AuditEvent.table_name == "user", AuditEvent.row_id == str(invited.id))
    events = session.scalars(changes.order_by(AuditEvent.id)).all()
    assert events[-1].actor_id == invited.id
    assert None not in [event.actor_id for event in events]


def test_a_link_names_the_host_of_the_operator_not_that_of_the_request(
    app: Flask, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_ADDRESS", "https://directory.example.org")
    invited = {"name": "Dara", "email": "dara@example.org", "role": "staff"}
    page = admin.post("/admin/users/new", data=invited).text
    assert "https://directory.example.org/sign-in/link?key=" in page
    assert "localhost" not in page


def test_the_link_is_shown_once_and_stands_nowhere_after(admin: FlaskClient, session: Session) -> None:
    key = invite(admin).partition("key=")[2]
    user = find_user(session, "dara@example.org")
    assert user is not None
    for address in ("/admin/users/", f"/admin/users/{user.id}", "/admin/trail"):
        assert key not in admin.get(address).text


def test_a_new_link_ends_the_old_one_and_every_session(app: Flask, admin: FlaskClient, session: Session) -> None:
    old = invite(admin)
    user = find_user(session, "dara@example.org")
    assert user is not None
    set_password(app, old)
    browser = app.test_client()
    browser.post("/sign-in", data={"email": "dara@example.org", "password": PASSWORD, "remember": "y"})
    assert browser.get("/account").status_code == 200
    page = admin.post(f"/admin/users/{user.id}/link").text
    assert "/sign-in/link?key=" in page
    assert browser.get("/account").status_code == 302
    assert "This link has been used" in app.test_client().get(old, follow_redirects=True).text


def test_a_link_lasts_three_days(app: Flask, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    link = invite(admin)
    monkeypatch.setitem(app.config, "SECURITY_RESET_PASSWORD_WITHIN", -app.config["SECURITY_RESET_PASSWORD_WITHIN"])
    assert "This link is too old" in app.test_client().get(link, follow_redirects=True).text


def test_a_short_password_is_refused_in_words(app: Flask, admin: FlaskClient) -> None:
    link = invite(admin)
    page = app.test_client().post(link, data={"password": "short", "password_confirm": "short"}).text
    assert "Choose a password of at least 10 characters" in page


def test_an_address_that_is_taken_is_refused_at_its_field(admin: FlaskClient) -> None:
    invite(admin)
    answer = admin.post("/admin/users/new", data={"name": "Two", "email": "DARA@example.org", "role": "staff"})
    assert answer.status_code == 409
    assert 'href="#email"' in answer.text


@pytest.mark.parametrize("missing", ["name", "email", "role"])
def test_an_invitation_without_what_it_needs_is_refused(admin: FlaskClient, missing: str) -> None:
    data = {"name": "Dara", "email": "dara@example.org", "role": "staff"} | {missing: ""}
    answer = admin.post("/admin/users/new", data=data)
    assert answer.status_code == 422
    assert f'href="#{missing}' in answer.text


def test_a_role_that_does_not_exist_cannot_be_given(admin: FlaskClient, session: Session) -> None:
    answer = admin.post("/admin/users/new", data={"name": "D", "email": "d@example.org", "role": "emperor"})
    assert answer.status_code == 422
    assert find_user(session, "d@example.org") is None


def test_name_role_and_second_factor_are_changed(admin: FlaskClient, session: Session) -> None:
    user = make_user(session, "viewer")
    session.commit()
    data = {"name": "New name", "role": "staff", "second_factor_required": "y"}
    assert admin.post(f"/admin/users/{user.id}", data=data).status_code == 302
    session.refresh(user)
    assert (user.name, user.roles[0].name, user.second_factor_required) == ("New name", "staff", True)


def test_a_user_is_deactivated_let_in_again_and_removed(admin: FlaskClient, session: Session) -> None:
    user = make_user(session, "viewer")
    session.commit()
    for action, active in (("deactivate", False), ("activate", True)):
        assert admin.post(f"/admin/users/{user.id}/{action}").status_code == 302
        session.refresh(user)
        assert user.active is active
    assert "cannot be undone" in admin.get(f"/admin/users/{user.id}/remove").text
    assert admin.post(f"/admin/users/{user.id}/remove").status_code == 302
    assert session.scalar(select(User.id).where(User.id == user.id)) is None


def test_an_administrator_is_told_why_they_cannot_remove_themselves(admin: FlaskClient, session: Session) -> None:
    myself = session.scalars(select(User).where(User.roles.any(Role.name == "admin"))).one()
    for action in ("deactivate", "remove"):
        answer = admin.post(f"/admin/users/{myself.id}/{action}")
        assert answer.status_code == 409
        assert "your own account" in answer.text


def test_a_lost_phone_is_forgotten(admin: FlaskClient, session: Session) -> None:
    user = make_user(session)
    user.tf_primary_method, user.tf_totp_secret = "authenticator", "secret"
    session.commit()
    assert admin.post(f"/admin/users/{user.id}/forget-second-factor").status_code == 302
    session.refresh(user)
    assert user.tf_totp_secret is None


def test_a_role_may_do_what_an_administrator_says(
    admin: FlaskClient, session: Session, client_as: Callable[[str], FlaskClient]
) -> None:
    viewer = session.scalars(select(Role).filter_by(name="viewer")).one()
    assert admin.post(f"/admin/roles/{viewer.id}", data={"permissions": ["accounts:manage"]}).status_code == 302
    assert client_as("viewer").get("/admin/users/").status_code == 200


def test_the_role_of_administrators_cannot_lose_its_key(admin: FlaskClient, session: Session) -> None:
    role = session.scalars(select(Role).filter_by(name="admin")).one()
    answer = admin.post(f"/admin/roles/{role.id}", data={"permissions": []})
    assert answer.status_code == 409
    assert "manage accounts" in answer.text


def test_what_a_user_does_stands_in_the_trail_under_their_name(admin: FlaskClient, session: Session) -> None:
    invite(admin)
    myself = session.scalars(select(User).where(User.roles.any(Role.name == "admin"))).one()
    page = admin.get(f"/admin/trail?person={myself.id}&table=user").text
    assert myself.email in page
    assert "dara@example.org" in page
    assert "argon2" not in page


def test_the_trail_counts_what_was_read_at_once(
    admin: FlaskClient, session: Session, client_as: Callable[[str], FlaskClient]
) -> None:
    church = make_church(session)
    for _ in range(3):
        make_person(session, church)
    session.commit()
    client_as("staff").get(f"/churches/{church.id}")

    trail = admin.get("/admin/trail").text
    assert "Person: read (3)" in trail
    assert "Entry: read<" in trail


def test_a_role_is_called_by_its_word_and_not_by_its_key(admin: FlaskClient) -> None:
    assert "<td>Administrator</td>" in admin.get("/admin/users/").text
    assert "<td>អ្នកគ្រប់គ្រង</td>" in admin.get("/admin/users/", headers={"Accept-Language": "km"}).text


def test_the_trail_leads_from_page_to_page(admin: FlaskClient, session: Session) -> None:
    for number in range(60):
        make_church(session, f"Church number {number}.")
    session.commit()
    page, seen, pages = admin.get("/admin/trail?table=listing").text, "", 0
    while True:
        seen += page
        pages += 1
        older = re.search(r'rel="next" href="([^"]+)"', page)
        if not older:
            break
        page = admin.get(older[1].replace("&amp;", "&")).text
    assert pages == 2
    assert all(seen.count(f"Church number {number}.") == 1 for number in range(60))


def test_the_trail_reaches_to_the_end_of_time(admin: FlaskClient) -> None:
    assert admin.get("/admin/trail?since=0001-01-01&until=9999-12-31").status_code == 200


def test_a_filter_that_cannot_be_read_is_ignored(admin: FlaskClient) -> None:
    assert admin.get("/admin/trail?since=yesterday&until=9999-99-99&person=x&table=nothing&after=x").status_code == 200
