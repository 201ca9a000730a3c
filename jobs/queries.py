"""What the queue holds: numbers and names of tasks only."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

TOO_LONG = timedelta(minutes=15)
"""After this long a waiting job tells an administrator that nobody does the work."""


class Count(NamedTuple):
    """How many jobs of one task are in one state."""

    task: str
    status: str
    jobs: int


def counts(session: Session) -> list[Count]:
    """How many jobs of each task wait (`todo`), run (`doing`) or failed."""
    found = session.execute(
        text(
            "SELECT task_name, status::text, count(*) FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2 ORDER BY 1, 2"
        )
    )
    return [Count(*row) for row in found]


def waiting_too_long_since(session: Session) -> datetime | None:
    """Since when the oldest job waits that could have begun long ago; none where the work keeps up.

    A job that waits for another one of its lock to end does not count: that one may rightly take long.
    """
    since: datetime | None = session.scalar(
        text(
            "SELECT min(coalesce(job.scheduled_at, put_in.at)) FROM procrastinate_jobs job"
            " JOIN procrastinate_events put_in ON put_in.job_id = job.id AND put_in.type = 'deferred'"
            " WHERE job.status = 'todo' AND coalesce(job.scheduled_at, put_in.at) < now() - :too_long"
            " AND NOT EXISTS (SELECT FROM procrastinate_jobs ahead WHERE ahead.lock = job.lock"
            " AND ahead.status = 'doing')"
        ),
        {"too_long": TOO_LONG},
    )
    return since


def last_status(session: Session, lock: str) -> str | None:
    """How far the latest job of a lock is: `todo`, `doing`, `succeeded`, `failed`; none where there is none."""
    status: str | None = session.scalar(
        text("SELECT status::text FROM procrastinate_jobs WHERE lock = :lock ORDER BY id DESC LIMIT 1"), {"lock": lock}
    )
    return status
