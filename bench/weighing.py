"""The memory of the programs that a benchmark starts."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

SECONDS_BETWEEN_WEIGHTS = 0.25


@contextmanager
def programs_weighed() -> Iterator[list[float]]:
    """Gives the megabytes of all programs that this process started, together, four times a second.

    What they share counts once. What the system notes of a program that ended would not do: it is at least what this
    process itself took when it started that one.
    """
    weights: list[float] = [0.0]
    over = Event()

    def look() -> None:
        while not over.wait(SECONDS_BETWEEN_WEIGHTS):
            programs = " ".join(file.read_text() for file in Path("/proc/self/task").glob("*/children")).split()
            weights.append(sum(map(weight_of, programs)))

    looking = Thread(target=look)
    looking.start()
    try:
        yield weights
    finally:
        over.set()
        looking.join()


def weight_of(program: str) -> float:
    """The megabytes of a program, with its share of what it has in common with others; none when it has ended."""
    with suppress(OSError):
        for line in Path("/proc", program, "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
