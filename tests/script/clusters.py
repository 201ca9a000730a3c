"""What the tests of the embedded database work with: a home for one, and programs that use it, as root or not."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from machine.postgres_account import alive_in, written_pid

PROGRAM = Path(__file__).with_name("use_cluster.py")
MACHINE = Path(__file__).resolve().parents[2] / "script" / "machine"
NOBODY = 65534
AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
ORDINARY_USER = AS_NOBODY if os.geteuid() == 0 else []
WHO = [[], AS_NOBODY] if os.geteuid() == 0 else [[]]
"""The command lines that put a program into the hands of each kind of user that this machine lets us be."""


class Use:
    """A program that uses a cluster until it is told to leave."""

    def __init__(self, command: list[str | Path], environment: dict[str, str]) -> None:
        """Start it."""
        self.process = subprocess.Popen(
            command,
            cwd="/",
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Where the tests run under nohup, what they start would ignore this signal, too.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )
        self.said = ""

    def url(self) -> str:
        """The address of the database, for psycopg, once it is there."""
        for line in self.process.stdout or ():
            if line.startswith("postgresql"):
                return line.strip().replace("+psycopg", "")
        self.end()
        raise AssertionError(self.said)

    def end(self, number: signal.Signals | None = None) -> int:
        """Let it end, by a signal if one is given; gives its exit code."""
        if self.process.returncode is None:
            if number:
                self.process.send_signal(number)
            self.said += self.process.communicate()[1]
        return self.process.returncode


@dataclass
class Home:
    """A place for a cluster, and everybody who uses it there."""

    path: Path
    run_as: list[str]
    code: Path
    uses: list[Use] = field(default_factory=list)
    folders: set[Path] = field(default_factory=set)

    def use(self, durability: str = "fast", **environment: str) -> Use:
        """Start a program that uses the cluster."""
        python = _python_of(self.run_as)
        self.uses.append(Use([*self.run_as, python, self.code / PROGRAM.name, self.path, durability], environment))
        return self.uses[-1]

    def started(self, durability: str = "fast", **environment: str) -> tuple[Use, str]:
        """Start one, wait until the database is there, and give its address, too."""
        use = self.use(durability, **environment)
        url = use.url()
        self.folders.add(Path(parse_qs(urlsplit(url).query)["host"][0]))
        self.folders.add(self.data(url))
        return use, url

    @staticmethod
    def data(url: str) -> Path:
        """The data folder of a running server."""
        return Path(ask(url, "show data_directory"))

    def is_running(self) -> bool:
        """Whether any process of the server is alive."""
        return any(alive_in(folder) for folder in self.folders)

    def server(self) -> int:
        """The process id of the server."""
        return next(number for number in map(written_pid, self.folders) if number)

    def remove(self) -> None:
        """End and remove all that was started and made."""
        for use in self.uses:
            use.end(signal.SIGKILL)
        for folder in self.folders:
            for process in alive_in(folder):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            shutil.rmtree(folder, ignore_errors=True)
            if folder.is_relative_to("/var/lib"):
                folder.parent.rmdir()


@contextmanager
def home(run_as: list[str], inside: str = "", reachable: bool = True) -> Iterator[Home]:
    """A folder for a cluster that the user owns, below a path of one's choice, and the code that uses it."""
    top = Path(tempfile.mkdtemp())
    code = top / "code"
    shutil.copytree(MACHINE, code / "machine")
    shutil.copy(PROGRAM, code)
    instance = top / inside / "instance"
    instance.mkdir(parents=True)
    if run_as:
        os.chown(instance, NOBODY, NOBODY)
    top.chmod(0o755 if reachable else 0o700)
    made = Home(instance / "postgres", run_as, code)
    try:
        yield made
    finally:
        made.remove()
        shutil.rmtree(top)


def ask(url: str, *statements: str) -> str:
    """The one value that the last of some statements answers, as text."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
    return str(row[0]) if row else ""


def _python_of(run_as: list[str]) -> str:
    """A Python new enough which that user can run: root's own may lie in root's closed home."""
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            subprocess.run([*run_as, python, "-c", "import tomllib"], check=True, capture_output=True, cwd="/")
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    raise AssertionError("no Python that an ordinary user of this machine can run")
