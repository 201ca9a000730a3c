"""Putting jobs in, and recording how they ended. procrastinate's SQL functions do it, in the caller's transaction."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from jobs.tasks import Argument, Task, checked, checked_lock, task

WAITS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""How long a job waits after each attempt that failed; the attempt after the last of these is its last.

Not for hours: meanwhile it holds up the jobs of its lock that were put in after it.
"""

SUCCEEDED_KEPT = timedelta(days=7)
FAILED_KEPT = timedelta(days=90)


class Claimed(NamedTuple):
    """A job that a worker has taken on."""

    id: int
    task: str
    arguments: dict[str, Argument]
    attempts: int
    """How often it was tried before."""
    worker_id: int | None


class LostJobError(Exception):
    """The job is no longer this worker's: it was silent for so long that another one was given the job."""


_STANDING = text(
    # Locked until the caller's transaction ends: nobody begins the job that stands before what it is about is visible.
    "SELECT id FROM procrastinate_jobs WHERE queueing_lock = :queueing_lock AND status = 'todo' FOR SHARE"
)
_WAKE = text(
    "SELECT pg_notify('procrastinate_any_queue_v1',"
    " json_build_object('type', 'job_inserted', 'job_id', CAST(:id AS bigint))::text)"
)
_SET_ATTEMPTS = text("UPDATE procrastinate_jobs SET attempts = :attempts WHERE id = :id")
_PUT = text(
    "SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[ROW("
    "'default', :task, 0, :lock, :queueing_lock, :arguments, NULL)::procrastinate_job_to_defer_v1]))"
).bindparams(bindparam("arguments", type_=JSONB))


def put(
    session: Session, task: Task, *, lock: str | None = None, queueing_lock: str | None = None, **arguments: Argument
) -> int:
    """Put a job in; gives its id. It can be seen, and begins, when the caller commits, and goes with a rollback.

    No two jobs of the same `lock` run at once; they run in the order in which they were put in, one that waits for its
    next attempt before those behind it. While a job with the same `queueing_lock` waits there is no second one: its id
    is given, and it begins after the caller's commit, so that it sees what the caller changed.

    Arguments and locks are ids and codes, never a name, a number of a telephone or a position: whoever may see the
    queue need not be allowed to see those. Raises TypeError for others.
    """
    values: dict[str, object] = {
        "task": task.code,
        "lock": checked_lock(lock),
        "queueing_lock": checked_lock(queueing_lock),
        "arguments": checked(task, arguments),
    }
    connection = session.connection()
    while True:
        if queueing_lock and (standing := connection.scalar(_STANDING, values)):
            connection.execute(_WAKE, {"id": standing})
            return int(standing)
        if (new := _put_unless_one_stands(connection, values)) is not None:
            return new


def _put_unless_one_stands(connection: Connection, values: dict[str, object]) -> int | None:
    try:
        with connection.begin_nested():
            return int(connection.execute(_PUT, values).scalar_one())
    except IntegrityError:  # somebody else's with the same queueing lock was committed just now
        return None


def claim(session: Session) -> Claimed | None:
    """Take on the next job that may begin; none where there is none. For a program without a worker: a test."""
    found = session.execute(
        text("SELECT id, task_name, args, attempts, worker_id FROM procrastinate_fetch_job_v2(NULL, NULL)")
    ).one()
    return None if found.id is None else Claimed(*found)


def finish(session: Session, job: Claimed) -> None:
    """Record that a job is done, in the transaction of its work. Raises LostJobError, and the work must not be kept."""
    _still_ours(session, job)
    session.execute(text("SELECT procrastinate_finish_job_v1(:id, 'succeeded', false)"), {"id": job.id})
    session.execute(_WAKE, {"id": job.id})  # the next job of its lock may begin now


def retry_or_fail(session: Session, job: Claimed) -> bool:
    """Let a job that failed wait for its next attempt, or give it up; whether it will be tried again.

    Raises LostJobError.
    """
    _still_ours(session, job)
    if again := job.attempts < len(WAITS):
        _wait_again(session, job.id, WAITS[job.attempts])
    else:
        _give_up(session, job.id)
    return again


def give_back(session: Session, job: Claimed) -> None:
    """Let a job that was begun wait again at once, as if it had not been begun. Raises LostJobError."""
    _still_ours(session, job)
    _wait_again(session, job.id, timedelta())
    session.execute(_SET_ATTEMPTS, {"id": job.id, "attempts": job.attempts})


def requeue_stalled(session: Session, silent_for: timedelta) -> int:
    """Let the jobs of workers that were silent for so long wait again; gives how many there were.

    One that was interrupted as often as a job is tried is given up: it may be what ends the worker.
    """
    stalled = session.execute(
        text(
            "SELECT job.id, job.attempts FROM procrastinate_jobs job"
            " LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id"
            " WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - :silent_for)"
            " FOR UPDATE OF job SKIP LOCKED"
        ),
        {"silent_for": silent_for},
    ).all()
    for job in stalled:
        if job.attempts < len(WAITS):
            _wait_again(session, job.id, timedelta())
        else:
            _give_up(session, job.id)
    if stalled:
        session.execute(_WAKE, {"id": stalled[0].id})
    return len(stalled)


def retry_failed(session: Session) -> int:
    """Put every job in again that was given up; gives how many there were."""
    statement = text("SELECT id FROM procrastinate_jobs WHERE status = 'failed' ORDER BY id FOR UPDATE")
    ids = session.scalars(statement).all()
    for id_ in ids:
        _wait_again(session, id_, timedelta())
        session.execute(_SET_ATTEMPTS, {"id": id_, "attempts": 0})
        session.execute(_WAKE, {"id": id_})
    return len(ids)


@task("delete-finished-jobs", every="23 * * * *")
def delete_finished(session: Session) -> None:
    """Delete jobs that ended long ago; those that failed stay longer, so that somebody can look into them."""
    session.execute(
        text(
            "DELETE FROM procrastinate_jobs job WHERE status IN ('succeeded', 'aborted', 'cancelled', 'failed')"
            " AND (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id)"
            "     < now() - CASE status WHEN 'failed' THEN :failed_kept ELSE :succeeded_kept END"
        ).bindparams(failed_kept=FAILED_KEPT, succeeded_kept=SUCCEEDED_KEPT)
    )


def _still_ours(session: Session, job: Claimed) -> None:
    ours = session.scalar(
        text(
            "SELECT id FROM procrastinate_jobs WHERE id = :id AND status = 'doing'"
            " AND worker_id IS NOT DISTINCT FROM :worker_id FOR UPDATE"
        ),
        {"id": job.id, "worker_id": job.worker_id},
    )
    if ours is None:
        raise LostJobError


def _wait_again(session: Session, job_id: int, wait: timedelta) -> None:
    """Let a job wait; where another one of its queueing lock waits already, that one does the work of both."""
    try:
        with session.begin_nested():
            session.execute(
                text("SELECT procrastinate_retry_job_v2(:id, now() + :wait, NULL, NULL, NULL)"),
                {"id": job_id, "wait": wait},
            )
    except IntegrityError:
        session.execute(text("DELETE FROM procrastinate_jobs WHERE id = :id"), {"id": job_id})


def _give_up(session: Session, job_id: int) -> None:
    session.execute(text("SELECT procrastinate_finish_job_v1(:id, 'failed', false)"), {"id": job_id})
    session.execute(_WAKE, {"id": job_id})
