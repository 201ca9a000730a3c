"""Running a command of the product in a process of its own, and killing it at a chosen moment."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import Engine as Database
from sqlalchemy import text

ROOT = Path(__file__).resolve().parents[3]

OTHERS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")


def killed_at(line: str, database: Database, instance: Path, *command: str) -> None:
    """Kill the command (`kill -9`) when it writes a line that begins so; wait until the database has noticed."""
    environment = {
        **os.environ,
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "INSTANCE_DIR": str(instance),
        "SECRET_KEY": "only for tests",
        "PYTHONUNBUFFERED": "1",
    }
    program = [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), *command]
    with subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for written in process.stdout:
            if written.startswith(line):
                process.send_signal(signal.SIGKILL)
                break
        process.wait()
    assert process.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 20
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.scalar(OTHERS):
            assert time.monotonic() < deadline
            time.sleep(0.05)
