"""The Python packages, in .venv, exactly those that the requirements name by hash."""

import re
import shutil
import sys

from machine import stamps
from machine.console import SetupError, run
from machine.folders import PYTHON, ROOT, VENV

_RUN = ROOT / "requirements.txt"
_TEST = ROOT / "requirements-dev.txt"
PIP_INSTALL = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--require-hashes")


def ensure(with_tests: bool) -> None:
    """Make .venv hold the pinned packages, those of the tests and checks too where they are asked for."""
    if not _made_by_this_python():
        if ":" in str(ROOT):
            raise SetupError(f"Python cannot work below a path with a colon: {ROOT}.", "move the clone elsewhere")
        shutil.rmtree(VENV, ignore_errors=True)
        own_python = getattr(sys, "_base_executable", sys.executable)  # not that of a .venv which happens to be active
        run([own_python, "-m", "venv", VENV], "Making .venv")
    for file in (_RUN, _TEST) if with_tests else (_RUN,):
        stamp = VENV / f".installed-{file.name}"
        wanted = stamps.fingerprint(file, sys.version)
        if stamps.is_current(stamp, wanted):
            continue
        count = len(re.findall(r"^\S+==", file.read_text(), re.MULTILINE))
        run([*PIP_INSTALL, "-r", file], f"Installing the {count} Python packages of {file.name}")
        stamps.set_current(stamp, wanted)


def _made_by_this_python() -> bool:
    """Whether .venv is there, whole, and of the same minor version as the Python that runs this."""
    try:
        version = re.search(r"^version = (\d+)\.(\d+)", (VENV / "pyvenv.cfg").read_text(), re.MULTILINE)
    except FileNotFoundError:
        return False
    same = version is not None and (int(version[1]), int(version[2])) == sys.version_info[:2]
    return same and PYTHON.exists() and any(VENV.glob("lib/python*/site-packages/pip"))
