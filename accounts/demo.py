"""The demo accounts: which there are, whether a password is theirs, and their end."""

from hashlib import sha256

from flask_security import verify_password
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.models import User


def demo_addresses(session: Session) -> list[str]:
    """The email addresses of the demo accounts, administrator first."""
    return list(session.scalars(select(User.email).where(User.demo).order_by(User.email)))


def demo_fingerprint(session: Session) -> str:
    """Changes whenever the password of a demo account does; quick, where trying a password takes argon2 a while."""
    hashes = session.scalars(select(User.password).where(User.demo).order_by(User.email))
    return sha256("\n".join(each or "" for each in hashes).encode()).hexdigest()


def is_demo_password(session: Session, password: str) -> bool:
    """Whether every demo account signs in with this password."""
    return all(
        user.password is not None and verify_password(password, user.password)
        for user in session.scalars(select(User).where(User.demo))
    )


def remove_demo_accounts(session: Session) -> int:
    """Remove the demo accounts; says how many. What they did stays in the audit trail."""
    gone = session.scalars(delete(User).where(User.demo).returning(User.id)).all()
    return len(gone)
