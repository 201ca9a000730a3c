"""PostgreSQL's own programs for backups: where they are, and how they reach a database."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, text

FOLDERS = "POSTGRES_PROGRAMS"
"""The variable with the folders that may hold them, as script/flask gives it; else those on the path are taken."""


class BackupError(Exception):
    """Why a backup was not made or not put back; the message says what to do."""


@dataclass(frozen=True)
class Programs:
    """pg_dump, pg_restore and psql of one version, and the database that they work on."""

    folder: Path
    connection: str
    environment: Mapping[str, str]

    def command(self, name: str, *arguments: str | Path) -> list[str]:
        """The command line of one of them, on the database; the password travels in the environment."""
        return [*self.plain(name), f"--dbname={self.connection}", *map(str, arguments)]

    def plain(self, name: str, *arguments: str | Path) -> list[str]:
        """The command line of one of them, on files alone."""
        return [str(self.folder / name), *map(str, arguments)]

    def output_of(self, name: str, *arguments: str | Path) -> str:
        """What one of them says about a file. Raises `BackupError` with its own words."""
        done = subprocess.run(  # noqa: S603
            self.plain(name, *arguments), capture_output=True, env=self.environment, encoding="utf-8", errors="replace"
        )
        if done.returncode:
            raise BackupError(done.stderr.strip())
        return done.stdout


def programs_for(engine: Engine) -> Programs:
    """The programs for a database: the oldest that are not older than its server, which alone can read it.

    Raises `BackupError` where there are none.
    """
    with engine.connect() as connection:
        version = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
    # As the operator wrote them: what psycopg says includes options that an older pg_dump does not know.
    wanted = engine.url.translate_connect_args(username="user", database="dbname")
    password = wanted.pop("password", None)
    for name, value in engine.url.query.items():
        wanted[name] = value if isinstance(value, str) else ",".join(value)
    environment = dict(os.environ)
    if password:
        environment["PGPASSWORD"] = password
    found = sorted((number, folder) for folder in folders() if (number := version_in(folder)) and number >= version)
    if not found:
        raise BackupError(
            f"There is no pg_dump of PostgreSQL {version} or later here.\n"
            f"Install it: sudo apt-get install postgresql-client-{version}"
        )
    return Programs(found[0][1], make_conninfo(**wanted), environment)


def folders() -> list[Path]:
    """Where the programs may be."""
    named = [Path(each) for each in os.environ.get(FOLDERS, "").split(os.pathsep) if each]
    on_path = shutil.which("pg_dump")
    return named + ([Path(on_path).parent] if on_path else [])


def version_in(folder: Path) -> int | None:
    """The major version of the programs in a folder; none where one of the three is missing."""
    if not all(os.access(folder / name, os.X_OK) for name in ("pg_dump", "pg_restore", "psql")):
        return None
    words = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True).stdout  # noqa: S603
    found = re.search(r"\) (\d+)", words)
    return int(found[1]) if found else None
