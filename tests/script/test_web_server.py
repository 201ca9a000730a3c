"""The web server as script/server runs it: it ends with the script, and tells nobody what was asked."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "script"
SECONDS_TO_END = 20


@dataclass
class Served:
    """A script that serves."""

    script: subprocess.Popen[str]
    port: int

    def ask(self, address: str) -> http.client.HTTPResponse:
        """The answer of the product."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_END)
        connection.request("GET", address)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def is_listening(self) -> bool:
        """Whether anybody has the port."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def master(self) -> int:
        """The process id of gunicorn's master."""
        children = Path(f"/proc/{self.script.pid}/task/{self.script.pid}/children").read_text()
        return int(children.split()[0])


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Served]:
    """The product, served by a script of its own, on a free port."""
    ours = {"DATABASE_URL": database_url, "SECRET_KEY": "only for tests", "INSTANCE_DIR": str(tmp_path)}
    script = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("serve_product.py")],
        env={**os.environ, **ours, "WEB_CONCURRENCY": "2", "PYTHONPATH": str(SCRIPT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    answers = next(found for line in script.stdout or () if (found := re.search(r"It answers: (\d+)", line)))
    yield Served(script, int(answers[1]))
    script.kill()
    script.communicate()


def test_it_ends_with_the_script_that_started_it(served: Served) -> None:
    served.script.communicate()
    assert served.script.returncode == 0
    assert not served.is_listening()


@pytest.mark.parametrize("killed", ["script", "master"])
def test_it_ends_with_a_script_or_a_master_that_was_killed(served: Served, killed: str) -> None:
    os.kill(served.script.pid if killed == "script" else served.master(), signal.SIGKILL)
    latest = time.monotonic() + SECONDS_TO_END
    while served.is_listening():
        assert time.monotonic() < latest
        time.sleep(0.05)


def test_its_log_holds_no_query_and_its_answers_no_banner(served: Served) -> None:
    answer = served.ask("/healthz?lat=13.36&lon=103.84")
    assert answer.status == 200
    assert answer.getheader("Server") is None
    said, _ = served.script.communicate()
    assert '"GET /healthz" 200' in said
    assert "13.36" not in said
    assert "127.0.0.1" not in said
