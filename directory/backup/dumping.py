"""Making a backup: one file, whole or not there, readable by its owner alone; and removing those that have expired."""

import fcntl
import os
import subprocess
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
from sqlalchemy import Engine

from directory.backup.programs import BackupError, programs_for

PARTIAL = ".partial-backup-"
LEFT_OUT = ("import_row", "import_batch")
"""Tables that go into no backup: lists on their way hold people who may have agreed to nothing, and nothing else would
erase them again after a restore.
"""

MADE = ".made"
"""Ends the name of the small file beside each backup: when it was made, and how large it is."""


def make_backup(engine: Engine, file: Path) -> None:
    """Write the whole database to a new file. Raises `BackupError`, and then leaves nothing behind."""
    if file.exists():
        raise BackupError(f"{file} is there already, and is not overwritten. Give another name.")
    if not file.parent.is_dir():
        raise BackupError(f"There is no folder {file.parent}. Make it first.")
    programs = programs_for(engine)
    remove_leftovers(file.parent)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=PARTIAL)
    new = Path(name)
    try:
        with open(descriptor, "rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)  # until it is whole: another backup takes it for no leftover
            without = (f"--exclude-table-data=public.{table}" for table in LEFT_OUT)
            command = programs.command(
                "pg_dump", "--format=custom", "--no-owner", "--no-privileges", *without, f"--file={new}"
            )
            done = subprocess.run(command, capture_output=True, env=programs.environment, text=True)  # noqa: S603
            if done.returncode:
                raise BackupError(f"{done.stderr.strip()}\nThe backup was not made.")
            os.fsync(held.fileno())
            put_in_place(new, file)
    finally:
        new.unlink(missing_ok=True)
    made = {"made_at": datetime.now(UTC).isoformat(timespec="seconds"), "bytes": file.stat().st_size}
    with open(os.open(mark_of(file), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as mark:
        mark.write(orjson.dumps(made))


def put_in_place(new: Path, file: Path) -> None:
    """Give a whole file its name, unless somebody took it meanwhile."""
    try:
        os.link(new, file)
    except FileExistsError:
        raise BackupError(f"{file} is there already, and is not overwritten. Give another name.") from None
    except OSError:  # a file system without links, such as that of a memory stick
        if file.exists():
            raise BackupError(f"{file} is there already, and is not overwritten. Give another name.") from None
        new.replace(file)


def remove_leftovers(folder: Path) -> None:
    """Remove what a backup that was killed left half written: it holds people, too."""
    for leftover in folder.glob(f"{PARTIAL}*"):
        with suppress(OSError), leftover.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            leftover.unlink()


def mark_of(file: Path) -> Path:
    """The small file beside a backup."""
    return file.with_name(file.name + MADE)


def remove_expired(folder: Path, days: int) -> list[Path]:
    """Remove the backups that were made here more than so many days ago; a file that has changed since is left."""
    removed = []
    for mark in sorted(folder.glob(f"*{MADE}")):
        file = mark.with_name(mark.name.removesuffix(MADE))
        with suppress(orjson.JSONDecodeError, KeyError, ValueError, TypeError, FileNotFoundError):
            made = orjson.loads(mark.read_bytes())
            old = datetime.fromisoformat(made["made_at"]) < datetime.now(UTC) - timedelta(days=days)
            if old and file.stat().st_size == made["bytes"]:
                file.unlink()
                mark.unlink()
                removed.append(file)
    return removed
