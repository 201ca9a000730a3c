"""Locks on files, which the kernel drops when their holder dies, however it dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from machine.console import say


@contextmanager
def alone(file: Path, waiting: str | None = None) -> Iterator[None]:
    """Hold a file's exclusive lock; say a line first where another holder must be waited for."""
    with file.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                say(waiting)
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextmanager
def as_one_of_several(file: Path) -> Iterator["Shared"]:
    """Hold a file's shared lock; it waits while somebody holds the exclusive one."""
    with file.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        yield Shared(held.fileno())


class Shared:
    """A shared lock that is held."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def is_the_last(self) -> bool:
        """Whether nobody else holds it. From then on the lock is exclusive, and whoever comes waits for its end."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
