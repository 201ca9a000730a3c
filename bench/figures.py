"""What a measurement gives: a figure beside its budget."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One row of the table that `script/bench` prints."""

    what: str
    """What was measured, with its size."""
    measured: str
    budget: str
    holds: bool


def seconds_of(work: Callable[[], object], times: int = 1) -> float:
    """The median time of doing something once, in seconds, after one go to warm up."""
    work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def ratio_in_turns(work: Callable[[], object], peer: Callable[[], object], rounds: int = 30) -> float:
    """How many times as long `work` takes as `peer`, by the medians of turns taken one after the other.

    Both see the same load of the machine, so that the ratio holds where the times do not.
    """
    work(), peer()
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        for doing, taken in ((work, ours), (peer, theirs)):
            begun = time.perf_counter()
            doing()
            taken.append(time.perf_counter() - begun)
    return statistics.median(ours) / statistics.median(theirs)
