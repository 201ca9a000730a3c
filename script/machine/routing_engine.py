"""Valhalla, which computes travel times by road. Everything works without it, on estimates: it never stops a start."""

import os
import platform
import shutil
from pathlib import Path

from machine import stamps
from machine.console import SetupError, run, say
from machine.folders import INSTANCE, ROOT
from machine.python_env import PIP_INSTALL

_FOLDER = INSTANCE / "valhalla"
_PIN = ROOT / "script" / "valhalla.txt"
_OLDEST_LIBC = (2, 28)
_INSTEAD = "  Times stay estimates. VALHALLA_URL=http://host:8002 names a Valhalla server to use instead."


def folder() -> Path:
    """The folder of the engine's programs, whether they are there or not."""
    return _FOLDER / "valhalla"


def ensure() -> None:
    """Install the engine where there is a wheel for this machine and no server is named; else say what is missing.

    Its extension is for Python 3.12 and later, but its programs run beside any Python: so it gets a folder of its own,
    and pip is told that it is for 3.12, or it would choose the source archive.
    """
    wanted = stamps.fingerprint(_PIN)
    if os.environ.get("VALHALLA_URL") or stamps.is_current(_FOLDER / ".installed", wanted):
        return
    if not _has_wheel():
        say(f"There is no routing engine for {platform.system()} on {platform.machine()}.\n{_INSTEAD}")
        return
    shutil.rmtree(_FOLDER, ignore_errors=True)
    wheel_only = ("--python-version", "3.12", "--only-binary=:all:", "--no-deps")
    try:
        run([*PIP_INSTALL, *wheel_only, "--target", _FOLDER, "-r", _PIN], "Installing the routing engine")
    except SetupError as error:
        say(f"{error.sentence}\nThe routing engine is missing; the next start tries again.\n{_INSTEAD}")
        return
    stamps.set_current(_FOLDER / ".installed", wanted)


def _has_wheel() -> bool:
    machine = platform.machine().lower()
    if platform.system() == "Darwin":
        return machine == "arm64"
    name, version = platform.libc_ver()
    number = tuple(int(part) for part in version.split(".")[:2]) if version else (0,)
    return (
        platform.system() == "Linux"
        and machine in ("x86_64", "aarch64", "arm64")
        and name == "glibc"
        and number >= _OLDEST_LIBC
    )
