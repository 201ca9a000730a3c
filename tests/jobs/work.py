"""Tasks that only tests put in, and the product with them: `flask --app tests/jobs/work.py jobs work`.

What a task did is a row of failed sign-ins with its mark: a table that nothing else here fills.
"""

import time
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import select, text
from sqlalchemy.orm import Session

import app
from accounts.models import SignInFailure
from jobs.running import check_point
from jobs.tasks import task

SECRET = "សុខា 092311511"  # in words that no time and no process id of a log looks like


def create_app() -> Flask:
    """The product as configured by the environment, with a worker as impatient as a busy machine lets it be."""
    return app.create_app({"JOBS_HEARTBEAT_SECONDS": 1, "JOBS_SECONDS_TO_END": 3})


def marks(session: Session) -> list[str]:
    """What was done, in order."""
    return list(session.scalars(select(SignInFailure.account_hash).order_by(SignInFailure.id)))


@task("test-mark")
def leave_mark(session: Session, *, mark: str) -> None:
    """Do something."""
    session.add(SignInFailure(account_hash=mark))
    session.flush()


@task("test-fail")
def fail(session: Session, *, mark: str) -> None:
    """Do something, then fail with words that no log may hold."""
    leave_mark(session, mark=mark)
    raise ValueError(SECRET)


@task("test-break-rule")
def break_rule(session: Session, *, mark: str) -> None:
    """Do something, then fail with a value in the database's own words."""
    leave_mark(session, mark=mark)
    for _ in range(2):
        session.execute(text("INSERT INTO role (name, permissions) VALUES (:name, '{}')"), {"name": SECRET})


@task("test-wait")
def wait_for_file(session: Session, *, mark: str) -> None:
    """Do something and end once the file of that name is there."""
    leave_mark(session, mark=mark)
    while not Path(current_app.config["INSTANCE_DIR"], mark).exists():
        time.sleep(0.05)


@task("test-steps")
def take_steps(session: Session, *, mark: str) -> None:
    """Wait as above, but look now and then whether the worker is to end."""
    leave_mark(session, mark=mark)
    while not Path(current_app.config["INSTANCE_DIR"], mark).exists():
        time.sleep(0.05)
        check_point()


@task("test-alone")
def be_alone(session: Session, *, mark: str) -> None:
    """Do something that tells whether another of these runs at the same time."""
    alone = session.scalar(text("SELECT pg_try_advisory_xact_lock(20261124)"))
    time.sleep(0.05)
    leave_mark(session, mark=mark if alone else f"not-alone-{mark}")
