"""Keeps the background worker running until its input ends."""

import os
import sys

from machine import console, worker


def keep(arguments: list[str]) -> int:
    with worker.running(os.environ):
        sys.stdin.read()
    return 0


console.main(keep)
