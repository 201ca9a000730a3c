"""What a person at the terminal sees: lines of what is done and how long it took, and a sentence when it cannot be."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from machine.folders import ROOT

SECONDS_BETWEEN_SIGNS_OF_LIFE = 10


class SetupError(Exception):
    """The machine lacks something: a sentence that says what, and the command that mends it."""

    def __init__(self, sentence: str, mend: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.mend = mend


def say(line: str) -> None:
    """Write one line at once and in one piece, since the server's log goes the same way."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Say what is being done, and how many seconds it took."""
    say(f"{doing} …")
    begun = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - begun:.1f} s")


def run(
    command: Sequence[str | Path],
    doing: str,
    mend: str = "run the same command again; if it fails again, what stands above says why",
    environment: Mapping[str, str] | None = None,
    may_be_cut_short: bool = True,
) -> None:
    """Run a command that may take long, with a sign of life; its own words are shown only when it fails.

    Raises SetupError with the last lines that it wrote.
    """
    with step(doing):
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        try:
            last_lines = _follow(process)
        except SystemExit:
            if may_be_cut_short:
                process.terminate()
            raise
        finally:
            process.communicate()
        if process.returncode:
            words = "\n".join(last_lines)
            failure = SetupError(f"{words}\n{doing}: failed with exit code {process.returncode}.", mend)
            raise disk_is_full_or(words, failure)


def hand_over(command: Sequence[str | Path], environment: Mapping[str, str]) -> int:
    """Let a command have the terminal and what is sent to this process until it ends; gives its exit code."""
    child = subprocess.Popen(command, env=environment)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: child.send_signal(number))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C reaches the child by itself
    code = child.wait()
    return code if code >= 0 else 128 - code


def _follow(process: subprocess.Popen[str]) -> deque[str]:
    """Read what a command writes, show a line now and then, and give back its last lines."""
    last_lines: deque[str] = deque(maxlen=20)
    begun = shown = time.monotonic()
    for line in process.stdout or ():
        last_lines.append(line.rstrip())
        now = time.monotonic()
        if line.strip() and now - shown > SECONDS_BETWEEN_SIGNS_OF_LIFE:
            say(f"  {now - begun:.0f} s: {line.strip()[:90]}")
            shown = now
    return last_lines


def disk_is_full_or(words: str, otherwise: SetupError) -> SetupError:
    """The reason of a failure whose output is given: a full disk if it says so, else the one that is given."""
    if "No space left on device" in words or "ENOSPC" in words:
        return SetupError(
            f"The disk that holds {ROOT} is full.",
            f"df -h '{ROOT}'   (make room there, then start again)",
        )
    return otherwise


def main(program: Callable[[list[str]], int]) -> NoReturn:
    """Run a program with its arguments; what it cannot mend by itself ends in a sentence, never in a traceback."""
    _turn_signals_into_an_orderly_end()
    try:
        sys.exit(program(sys.argv[1:]))
    except SetupError as reason:
        _give_up(reason)
    except OSError as error:
        _give_up(_what_the_system_refused(error))


def _what_the_system_refused(error: OSError) -> SetupError:
    if error.errno == errno.ENOSPC:
        return disk_is_full_or("ENOSPC", SetupError("", ""))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        name = os.environ.get("USER") or str(os.geteuid())
        return SetupError(
            f"{name} may not write {error.filename or ROOT}: {error.strerror}.",
            f"sudo chown -R {os.geteuid()}:{os.getegid()} '{ROOT}'   (or run this as the user to whom it belongs)",
        )
    raise error


def _give_up(reason: SetupError) -> NoReturn:
    print(f"\n{reason.sentence}\n  Mend it with: {reason.mend}", file=sys.stderr)
    sys.exit(1)


def _turn_signals_into_an_orderly_end() -> None:
    """Let each way of stopping unwind the stack once, so that what was started is stopped; more change nothing."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, lambda number, frame: None)
        raise SystemExit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup asked for it to be ignored
        signal.signal(signal.SIGHUP, stop)
