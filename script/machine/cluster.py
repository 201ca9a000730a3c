"""The embedded database: this clone's own PostgreSQL, with no port, reached by a socket that only its user can enter.

Each program that needs it is one of its users for as long as it runs; the last one to leave stops it. It may have been
killed at any moment: what a crash leaves behind is cleared at the next start.
"""

import hashlib
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from machine.console import SetupError, disk_is_full_or, step
from machine.folders import INSTANCE
from machine.locks import alone, as_one_of_several
from machine.postgres_account import account, alive_in, written_pid
from machine.postgres_binaries import Binaries, find

NAME = "partner-directory"
USER = "app"
DATABASE = "directory"
EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "hstore", "fuzzystrmatch")
LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
SECONDS_TO_START = 600  # recovery after a crash of a large database takes its time
SECONDS_TO_STOP = 60
LONGEST_SOCKET_PATH = 103  # sun_path holds 107 bytes on Linux and 103 on macOS

_SETTINGS = """\
listen_addresses = ''
port = 5432
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
random_page_cost = 1.1
jit = off
log_min_messages = warning
log_error_verbosity = terse
log_min_error_statement = panic
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
"""
_DURABLE = "fsync = on\nsynchronous_commit = on\nfull_page_writes = on\n"
_FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


class Cluster:
    """One PostgreSQL data folder and the server on it."""

    def __init__(self, home: Path, durable: bool) -> None:
        """Take the cluster at a folder such as instance/postgres; one that is not durable is for tests."""
        self._home = home
        self._durable = durable
        self._account = account()
        self._data = self._where_the_data_is()
        self._socket_folder = self._where_the_socket_is()
        self._binaries = self._matching_binaries()

    def url(self, database: str) -> str:
        """The address of a database for SQLAlchemy."""
        return f"postgresql+psycopg://{USER}@/{database}?host={quote(str(self._socket_folder))}"

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Be one of its users: it runs meanwhile. The last user stops it."""
        with as_one_of_several(self._beside(".users")) as use:
            try:
                with alone(self._beside(".starting")):
                    self._start()
                yield
            finally:
                if use.is_the_last():
                    self._stop()

    def create_database(self, name: str) -> None:
        """Make a database with the extensions, where it is missing."""
        with alone(self._beside(".starting")):
            extensions = "; ".join(f"create extension if not exists {extension}" for extension in EXTENSIONS)
            if self._psql(name, extensions).returncode == 0:
                return
            with step("Creating the database"):
                self._must(
                    self._psql(
                        "postgres", f"create database {name} template template0 encoding 'UTF8' locale '{LOCALE}'"
                    )
                )
                self._must(self._psql(name, extensions))

    def drop_database(self, name: str) -> None:
        """Remove a database, its connections too."""
        self._must(self._psql("postgres", f"drop database if exists {name} with (force)"))

    # where things are

    def _beside(self, suffix: str) -> Path:
        return self._home.with_name(self._home.name + suffix)

    def _where_the_data_is(self) -> Path:
        """The home; for a server of another user that cannot reach it (a clone below /root) a folder of that user's."""
        elsewhere = _elsewhere(self._home)
        if (self._home / "PG_VERSION").exists():
            return self._home
        if not (elsewhere / "PG_VERSION").exists() and self._account.can_enter(self._home.parent):
            return self._home
        elsewhere.parent.mkdir(parents=True, exist_ok=True)
        for folder in (elsewhere.parent.parent, elsewhere.parent):
            folder.chmod(0o755)
        return elsewhere

    def _where_the_socket_is(self) -> Path:
        """The data folder; where its path is too long or odd for an address, a folder in /tmp that nobody else owns."""
        if len(bytes(self._data / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH and re.fullmatch(
            r"[A-Za-z0-9/_.+-]+", str(self._data)
        ):
            return self._data
        mark = hashlib.sha256(bytes(self._data)).hexdigest()[:10]
        return Path("/tmp", f"{NAME}-{self._account.uid}-{mark}")  # noqa: S108  (who owns it is checked)

    def _matching_binaries(self) -> Binaries:
        version = made_by(self._home)
        binaries = find(version)
        if binaries is None:
            raise SetupError(
                f"{self._data} was made by PostgreSQL {version}, which is not installed with PostGIS."
                if version
                else "PostgreSQL with PostGIS is not installed.",
                f"sudo apt-get install postgresql-{version or 15}-postgis-3",
            )
        return binaries

    # starting and stopping; the caller holds the lock

    def _start(self) -> None:
        self._make_socket_folder()
        if self._answers():
            return
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        self._write_settings()
        with step(f"Starting PostgreSQL {self._binaries.version}"):
            latest = time.monotonic() + SECONDS_TO_START
            while written_pid(self._data) in alive_in(self._data):  # it is starting, recovering or stopping
                if self._answers():
                    return
                if time.monotonic() > latest:
                    raise SetupError(
                        f"PostgreSQL runs on {self._data} and does not answer.", f"kill -INT {written_pid(self._data)}"
                    )
                time.sleep(0.1)
            self._clear_what_a_crash_left()
            self._launch()

    def _make_socket_folder(self) -> None:
        if self._socket_folder == self._data:
            return
        self._account.own(self._socket_folder)
        found = self._socket_folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self._account.uid or found.st_mode & 0o077:
            raise SetupError(
                f"{self._socket_folder} is another user's, and the database would be reached through it.",
                f"sudo rm -r {self._socket_folder}",
            )

    def _initialise(self) -> None:
        """Make the data folder under another name and rename it, so that a half-made one is never taken for whole."""
        new = self._data.with_name(self._data.name + ".new")
        with step(f"Making a PostgreSQL {self._binaries.version} database folder in {self._data}"):
            shutil.rmtree(new, ignore_errors=True)
            self._account.own(new)
            options = ["--data-checksums", "--auth-local=trust", "--auth-host=reject", f"--locale={LOCALE}"]
            options += [] if self._durable else ["--no-sync"]
            self._must(self._program("initdb", "-D", new, "-U", USER, "-E", "UTF8", *options))
            with (new / "postgresql.conf").open("a") as settings:
                settings.write(f"include '{NAME}.conf'\n")
            new.rename(self._data)

    def _write_settings(self) -> None:
        durability = _DURABLE if self._durable else _FAST
        settings = self._data / f"{NAME}.conf"
        settings.write_text(f"{_SETTINGS}{durability}unix_socket_directories = '{self._socket_folder}'\n")
        settings.chmod(0o644)

    def _launch(self) -> None:
        """Start the server, and wait until it answers or ends; not by pg_ctl, whose shell trips over quotes."""
        log = self._data / "server.log"
        with log.open("ab") as output:
            server = subprocess.Popen(
                [*self._account.run_as, self._binaries.folder / "postgres", "-D", self._data],
                cwd="/",
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # it outlives this program where another one uses it
            )
        while server.poll() is None and not self._answers():
            time.sleep(0.05)
        if server.returncode is not None:
            raise self._failure(log.read_text(errors="replace")[-2000:])

    def _clear_what_a_crash_left(self) -> None:
        """End backends that outlived their server, and remove lock files whose number is nobody's or a stranger's."""
        for attempt in range(100):
            orphans = alive_in(self._data)
            if not orphans:
                break
            for orphan in orphans:
                _send(orphan, signal.SIGQUIT if attempt < 50 else signal.SIGKILL)
            time.sleep(0.1)
        for lock in (self._data / "postmaster.pid", self._socket_folder / ".s.PGSQL.5432.lock"):
            lock.unlink(missing_ok=True)

    def _stop(self) -> None:
        if alive_in(self._data):
            self._program("pg_ctl", "stop", "-D", self._data, "-m", "fast", "-w", "-t", str(SECONDS_TO_STOP))

    # its programs

    def _answers(self) -> bool:
        asked = self._program("pg_isready", "-q", "-h", self._socket_folder, "-U", USER, "-d", "postgres", "-t", "3")
        return asked.returncode == 0

    def _psql(self, database: str, statements: str) -> subprocess.CompletedProcess[str]:
        connection = ("-h", self._socket_folder, "-U", USER, "-d", database)
        return self._program("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *connection, "-c", statements)

    def _program(self, name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as its user, from a folder which that user can surely enter."""
        return subprocess.run(
            [*self._account.run_as, self._binaries.folder / name, *arguments],
            cwd="/",
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )

    @staticmethod
    def _environment() -> dict[str, str]:
        return {**without_postgres_settings(os.environ), "LC_ALL": LOCALE}

    def _must(self, done: subprocess.CompletedProcess[str]) -> None:
        if done.returncode:
            raise self._failure(done.stdout + done.stderr)

    def _failure(self, words: str) -> SetupError:
        sentence = f"{words.strip()}\nPostgreSQL could not work in {self._data}."
        return disk_is_full_or(words, SetupError(sentence, "what stands above says why; then run this again"))


REAL = INSTANCE / "postgres"
"""The home of the cluster that holds what people entered."""

TEST = INSTANCE / "postgres-test"
"""The home of the tests' and benchmarks' cluster, so that none of them can touch what people entered."""


def made_by(home: Path) -> int | None:
    """The major version that made a cluster's data, which alone can open it; None where there is none yet."""
    for place in (home, _elsewhere(home)):
        if (place / "PG_VERSION").exists():
            return int((place / "PG_VERSION").read_text())
    return None


def _elsewhere(home: Path) -> Path:
    return Path("/var/lib", NAME, hashlib.sha256(bytes(home)).hexdigest()[:10], home.name)


def without_postgres_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without libpq's variables, which would lead a program to another server."""
    return {name: value for name, value in environment.items() if not name.startswith("PG")}


def _send(process: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, number)
