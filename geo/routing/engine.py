"""The two engines: Valhalla's program on the network that was built here, and a Valhalla server at VALHALLA_URL."""

import http.client
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import orjson

from geo.routing.problems import RoutingError
from geo.routing.process import Limits, run
from geo.routing.tiles import configuration_file

ANSWER_LIMITS = Limits(seconds=300, bytes=2 * 1024**3)
"""10,000 churches to 26 units took 20 s and 330 MB."""

SERVER_SECONDS = 60
LONGEST_ANSWER = 64 * 1024**2
"""Bytes. A server's answer to the most pairs that it is asked for has less than one megabyte."""


class Engine(Protocol):
    """What answers questions in Valhalla's JSON."""

    @property
    def name(self) -> str:
        """What is stored with a network, to tell the engines apart."""

    @property
    def most_pairs(self) -> int:
        """How many pairs of a source and a target one question may have."""

    @property
    def at_once(self) -> int:
        """How many questions may be asked at the same time."""

    def ask(self, action: str, question: Mapping[str, Any]) -> Any:
        """The decoded answer to `sources_to_targets`, `isochrone`, `locate` or `status`. Raises `RoutingError`."""


@dataclass(frozen=True)
class EmbeddedEngine:
    """Valhalla's `valhalla_service` as a program of its own for each question, so that its crash is not ours."""

    program: Path
    """The folder in which the engine is installed."""
    network: Path
    """The folder of the road network."""
    limits: Limits = ANSWER_LIMITS

    name = "embedded"
    most_pairs = 2_000_000
    at_once = 2

    def ask(self, action: str, question: Mapping[str, Any]) -> Any:
        """See `Engine`."""
        configuration = configuration_file(self.network)
        if not configuration.exists():
            raise RoutingError("network_lost", folder=self.network)
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            file.write(orjson.dumps(question))
            file.flush()
            service = str(self.program / "bin" / "valhalla_service")
            outcome = run([service, str(configuration), action, file.name], self.limits)
        if outcome.signal is not None:
            raise RoutingError("engine_killed", signal=outcome.signal)
        if outcome.code and not outcome.output.strip().startswith(b"{"):
            raise RoutingError("engine_failed", reason=outcome.last_words)
        return read_answer(outcome.output)


@dataclass(frozen=True)
class ServerEngine:
    """A Valhalla server that somebody else runs. Its limits are Valhalla's defaults, so it is asked in small pieces."""

    url: str
    seconds: float = SERVER_SECONDS

    name = "server"
    most_pairs = 2_500
    at_once = 2

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise RoutingError("bad_url", url=self.url)

    def ask(self, action: str, question: Mapping[str, Any]) -> Any:
        """See `Engine`."""
        request = urllib.request.Request(  # noqa: S310 (the scheme is checked above)
            f"{self.url.rstrip('/')}/{action}",
            data=orjson.dumps(question),
            headers={"Content-Type": "application/json"},
        )
        try:
            return read_answer(self._read(request))
        except urllib.error.HTTPError as error:
            with error:
                return self._refusal(error)
        except TimeoutError as error:
            raise RoutingError("too_slow", seconds=f"{self.seconds:.0f}") from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise RoutingError("too_slow", seconds=f"{self.seconds:.0f}") from error
            raise RoutingError("unreachable", url=self.url, reason=error.reason) from error
        except (OSError, http.client.HTTPException) as error:
            raise RoutingError("unreachable", url=self.url, reason=str(error) or type(error).__name__) from error

    def _read(self, request: urllib.request.Request) -> bytes:
        """Read an answer to its end; the time limit is for the whole, not for each piece of it."""
        deadline = time.monotonic() + self.seconds
        pieces: list[bytes] = []
        with urllib.request.urlopen(request, timeout=self.seconds) as response:  # noqa: S310
            while piece := response.read1(65_536):
                pieces.append(piece)
                if time.monotonic() > deadline:
                    raise TimeoutError
                if sum(map(len, pieces)) > LONGEST_ANSWER:
                    raise RoutingError("unreadable_answer", reason="too long")
        return b"".join(pieces)

    def _refusal(self, error: urllib.error.HTTPError) -> Any:
        """Read what came with an error status: Valhalla's own refusal is JSON, anything else is the server's fault."""
        try:
            return read_answer(error.read(LONGEST_ANSWER))
        except RoutingError as refusal:
            if refusal.code == "refused":
                raise
        raise RoutingError("server_failed", url=self.url, status=error.code) from error


def read_answer(text: bytes) -> Any:
    """Decode an answer. Raises `RoutingError`: empty_answer, unreadable_answer, refused."""
    if not text.strip():
        raise RoutingError("empty_answer")
    try:
        answer = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RoutingError("unreadable_answer", reason=error) from error
    if not answer:
        raise RoutingError("empty_answer")
    if isinstance(answer, dict) and "error_code" in answer:
        raise RoutingError("refused", reason=answer.get("error", ""), number=answer["error_code"])
    return answer
