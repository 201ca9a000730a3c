"""Serves the product on a free port, which it says, until its input ends."""

import os
import sys

from machine import console, listening, web_server


def serve(arguments: list[str]) -> int:
    listener = listening.reserve(default_port=0)
    place = listening.address_of(listener)
    with web_server.running(listener, os.environ, first=["db", "upgrade"]) as process:
        web_server.wait_until_it_answers(place, process)
        console.say(f"It answers: {place.port}")
        sys.stdin.read()
    return 0


console.main(serve)
