"""Changing accounts: what is seeded, what is refused, and that nobody is locked out."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.changes import (
    AccountError,
    add_user,
    change_role,
    change_user,
    ensure_demo_accounts,
    ensure_roles,
    remove_user,
    set_active,
)
from accounts.models import Role, User
from accounts.permissions import ROLES, Permission
from accounts.queries import find_user

Member = Callable[..., User]


def role_named(session: Session, name: str) -> Role:
    return session.scalars(select(Role).filter_by(name=name)).one()


def test_the_roles_of_the_start_are_seeded_once(session: Session) -> None:
    ensure_roles(session)
    ensure_roles(session)
    assert {role.name for role in session.scalars(select(Role))} == set(ROLES)


def test_what_an_administrator_changed_about_a_role_stays(session: Session) -> None:
    ensure_roles(session)
    role_named(session, "viewer").permissions = []
    ensure_roles(session)
    assert role_named(session, "viewer").permissions == []


def test_administrators_get_what_is_new(session: Session) -> None:
    ensure_roles(session)
    role_named(session, "admin").permissions = [Permission.ACCOUNTS_MANAGE.value]
    ensure_roles(session)
    assert set(role_named(session, "admin").permissions) == {permission.value for permission in Permission}


def test_the_demo_accounts_are_marked_and_take_the_password(app: Flask, session: Session) -> None:
    with app.app_context():
        ensure_demo_accounts(session, "first")
        ensure_demo_accounts(session, "second")
        for name in ("admin", "staff", "viewer"):
            user = find_user(session, f"{name}@example.org")
            assert user is not None
            assert user.demo
            assert [role.name for role in user.roles] == [name]
            assert user.verify_and_update_password("second")


def test_one_address_is_one_account_in_whatever_case(session: Session) -> None:
    ensure_roles(session)
    add_user(session, "Dara@example.org", "Dara", "staff")
    with pytest.raises(AccountError) as refusal:
        add_user(session, "dara@EXAMPLE.org", "Dara", "staff")
    assert refusal.value.code == "address-taken"


@pytest.mark.parametrize("change", ["deactivate", "remove", "role"])
def test_nobody_takes_away_their_own_rights(session: Session, member: Member, change: str) -> None:
    admin = member("admin")
    member("admin")
    with pytest.raises(AccountError) as refusal:
        do(session, change, admin, by=admin)
    assert refusal.value.code == "oneself"


@pytest.mark.parametrize("change", ["deactivate", "remove", "role"])
def test_the_last_administrator_who_can_sign_in_stays(session: Session, member: Member, change: str) -> None:
    admin, invited, staff = member("admin"), member("admin"), member("staff")
    invited.password = None
    session.flush()
    with pytest.raises(AccountError) as refusal:
        do(session, change, admin, by=staff)
    assert refusal.value.code == "last-administrator"
    invited.password = admin.password
    session.flush()
    do(session, change, admin, by=staff)


def do(session: Session, change: str, user: User, by: User) -> None:
    if change == "deactivate":
        set_active(session, user, False, by=by)
    elif change == "remove":
        remove_user(session, user, by=by)
    else:
        change_user(session, user, by=by, name="Name", role="viewer", second_factor_required=False)


def test_the_role_of_administrators_keeps_the_right_to_manage_accounts(session: Session) -> None:
    ensure_roles(session)
    with pytest.raises(AccountError) as refusal:
        change_role(session, role_named(session, "admin"), permissions=[], second_factor_required=False)
    assert refusal.value.code == "administrators-manage"
