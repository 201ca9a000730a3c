"""Serves the product on the port that is its argument, until its input ends."""

import os
import sys

from machine import console, web_server


def serve(arguments: list[str]) -> int:
    place = web_server.Address("127.0.0.1", int(arguments[0]))
    with web_server.running(place, os.environ, first=["db", "upgrade"]) as process:
        web_server.wait_until_it_answers(place, process)
        console.say("It answers.")
        sys.stdin.read()
    return 0


console.main(serve)
