"""A database whose rows are committed, and workers of their own on it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.orm import Session

from jobs.changes import put
from jobs.tasks import Task
from tests import database
from tests.jobs import work

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60


@dataclass
class Queue:
    """A queue, the workers on it, and what they did."""

    engine: Engine
    instance: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker, which does not yet work when this returns."""
        environment = {
            **os.environ,
            "DATABASE_URL": self.engine.url.render_as_string(hide_password=False),
            "SECRET_KEY": "only for tests",
            "INSTANCE_DIR": str(self.instance),
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "flask", "--app", work.__file__, "jobs", "work"]
        with (self.instance / "worker.log").open("a") as log:
            self.workers.append(subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log))
        return self.workers[-1]

    def said(self) -> str:
        """What the workers have said until now."""
        return (self.instance / "worker.log").read_text()

    def put(self, task: Task, **arguments: Any) -> None:
        """Put a job in and commit."""
        with Session(self.engine) as session:
            put(session, task, **arguments)
            session.commit()

    def let_end(self, mark: str) -> None:
        """Let the jobs end that wait for a file."""
        (self.instance / mark).touch()

    def marks(self) -> list[str]:
        """What was done and kept."""
        with Session(self.engine) as session:
            return work.marks(session)

    def statuses(self, task: Task) -> list[str]:
        """How the jobs of a task stand."""
        of_task = "SELECT status::text FROM procrastinate_jobs WHERE task_name = :task ORDER BY id"
        with Session(self.engine) as session:
            return list(session.scalars(text(of_task), {"task": task.code}))

    def waiting_after(self, attempts: int) -> int:
        """How many jobs wait that were tried so often."""
        waiting = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND attempts = :attempts"
        with Session(self.engine) as session:
            return session.scalar(text(waiting), {"attempts": attempts}) or 0

    def somebody_waits_for_a_lock(self) -> bool:
        """Whether a transaction waits for another one to end."""
        waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        with Session(self.engine) as session:
            return bool(session.scalar(text(waits)))

    def until(self, what: Callable[[], bool]) -> None:
        """Return once something is so."""
        latest = time.monotonic() + SECONDS
        while not what():
            assert time.monotonic() < latest
            time.sleep(0.05)

    def until_statuses(self, task: Task, *statuses: str) -> None:
        """Return once the jobs of a task stand like that."""
        self.until(lambda: self.statuses(task) == list(statuses))


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    """A queue of its own in which nothing waits."""
    with database.copy(f"test_{os.getpid()}_jobs") as url, queue_at(url, tmp_path) as made:
        yield made


@contextmanager
def queue_at(url: str, instance: Path) -> Iterator[Queue]:
    """The queue in a database; its workers are killed at the end."""
    made = Queue(create_engine(url, poolclass=NullPool), instance)
    try:
        yield made
    finally:
        for worker in made.workers:
            worker.kill()
            worker.wait()
