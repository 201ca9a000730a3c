"""gunicorn as a child of the script: it ends with the script, however that ends."""

import errno
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from machine.console import SetupError
from machine.folders import PYTHON, ROOT

SECONDS_FOR_REQUESTS_TO_END = 10
_SECONDS_FOR_A_KILLED_ONE_TO_LET_GO = 3


@dataclass(frozen=True)
class Address:
    """Where the product listens."""

    host: str
    port: int

    @property
    def bind(self) -> str:
        """For gunicorn."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """For a person on this machine."""
        return f"http://{Address(self.to_reach, self.port).bind}/"

    @property
    def to_reach(self) -> str:
        """The host under which this machine reaches it: one that listens everywhere is reached by way of loopback."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104


def address(default_port: int | None = 5000) -> Address:
    """Where HOST and PORT say; any free port where there is no default. Raises SetupError where it cannot be had."""
    port = os.environ.get("PORT", str(default_port or _free_port(Address("127.0.0.1", 5000))))
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SetupError(f"PORT is {port!r}, and a port is a number from 1 to 65535.", "PORT=5000 script/server")
    chosen = Address(os.environ.get("HOST", "127.0.0.1"), int(port))
    latest = time.monotonic() + _SECONDS_FOR_A_KILLED_ONE_TO_LET_GO
    while not _is_free(chosen):
        if time.monotonic() > latest:
            raise SetupError(
                f"Another program already listens on {chosen.bind}.", f"PORT={_free_port(chosen)} script/server"
            )
        time.sleep(0.2)
    return chosen


def _is_free(place: Address) -> bool:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except PermissionError:
        raise SetupError(f"Port {place.port} is kept for root.", "PORT=5000 script/server") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        raise SetupError(f"HOST is {place.host!r}: {error.strerror}.", "HOST=127.0.0.1 script/server") from None
    return True


def _free_port(taken: Address) -> int:
    candidates = (Address(taken.host, port) for port in range(taken.port + 1, 65536))
    return next(candidate.port for candidate in candidates if _is_free(candidate))


@contextmanager
def running(place: Address, environment: Mapping[str, str], first: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Serve for as long as the context lasts, once a command of the product has run in the server's own process."""
    configuration = ROOT / "script" / "gunicorn_conf.py"
    process = subprocess.Popen(
        [*_dies_with_this_process(), PYTHON, "-m", "gunicorn", "-c", configuration, "app:create_app()"],
        cwd=ROOT,
        env={**environment, "BIND": place.bind, "RUN_FIRST": " ".join(first)},
        process_group=0,  # so that Ctrl-C comes from here alone, and once
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(SECONDS_FOR_REQUESTS_TO_END + 2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _dies_with_this_process() -> list[str]:
    return ["setpriv", "--pdeathsig", "INT"] if sys.platform == "linux" and shutil.which("setpriv") else []


def wait_until_it_answers(place: Address, process: subprocess.Popen[bytes]) -> None:
    """Return once /healthz answers. Raises SetupError where the server ends before that."""
    while process.poll() is None:
        connection = http.client.HTTPConnection(place.to_reach, place.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            pass  # it does not listen yet
        finally:
            connection.close()
        time.sleep(0.05)
    raise ended(process)


def ended(process: subprocess.Popen[bytes]) -> SetupError:
    """What to say when the server ended by itself."""
    code = process.returncode
    how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    return SetupError(f"The web server {how}.", "what stands above says why; then run this again")
