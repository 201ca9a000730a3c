"""Failed sign-ins are kept for as long as they count."""

from collections.abc import Callable

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.lockout import WINDOW, forget_old_failures, may_try
from accounts.models import SignInFailure
from jobs.changes import put


def test_the_clock_forgets_failures_that_no_longer_count(session: Session, run_jobs: Callable[[], int]) -> None:
    may_try(session, "dara@example.org")
    session.execute(update(SignInFailure).values(failed_at=func.now() - WINDOW - WINDOW))
    may_try(session, "sokha@example.org")
    put(session, forget_old_failures)
    run_jobs()
    assert session.scalar(select(func.count()).select_from(SignInFailure)) == 1
    assert forget_old_failures.every
