"""Running a program of the engine: within limits of time and memory, and never longer than this process lives."""

import resource
import shutil
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from geo.routing.problems import RoutingError

REMEMBERED_LINES = 5


class Limits(NamedTuple):
    """What a program may take: seconds of wall-clock time, bytes of memory of its own (not of mapped files)."""

    seconds: float
    bytes: int


class Outcome(NamedTuple):
    """How a program ended."""

    code: int
    signal: int | None
    """The signal that ended it; none where it ended by itself."""
    output: bytes
    """What it wrote to the standard output; empty where a listener heard it line by line."""
    last_words: str
    """The last lines of all that it wrote."""


def run(command: Sequence[str], limits: Limits, say: Callable[[str], None] | None = None) -> Outcome:
    """Run a program; with `say`, each line of its standard output is handed on. Raises `RoutingError` (too_slow)."""
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(  # noqa: S603 (a program of the engine, on files of ours)
            [*_bound_to_this_process(), *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
        ) as process,
    ):
        _limit_memory(process.pid, limits.bytes)
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(limits.seconds, stop)
        clock.start()
        try:
            output, heard = _listen(process, say)
            code = process.wait()
        finally:
            clock.cancel()
            if process.poll() is None:
                process.kill()
        if late.is_set():
            raise RoutingError("too_slow", seconds=f"{limits.seconds:.0f}")
        errors.seek(0)
        words = [*heard, *errors.read().decode(errors="replace").splitlines()]
    return Outcome(code, -code if code < 0 else None, output, " ".join(words[-REMEMBERED_LINES:])[-500:])


def _listen(process: subprocess.Popen[bytes], say: Callable[[str], None] | None) -> tuple[bytes, Sequence[str]]:
    if process.stdout is None:
        return b"", ()
    if say is None:
        return process.stdout.read(), ()
    heard: deque[str] = deque(maxlen=REMEMBERED_LINES)
    for line in process.stdout:
        heard.append(line.decode(errors="replace").strip())
        say(heard[-1])
    return b"", heard


def _bound_to_this_process() -> list[str]:
    """What stands before a command so that it ends with this process, kill -9 included."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def _limit_memory(process: int, most: int) -> None:
    """Limit what a program may allocate. Where the system cannot (macOS), the budget is only measured."""
    if hasattr(resource, "prlimit"):
        with suppress(ProcessLookupError):  # it has ended already
            resource.prlimit(process, resource.RLIMIT_DATA, (most, most))
