"""gunicorn as a child of the script: it ends with the script, however that ends."""

import http.client
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from machine import children
from machine.console import SetupError
from machine.folders import PYTHON, ROOT
from machine.listening import Address

SECONDS_FOR_REQUESTS_TO_END = 10
SECONDS_FOR_A_FIRST_COMMAND = 600  # a migration of a large database


@contextmanager
def running(
    listener: socket.socket, environment: Mapping[str, str], first: Sequence[str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve on a socket for as long as the context lasts, once a command has run in the server's own process."""
    configuration = ROOT / "script" / "gunicorn_conf.py"
    with listener:
        process = children.start(
            [PYTHON, "-m", "gunicorn", "-c", configuration, "app:create_app()"],
            {**environment, "BIND": f"fd://{listener.fileno()}", "RUN_FIRST": " ".join(first)},
            [listener.fileno()],
        )
    try:
        yield process
    finally:
        children.end(process, SECONDS_FOR_REQUESTS_TO_END + 2)


def wait_until_it_answers(place: Address, process: subprocess.Popen[bytes]) -> None:
    """Return once /healthz answers. Raises SetupError where the server ends before that."""
    while process.poll() is None:
        connection = http.client.HTTPConnection(place.to_reach, place.port, timeout=SECONDS_FOR_A_FIRST_COMMAND)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            pass  # it is busy with its first command, or it has just ended
        finally:
            connection.close()
        time.sleep(0.05)
    raise ended(process)


def ended(process: subprocess.Popen[bytes]) -> SetupError:
    """What to say when the server ended by itself."""
    sentence = f"The web server {children.how_it_ended(process)}."
    return SetupError(sentence, "what stands above says why; then run this again")
