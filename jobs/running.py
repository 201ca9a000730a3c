"""Running one job: its work and its end are kept together, or neither is."""

import logging
import threading
import time
import traceback

from sqlalchemy.orm import Session

from jobs.changes import Claimed, LostJobError, claim, finish, give_back, retry_or_fail
from jobs.tasks import TASKS

log = logging.getLogger("jobs")

stopping = threading.Event()
"""Set once this process has been asked to end."""


class GivenBackError(Exception):
    """The worker is to end: the job goes back to the queue, and another worker goes on with it."""


def check_point() -> None:
    """Let a long task end early where the worker is to end; it is called after each part that the task committed.

    Raises GivenBackError, which the task lets pass.
    """
    if stopping.is_set():
        raise GivenBackError


def run(session: Session, job: Claimed) -> Exception | None:
    """Run a job that was claimed, and record how it ended; the error where it failed.

    Raises what the database raises where it cannot be recorded: the job then counts as stalled.
    """
    try:
        return _work(session, job)
    except LostJobError:
        session.rollback()
        log.warning("Job %s %s was another worker's by then; what it did is not kept", job.id, job.task)
        return None


def _work(session: Session, job: Claimed) -> Exception | None:
    begun = time.monotonic()
    try:
        TASKS[job.task](session, **job.arguments)
        finish(session, job)
        session.commit()
    except LostJobError:
        raise
    except GivenBackError:
        session.rollback()
        give_back(session, job)
        session.commit()
        log.info("Job %s %s is given back", job.id, job.task)
    except Exception as error:
        session.rollback()
        _log_without_values(job, error)
        again = retry_or_fail(session, job)
        session.commit()
        log.error("Job %s %s %s", job.id, job.task, "will be tried again" if again else "is given up")
        return error
    else:
        log.info("Job %s %s is done after %.1f s", job.id, job.task, time.monotonic() - begun)
    return None


def run_waiting(session: Session) -> int:
    """Run every job that waits and may begin, in this session and one after the other; gives how many.

    For tests, which have no worker. Raises the error of a job that fails, once that is recorded.
    """
    done = 0
    while job := claim(session):
        session.commit()
        if error := run(session, job):
            raise error
        done += 1
    return done


def _log_without_values(job: Claimed, error: Exception) -> None:
    """Log where an error happened and its kind. Its message is left out: it can hold names, numbers or a position."""
    where = "".join(traceback.format_tb(error.__traceback__))
    kind = type(error).__name__
    log.error("Job %s %s, attempt %s: %s\n%s", job.id, job.task, job.attempts + 1, kind, where)
