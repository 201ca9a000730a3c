"""As whom PostgreSQL runs, and which of its processes are alive."""

import os
import pwd
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from machine.console import SetupError


@dataclass(frozen=True)
class Account:
    """A user of this machine that owns the data, and the command line that runs a program as that user."""

    uid: int
    gid: int
    run_as: tuple[str, ...] = ()

    def own(self, folder: Path) -> None:
        """Make a folder that only this user can enter."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.run_as:
            os.chown(folder, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether this user can reach what is in a folder."""
        return subprocess.run([*self.run_as, "test", "-x", folder], cwd="/").returncode == 0


def account() -> Account:
    """Who runs PostgreSQL: the caller, or the user postgres where the caller is root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    try:
        postgres = pwd.getpwnam("postgres")
    except KeyError:
        raise SetupError(
            "PostgreSQL does not run as root, and this machine has no user postgres.",
            "useradd --system --no-create-home --shell /usr/sbin/nologin postgres",
        ) from None
    rights = (f"--reuid={postgres.pw_uid}", f"--regid={postgres.pw_gid}", "--init-groups", "--inh-caps=-all")
    return Account(postgres.pw_uid, postgres.pw_gid, ("setpriv", *rights))


def alive_in(data: Path) -> set[int]:
    """The process ids of this data folder's server and its children, orphans too; a stranger's is never among them."""
    if sys.platform == "linux":
        return {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _works_in(entry, data)}
    written = written_pid(data)
    words = subprocess.run(["ps", "-o", "command=", "-p", str(written)], capture_output=True, text=True).stdout
    return {written} if written and str(data) in words else set()


def _works_in(process: Path, data: Path) -> bool:
    try:
        return os.readlink(process / "cwd") == str(data)
    except OSError:  # it ended meanwhile, or it is another user's
        return False


def written_pid(data: Path) -> int | None:
    """The process id that postmaster.pid names; after a crash it may be nobody's, or a stranger's."""
    try:
        first_line = (data / "postmaster.pid").read_text().partition("\n")[0]
    except OSError:
        return None
    return int(first_line) if re.fullmatch(r"\d+", first_line) else None
