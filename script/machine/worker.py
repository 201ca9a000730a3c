"""The background worker as a child of the script: started again when it ends by itself, ended with the script."""

import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from machine import children
from machine.console import say
from machine.folders import PYTHON, ROOT

SECONDS_FOR_JOBS_TO_END = 8  # then the worker gives them back by itself (JOBS_SECONDS_TO_END)
SECONDS_OF_A_GOOD_START = 60
LONGEST_PAUSE = 60


@contextmanager
def running(environment: Mapping[str, str]) -> Iterator[None]:
    """Have a worker for as long as the context lasts."""
    keeper = _Keeper(environment)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    """Keeps one worker running. A thread of its own, since the script waits for the web server."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__()
        self._environment = environment
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._worker: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        pause = 1
        while worker := self._start_worker():
            begun = time.monotonic()
            worker.wait()
            if not self._stopping.is_set():
                pause = 1 if time.monotonic() - begun > SECONDS_OF_A_GOOD_START else min(2 * pause, LONGEST_PAUSE)
                say(f"The worker {children.how_it_ended(worker)}; it is started again in {pause} s.")
                self._stopping.wait(pause)

    def stop(self) -> None:
        """End the worker and start no other."""
        self._stopping.set()
        with self._starting:
            if self._worker:
                children.end(self._worker, SECONDS_FOR_JOBS_TO_END + 2)
        self.join()

    def _start_worker(self) -> subprocess.Popen[bytes] | None:
        with self._starting:
            if self._stopping.is_set():
                return None
            worker: list[str | Path] = [PYTHON, "-m", "flask", "--app", ROOT / "app.py", "jobs", "work"]
            self._worker = children.start(["nice", "-n", "10", *worker], self._environment)  # the pages come first
            return self._worker
