"""Counting failed sign-ins in the database, where every server process sees them."""

import hashlib
from datetime import timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from accounts.models import SignInFailure
from jobs.tasks import task

ATTEMPTS = 5
"""Failures of one account within WINDOW after which its next attempts wait."""

WINDOW = timedelta(minutes=15)


def may_try(session: Session, account: str) -> bool:
    """Whether another attempt on this account may be looked at, which it then counts as failed until `forgive`.

    `account` is whatever was typed or names the account; it need not exist, so that known and unknown addresses answer
    alike. Attempts are counted before they are looked at and one after the other: a hundred at once get no further than
    five. While an account waits nothing is counted, so that it opens again 15 minutes after its first failure.
    """
    account_hash = _hash(account)
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:account, 0))"), {"account": account_hash})
    recent = SignInFailure.failed_at > func.now() - WINDOW
    failed = session.scalar(
        select(func.count()).select_from(SignInFailure).where(SignInFailure.account_hash == account_hash, recent)
    )
    if (failed or 0) >= ATTEMPTS:
        return False
    session.add(SignInFailure(account_hash=account_hash))
    session.flush()
    return True


def forgive(session: Session, account: str) -> None:
    """Forget the failures of an account, because somebody has proved to be its owner."""
    session.execute(delete(SignInFailure).where(SignInFailure.account_hash == _hash(account)))


@task("forget-sign-in-failures", every="*/15 * * * *")
def forget_old_failures(session: Session) -> None:
    """Forget the failures that no longer count."""
    session.execute(delete(SignInFailure).where(SignInFailure.failed_at < func.now() - WINDOW))


def _hash(account: str) -> str:
    return hashlib.sha256(account.strip().casefold().encode()).hexdigest()
