"""Tests of the two engines: whatever they do, what comes back is an answer or an error with a name and a sentence."""

import json
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from geo.routing.engine import EmbeddedEngine, Engine, ServerEngine
from geo.routing.problems import SENTENCES, RoutingError
from geo.routing.process import Limits
from tests.geo.routing.serving import serving

MakeEngine = Callable[[str], EmbeddedEngine]


def refusal(engine: Engine) -> RoutingError:
    with pytest.raises(RoutingError) as caught:
        engine.ask("locate", {"locations": []})
    return caught.value


def server(status: int = 200, body: bytes = b"", wait: float = 0, drip: float = 0) -> AbstractContextManager[str]:
    """A server that gives everybody the same answer; with `drip`, a byte at a time with so many seconds between."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        time.sleep(wait)
        request.send_response(status)
        request.end_headers()
        for piece in [body] if not drip else [bytes([each]) for each in body]:
            request.wfile.write(piece)
            request.wfile.flush()
            time.sleep(drip)

    return serving(answer)


def test_an_engine_that_the_system_kills_is_named_with_its_signal(engine_that: MakeEngine) -> None:
    error = refusal(engine_that("kill -9 $$"))
    assert (error.code, error.values["signal"]) == ("engine_killed", 9)


def test_an_engine_that_crashes_says_its_last_words(engine_that: MakeEngine) -> None:
    error = refusal(engine_that("echo 'tile not found' >&2; exit 3"))
    assert error.code == "engine_failed"
    assert "tile not found" in str(error)


@pytest.mark.parametrize(
    ("answer", "code"),
    [("true", "empty_answer"), ("echo '[]'", "empty_answer"), ("echo 'Hello'", "unreadable_answer")],
)
def test_an_answer_without_content_is_an_error(engine_that: MakeEngine, answer: str, code: str) -> None:
    assert refusal(engine_that(answer)).code == code


def test_a_refusal_keeps_the_number_and_the_words_of_valhalla(engine_that: MakeEngine) -> None:
    error = refusal(engine_that("""echo '{"error_code":154,"error":"Path distance exceeds the max"}'; exit 1"""))
    assert (error.code, error.values["number"]) == ("refused", 154)
    assert "Path distance exceeds the max" in str(error)


def test_an_engine_that_never_answers_is_stopped(engine_that: MakeEngine) -> None:
    engine = replace(engine_that("exec sleep 600"), limits=Limits(0.3, 2**30))
    assert refusal(engine).code == "too_slow"


def test_an_engine_cannot_take_more_memory_than_it_is_given(engine_on_roads: EmbeddedEngine) -> None:
    starved = replace(engine_on_roads, limits=Limits(60, 4 * 1024**2))
    with pytest.raises(RoutingError) as caught:
        starved.ask("status", {})
    assert caught.value.code in ("engine_killed", "engine_failed")


def test_a_network_whose_files_are_gone_says_how_to_build_it_again(tmp_path: Path) -> None:
    error = refusal(EmbeddedEngine(tmp_path, tmp_path / "network-3"))
    assert error.code == "network_lost"
    assert "flask geo build-roads" in str(error)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (500, b"", "server_failed"),
        (502, b"<h1>Bad gateway</h1>", "server_failed"),
        (200, b"", "empty_answer"),
        (200, b"<h1>Welcome</h1>", "unreadable_answer"),
        (400, b'{"error_code":112,"error":"Insufficiently specified"}', "refused"),
    ],
)
def test_a_server_that_fails_is_named_by_how_it_failed(status: int, body: bytes, code: str) -> None:
    with server(status, body) as url:
        assert refusal(ServerEngine(url)).code == code


def test_a_server_that_hangs_is_not_waited_for() -> None:
    with server(wait=3) as url:
        assert refusal(ServerEngine(url, seconds=0.3)).code == "too_slow"


def test_a_server_that_drips_is_not_waited_for() -> None:
    with server(body=b"[1, 2, 3, 4, 5, 6, 7, 8]", drip=0.2) as url:
        assert refusal(ServerEngine(url, seconds=0.5)).code == "too_slow"


def test_a_server_that_nobody_runs_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        error = refusal(ServerEngine(f"http://127.0.0.1:{free.getsockname()[1]}"))
    assert error.code == "unreachable"
    assert "VALHALLA_URL" in str(error)


@pytest.mark.parametrize("url", ["localhost:8002", "file:///etc/passwd", "http://"])
def test_an_address_that_is_none_is_refused_before_it_is_asked(url: str) -> None:
    with pytest.raises(RoutingError) as caught:
        ServerEngine(url)
    assert caught.value.code == "bad_url"


def test_an_answer_of_a_server_is_read_whole() -> None:
    with server(body=json.dumps({"version": "3.9.1"}).encode()) as url:
        assert ServerEngine(url).ask("status", {}) == {"version": "3.9.1"}


def test_each_sentence_can_be_filled_and_translated(app: Flask) -> None:
    class Anything(dict[str, Any]):
        def __missing__(self, key: str) -> str:
            return f"<{key}>"

    for language in ("en", "km"):
        with app.test_request_context(headers={"Accept-Language": language}):
            for code in SENTENCES:
                error = RoutingError(code)
                error.values = Anything()
                assert "%" not in str(error).replace(" %", "")
