"""The system packages that the product stands on: which are missing, and installing them with the fewest rights."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from machine import postgres_binaries
from machine.console import SetupError, run, say

HEADLESS_SHELL = "chromium-headless-shell"
"""Opens a window in a quarter of the time that Chromium takes, and a page in half of it."""

_DROP_IN = Path("/etc/postgresql-common/createcluster.d/partner-directory.conf")
_APT = ("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0")


@dataclass(frozen=True)
class Need:
    """Something that the machine must have: how to tell, and the packages that bring it."""

    what: str
    is_there: Callable[[], bool]
    apt_packages: Callable[[], Sequence[str]]
    brew_packages: Sequence[str] = ()
    otherwise: str = "install it with this system's package manager, then run this again"


def postgis(version: int | None) -> Need:
    """PostgreSQL with PostGIS; of one major version where a data folder asks for it."""
    return Need(
        what=f"PostgreSQL {version or f'{postgres_binaries.OLDEST_POSTGRES} or later'} with PostGIS",
        is_there=lambda: postgres_binaries.find(version) is not None,
        apt_packages=lambda: [_postgis_package(version)],
        brew_packages=[f"postgresql@{version or 17}", "postgis"],
        otherwise="install it, or name a server: DATABASE_URL=postgresql://user@host/database script/server",
    )


def virtual_environments() -> Need:
    """What Debian splits off from Python."""
    return Need(
        what="Python's venv",
        is_there=lambda: importlib.util.find_spec("ensurepip") is not None,
        apt_packages=lambda: [f"python3.{sys.version_info.minor}-venv"],
    )


def chromium() -> Need:
    """The browser of the browser tests."""
    return Need(
        what="Chromium",
        is_there=lambda: browser() is not None,
        apt_packages=lambda: [_browser_package()],
        otherwise="CHROMIUM=/path/to/chromium script/test",
    )


def browser() -> str | None:
    """The path of the browser that the tests drive; best is Chromium without the windows that nobody would see."""
    chosen = os.environ.get("CHROMIUM")
    known = (HEADLESS_SHELL, "chromium", "google-chrome", "google-chrome-stable")
    return chosen or next(filter(None, map(shutil.which, known)), None)


def ensure(needs: Sequence[Need]) -> None:
    """Install what is missing of these. Raises SetupError where that is not possible."""
    missing = [need for need in needs if not need.is_there()]
    if not missing:
        return
    if shutil.which("apt-get"):
        _install_with_apt(missing)
    elif shutil.which("brew") and all(need.brew_packages for need in missing):
        packages = [package for need in missing for package in need.brew_packages]
        run(["brew", "install", *packages], f"Installing {', '.join(packages)}")
    for need in missing:
        if not need.is_there():
            raise SetupError(f"{need.what} is missing.", need.otherwise)


def _install_with_apt(missing: Sequence[Need]) -> None:
    """Install in one go, without PostgreSQL's habit of making and starting a cluster of its own on port 5432."""
    rights = _rights_to_install(missing)
    try:
        run([*rights, *_APT, "update"], "Asking apt what there is", may_be_cut_short=False)
    except SetupError:
        say("  not all of its sources answered; going on with what it knows")
    packages = [package for need in missing for package in need.apt_packages()]
    subprocess.run([*rights, "mkdir", "-p", _DROP_IN.parent], check=True)
    subprocess.run(
        [*rights, "tee", _DROP_IN], input=b"create_main_cluster = false\n", stdout=subprocess.DEVNULL, check=True
    )
    try:
        run(
            [*rights, "env", "DEBIAN_FRONTEND=noninteractive", *_APT, "--no-install-recommends", "install", *packages],
            f"Installing {' '.join(packages)}",
            mend=_command_by_hand(packages),
            may_be_cut_short=False,
        )
    finally:
        subprocess.run([*rights, "rm", "-f", _DROP_IN], check=True)


def _rights_to_install(missing: Sequence[Need]) -> list[str]:
    """What stands before a command that needs root: nothing for root, else sudo, which may ask for a password here."""
    if os.geteuid() == 0:
        return []
    names = " and ".join(need.what for need in missing)
    if shutil.which("sudo"):
        if subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
            return ["sudo", "-n"]
        say(f"{names}: missing. sudo may ask for your password to install it.")
        if sys.stdin.isatty() and subprocess.run(["sudo", "-v"]).returncode == 0:
            return ["sudo"]
    packages = [package for need in missing for package in need.apt_packages()]
    raise SetupError(f"{names}: missing, and installing takes an administrator's rights.", _command_by_hand(packages))


def _command_by_hand(packages: Sequence[str]) -> str:
    return f"sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(packages)}"


def _browser_package() -> str:
    """Chromium without windows; where apt does not know that, all of Chromium."""
    search = ["apt-cache", "search", "--names-only", f"^{HEADLESS_SHELL}$"]
    known = subprocess.run(search, capture_output=True, text=True).stdout
    return HEADLESS_SHELL if known else "chromium"


def _postgis_package(version: int | None) -> str:
    """PostGIS for a major version, else for the newest that apt knows."""
    if version is None:
        search = ["apt-cache", "search", "--names-only", "^postgresql-[0-9]+-postgis-3$"]
        known = subprocess.run(search, capture_output=True, text=True).stdout
        offered = [int(number) for number in re.findall(r"^postgresql-(\d+)", known, re.MULTILINE)]
        version = max(offered, default=postgres_binaries.OLDEST_POSTGRES)
        if version < postgres_binaries.OLDEST_POSTGRES:
            raise SetupError(
                f"apt offers PostgreSQL {version} at most, and {postgres_binaries.OLDEST_POSTGRES} is needed.",
                "sudo apt-get install postgresql-common; sudo /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh",
            )
    return f"postgresql-{version}-postgis-3"
