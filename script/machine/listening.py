"""The socket on which the product is served: reserved first of all, so that no other start can take it."""

import errno
import os
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass

from machine.console import SetupError

BACKLOG = 2048  # gunicorn's own
_SECONDS_FOR_A_KILLED_ONE_TO_LET_GO = 3


@dataclass(frozen=True)
class Address:
    """Where the product listens."""

    host: str
    port: int

    def __str__(self) -> str:
        """As it stands in an address of the web."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """For a person on this machine."""
        return f"http://{Address(self.to_reach, self.port)}/"

    @property
    def to_reach(self) -> str:
        """The host under which this machine reaches it: one that listens everywhere is reached by way of loopback."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104


def reserve(default_port: int = 5000) -> socket.socket:
    """Listen where HOST and PORT say, on any free port where that is 0. Raises SetupError where it cannot be had."""
    port = os.environ.get("PORT", str(default_port))
    if not port.isdecimal() or int(port) > 65535:
        raise SetupError(f"PORT is {port!r}, and a port is a number from 1 to 65535.", "PORT=5000 script/server")
    wanted = Address(os.environ.get("HOST", "127.0.0.1"), int(port))
    latest = time.monotonic() + _SECONDS_FOR_A_KILLED_ONE_TO_LET_GO
    while (listener := _listener(wanted)) is None:
        if time.monotonic() > latest:
            raise SetupError(
                f"Another program already listens on {wanted}.", f"PORT={_next_free_port(wanted)} script/server"
            )
        time.sleep(0.2)
    return listener


def address_of(listener: socket.socket) -> Address:
    """Where a socket listens."""
    host, port = listener.getsockname()[:2]
    return Address(host, port)


def _listener(place: Address) -> socket.socket | None:
    """A socket that listens there; None where another one does."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0]
        with ExitStack() as unless_it_listens:
            listener = unless_it_listens.enter_context(socket.socket(family, kind, protocol))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(where)
            listener.listen(BACKLOG)
            unless_it_listens.pop_all()
    except PermissionError:
        raise SetupError(f"Port {place.port} is kept for root.", "PORT=5000 script/server") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return None
        raise SetupError(f"HOST is {place.host!r}: {error.strerror}.", "HOST=127.0.0.1 script/server") from None
    return listener


def _next_free_port(taken: Address) -> int:
    for port in range(taken.port + 1, 65536):
        if listener := _listener(Address(taken.host, port)):
            listener.close()
            return port
    return 0
