"""Reading accounts: who there is and who could still manage the others."""

from collections.abc import Sequence

from sqlalchemy import any_, func, select
from sqlalchemy.orm import Session

from accounts.models import Role, User
from accounts.permissions import Permission


def list_users(session: Session) -> Sequence[User]:
    """Everybody with an account, by name or address."""
    return session.scalars(
        select(User).order_by(func.lower(func.coalesce(func.nullif(User.name, ""), User.email)))
    ).all()


def list_roles(session: Session) -> Sequence[Role]:
    """All roles, by name."""
    return session.scalars(select(Role).order_by(Role.name)).all()


def find_user(session: Session, email: str) -> User | None:
    """The user with this address, in whatever case it was typed."""
    return session.scalars(select(User).where(func.lower(User.email) == email.strip().lower())).one_or_none()


def administrators(session: Session) -> set[int]:
    """Ids of the users who can sign in and manage accounts."""
    managing = User.roles.any(any_(Role.permissions) == Permission.ACCOUNTS_MANAGE.value)
    return set(session.scalars(select(User.id).where(User.active, User.password.is_not(None), managing)))


def users_who_may(session: Session, permission: Permission) -> list[User]:
    """The users who can sign in and may do this, by name or address."""
    ids = select(User.id).where(
        User.active, User.password.is_not(None), User.roles.any(any_(Role.permissions) == permission.value)
    )
    allowed = set(session.scalars(ids))
    return [user for user in list_users(session) if user.id in allowed]
