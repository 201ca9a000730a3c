"""What script/server, test, bench and flask share: it turns a fresh machine into one that runs the product.

Standard library only, since nothing else is there yet; this file keeps to the syntax of old Pythons, so that they can
say what is missing. Everything that is made lies in the clone: .venv, node_modules, static/dist and instance/.

What it reads from the environment: PORT (5000), HOST (127.0.0.1), DATABASE_URL (use that PostgreSQL, install none),
GEODATA_DIR, DEMO_PASSWORD, SECRET_KEY, WEB_CONCURRENCY (worker processes), CHROMIUM (the browser of the tests).
What it gives to the application stands in environment.py.
"""

import os
import shutil
import subprocess
import sys

OLDEST_PYTHON = (3, 11)


def _python_that_is_new_enough() -> "str | None":
    """The path of a Python that the product runs on, where the machine has a working one under another name."""
    for minor in range(20, OLDEST_PYTHON[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return found
    return None


if sys.version_info < OLDEST_PYTHON:
    newer = _python_that_is_new_enough()
    if newer:
        os.execv(newer, [newer, *sys.argv])  # noqa: S606  (no shell is wanted)
    sys.exit(
        f"This needs Python 3.11 or later, and python3 here is {sys.version_info[0]}.{sys.version_info[1]}.\n"
        "  Mend it with: sudo apt-get install python3.11 python3.11-venv   (macOS: brew install python@3.13)"
    )
