"""The worker: procrastinate takes jobs on, keeps locks and the time and gives signs of life; `running` does the work.

It waits for a database that is away and goes on when it is back. Asked to end, it lets its jobs go on for some seconds,
then gives them back. A job whose worker died waits again once that worker has missed a few signs of life.
"""

import asyncio
import gc
import logging
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import procrastinate
import psycopg
from flask import Flask
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from db import db
from jobs.changes import Claimed, LostJobError, give_back, requeue_stalled
from jobs.running import log, run, stopping
from jobs.tasks import TASKS, Argument, Task

JOBS_AT_ONCE = 2
"""A long job (building roads) leaves room for a short one; more would only take turns on a small machine."""

MISSED_SIGNS_OF_LIFE = 4
"""After so many a worker counts as dead."""

SECONDS_BETWEEN_LOOKS = 5
"""How often jobs are looked for that wait for their time; a new one is heard of at once."""

SECONDS_TO_CONNECT = 5

OLDEST_MISSED = timedelta(days=7)
"""What the clock would have put in while no worker ran is made up for, once, if it is not older than this."""


class RecordedElsewhere(JobManager):
    """procrastinate's job manager, but for the end of a job: that is recorded with its work (`running.run`)."""

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Record only the failure of a job whose task is not there, as after a step back to an older version."""
        if job.task_name not in TASKS:
            await super().finish_job(job, status, delete_job)


class NotMigratedError(Exception):
    """The database has no queue yet."""


class Worker:
    """The worker of one process."""

    def __init__(self, app: Flask) -> None:
        """Take the application in whose context the jobs run."""
        self._app = app
        self._sign_of_life: float = app.config["JOBS_HEARTBEAT_SECONDS"]
        self._silence = MISSED_SIGNS_OF_LIFE * self._sign_of_life
        self._time_to_end: float = app.config["JOBS_SECONDS_TO_END"]
        self._running: dict[int, Claimed] = {}
        self._was_ready = True
        connector = procrastinate.PsycopgConnector()
        self._queue = procrastinate.App(
            connector=connector, periodic_defaults={"max_delay": OLDEST_MISSED.total_seconds()}
        )
        self._queue.job_manager = RecordedElsewhere(connector)
        for task in TASKS.values():
            self._register(task)

    def work(self) -> None:
        """Do jobs until SIGTERM or SIGINT."""
        _log_our_lines_only()
        gc.freeze()  # what is loaded stays; looking through it for garbage at the end took a second and more
        asyncio.run(self._serve())

    def _register(self, task: Task) -> None:
        # What the clock puts in neither piles up nor runs twice at once.
        lock = task.code if task.every else None
        registered = self._queue.task(name=task.code, pass_context=True, lock=lock, queueing_lock=lock)(
            partial(self._do, task)
        )
        if task.every:
            self._queue.periodic(cron=task.every)(registered)

    def _do(self, task: Task, context: procrastinate.JobContext, /, **arguments: Argument) -> None:
        job = context.job
        if task.every:
            arguments.pop("timestamp", None)
        claimed = Claimed(job.id or 0, task.code, arguments, job.attempts, job.worker_id)
        self._running[claimed.id] = claimed
        try:
            with self._app.app_context():
                run(db.session, claimed)
        finally:
            del self._running[claimed.id]

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(JOBS_AT_ONCE + 1))
        if serving := asyncio.current_task():
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self._stop, serving)
        with suppress(asyncio.CancelledError):
            while True:
                try:
                    await self._serve_while_the_database_answers()
                except (NotMigratedError, ConnectorException, psycopg.Error, DBAPIError) as error:
                    if self._was_ready:
                        log.warning("Waiting for the database (%s)", type(error.__cause__ or error).__name__)
                    self._was_ready = False
                await asyncio.sleep(1)
        log.info("The worker ends")

    async def _serve_while_the_database_answers(self) -> None:
        with self._app.app_context():
            for engine in db.engines.values():
                engine.dispose()  # connections to a server that may have gone since
            address = _address(db.engine)
        pool = AsyncConnectionPool(
            address,
            min_size=1,
            max_size=JOBS_AT_ONCE,
            timeout=SECONDS_TO_CONNECT,
            open=False,
            check=AsyncConnectionPool.check_connection,
        )
        async with pool:
            await pool.wait(SECONDS_TO_CONNECT)
            with self._queue.replace_connector(procrastinate.PsycopgConnector()) as queue:
                await queue.open_async(pool)
                if not await queue.check_connection_async():
                    raise NotMigratedError
                requeueing = asyncio.create_task(self._requeue_stalled())
                log.info("The worker is ready")
                self._was_ready = True
                try:
                    await queue.run_worker_async(
                        concurrency=JOBS_AT_ONCE,
                        fetch_job_polling_interval=SECONDS_BETWEEN_LOOKS,
                        update_heartbeat_interval=self._sign_of_life,
                        stalled_worker_timeout=self._silence,
                        install_signal_handlers=False,
                    )
                finally:
                    requeueing.cancel()

    async def _requeue_stalled(self) -> None:
        while True:
            with suppress(DBAPIError):  # without the database there is nothing to look for
                await asyncio.to_thread(self._requeue_stalled_now)
            await asyncio.sleep(self._silence / 2)

    def _requeue_stalled_now(self) -> None:
        with self._app.app_context():
            if stalled := requeue_stalled(db.session, timedelta(seconds=self._silence)):
                log.warning("Jobs of a worker that died wait again: %s", stalled)
            db.session.commit()

    def _stop(self, serving: asyncio.Task[Any]) -> None:
        if stopping.is_set():
            return
        stopping.set()
        serving.cancel()
        late = threading.Timer(self._time_to_end, self._give_up)
        late.daemon = True
        late.start()

    def _give_up(self) -> None:
        """End at once; what a job did until now is not kept, since its transaction ends with the process."""
        try:
            for job in list(self._running.values()):
                with self._app.app_context(), suppress(LostJobError):
                    give_back(db.session, job)
                    db.session.commit()
                    log.info("Job %s %s is given back, it was not done in time", job.id, job.task)
        finally:
            os._exit(0)


def _address(engine: Engine) -> str:
    """The database of an engine as libpq wants it, which knows lists of hosts otherwise than SQLAlchemy does."""
    _, options = engine.dialect.create_connect_args(engine.url)
    options.pop("context", None)  # how SQLAlchemy reads values
    return make_conninfo(**options)


def _log_our_lines_only() -> None:
    """Lines of `running`, which hold no values; procrastinate's and the pool's own hold the messages of errors."""
    logging.basicConfig(format="%(asctime)s %(message)s")
    log.setLevel(logging.INFO)
    for talkative in ("procrastinate", "psycopg.pool"):
        logging.getLogger(talkative).setLevel(logging.CRITICAL + 1)
