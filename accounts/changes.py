"""Changing accounts. Nobody can lock the last administrator out, nor take away their own rights."""

import secrets
from collections.abc import Collection

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Role, User
from accounts.permissions import ROLES, Permission
from accounts.queries import administrators, find_user

DEMO_ROLES = ("admin", "staff", "viewer")


class AccountError(Exception):
    """Why a change of an account is refused: a code, and a sentence for whoever asked for it."""

    def __init__(self, code: str, sentence: LazyString) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


ADDRESS_TAKEN = _l("Somebody already has this email address. Open their account in the list and change it there.")
ONESELF = _l("You cannot do this to your own account. Ask another administrator.")
LAST_ADMINISTRATOR = _l(
    "This is the last administrator who can sign in. Make somebody else an administrator first, "
    "and let them set a password."
)
ADMINISTRATORS_MANAGE = _l("Administrators must be able to manage accounts, or nobody could give the right back.")


def ensure_roles(session: Session) -> None:
    """Add the roles that are missing; administrators get what is new. Other changes made in the database stay."""
    present = {role.name: role for role in session.scalars(select(Role))}
    for name, permissions in ROLES.items():
        wanted = sorted(permission.value for permission in permissions)
        if name not in present:
            session.add(Role(name=name, permissions=wanted))
        elif name == "admin" and set(wanted) - set(present[name].permissions):
            present[name].permissions = wanted
    session.flush()


def ensure_demo_accounts(session: Session, password: str) -> None:
    """Let admin@, staff@ and viewer@example.org sign in with this password; they are marked as demo."""
    ensure_roles(session)
    for name in DEMO_ROLES:
        email = f"{name}@example.org"
        user = find_user(session, email) or add_user(session, email, name.capitalize(), name)
        user.demo = True
        user.password = hash_password(password)
    session.flush()


def add_user(session: Session, email: str, name: str, role: str, language: str | None = None) -> User:
    """Add a user who has no password yet.

    Raises `AccountError` where somebody has the address already.
    """
    if find_user(session, email):
        raise AccountError("address-taken", ADDRESS_TAKEN)
    user = User(
        email=email.strip().lower(),
        name=name.strip(),
        language=language or None,
        fs_uniquifier=secrets.token_hex(32),
        roles=[_role(session, role)],
    )
    session.add(user)
    session.flush()
    return user


def change_user(session: Session, user: User, *, by: User, name: str, role: str, second_factor_required: bool) -> None:
    """Change name, role and whether a second factor is required.

    Raises `AccountError` for one's own role, and where no administrator would be left.
    """
    user.name = name.strip()
    user.second_factor_required = second_factor_required
    if [held.name for held in user.roles] != [role]:
        _not_oneself(user, by)
        new_role = _role(session, role)
        if Permission.ACCOUNTS_MANAGE.value not in new_role.permissions:
            _not_the_last(session, user)
        user.roles = [new_role]
    session.flush()


def set_active(session: Session, user: User, active: bool, *, by: User) -> None:
    """Let somebody sign in again, or no longer; their sessions end at once.

    Raises `AccountError` for oneself and for the last administrator.
    """
    _not_oneself(user, by)
    if not active:
        _not_the_last(session, user)
    user.active = active
    session.flush()


def remove_user(session: Session, user: User, *, by: User) -> None:
    """Remove an account for good; what it did stays in the trail.

    Raises `AccountError` for oneself and for the last administrator.
    """
    _not_oneself(user, by)
    _not_the_last(session, user)
    session.delete(user)
    session.flush()


def forget_second_factor(session: Session, user: User) -> None:
    """Take away the second factor of somebody who lost their device; where it is required they set up a new one."""
    user.tf_primary_method = user.tf_totp_secret = user.totp_last_counter = None
    user.mf_recovery_codes = None
    session.flush()


def end_sessions(session: Session, user: User) -> None:
    """Sign somebody out on every device, remembered ones too."""
    user.fs_uniquifier = secrets.token_hex(32)
    session.flush()


def change_role(
    session: Session, role: Role, *, permissions: Collection[Permission], second_factor_required: bool
) -> None:
    """Change what a role may do.

    Raises `AccountError` where administrators would no longer manage accounts.
    """
    if role.name == "admin" and Permission.ACCOUNTS_MANAGE not in permissions:
        raise AccountError("administrators-manage", ADMINISTRATORS_MANAGE)
    role.permissions = sorted(permission.value for permission in permissions)
    role.second_factor_required = second_factor_required
    session.flush()


def _role(session: Session, name: str) -> Role:
    return session.scalars(select(Role).filter_by(name=name)).one()


def _not_oneself(user: User, by: User) -> None:
    if user.id == by.id:
        raise AccountError("oneself", ONESELF)


def _not_the_last(session: Session, user: User) -> None:
    # Two administrators who remove each other at once are looked at one after the other.
    session.execute(select(Role.id).with_for_update())
    if administrators(session) == {user.id}:
        raise AccountError("last-administrator", LAST_ADMINISTRATOR)
