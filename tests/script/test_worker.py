"""The background worker as script/server runs it: it is there as long as the script, and no longer."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import database

SCRIPT = Path(__file__).resolve().parents[2] / "script"
SECONDS = 60


@pytest.fixture
def script(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A script that keeps a worker, in whose database the jobs of the clock may stay behind."""
    with database.copy(f"test_{os.getpid()}_script") as url:
        ours = {"DATABASE_URL": url, "SECRET_KEY": "only for tests", "INSTANCE_DIR": str(tmp_path)}
        script = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("keep_worker.py")],
            env={**os.environ, **ours, "PYTHONPATH": str(SCRIPT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        yield script
        script.kill()
        script.communicate()


def test_a_worker_that_was_killed_is_started_again_and_ends_with_the_script(script: subprocess.Popen[str]) -> None:
    first = ready_worker(script)
    os.kill(first, signal.SIGKILL)
    second = ready_worker(script)
    assert second != first
    said, _ = script.communicate()
    assert "The worker ends" in said
    assert script.returncode == 0
    assert not is_alive(second)


def test_a_worker_ends_with_a_script_that_was_killed(script: subprocess.Popen[str]) -> None:
    worker = ready_worker(script)
    script.kill()
    until(lambda: not is_alive(worker))


def ready_worker(script: subprocess.Popen[str]) -> int:
    """The process id of the worker, once it says that it is ready."""
    assert any("The worker is ready" in line for line in script.stdout or ())
    threads = Path(f"/proc/{script.pid}/task").glob("*/children")
    return next(int(child) for thread in threads for child in thread.read_text().split())


def is_alive(process: int) -> bool:
    """Whether it runs; one that has ended and was not yet fetched by its parent does not."""
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(what: Callable[[], bool]) -> None:
    """Return once something is so."""
    latest = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < latest
        time.sleep(0.05)
