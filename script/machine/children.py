"""Programs that a script starts and that end with it, however it ends."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from machine.folders import ROOT


def start(
    command: Sequence[str | Path], environment: Mapping[str, str], files: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """Start a program in the product's folder; open `files` are handed on.

    Where the thread that calls this is killed, the program is sent SIGINT.
    """
    return subprocess.Popen(
        [*_dies_with_this_thread(), *command],
        cwd=ROOT,
        env=environment,
        pass_fds=files,
        process_group=0,  # so that Ctrl-C comes from here alone, and once
    )


def _dies_with_this_thread() -> list[str]:
    return ["setpriv", "--pdeathsig", "INT"] if sys.platform == "linux" and shutil.which("setpriv") else []


def end(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Ask a program to end; kill it after so many seconds."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def how_it_ended(process: subprocess.Popen[bytes]) -> str:
    """How a program came to its end, after its name: "was killed by SIGKILL"."""
    code = process.returncode
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
