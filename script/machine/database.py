"""Which database the product works on: the embedded cluster, or the server that DATABASE_URL names."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from machine.cluster import DATABASE, EXTENSIONS, REAL, Cluster
from machine.console import SetupError
from machine.folders import PYTHON, ROOT

_PROBE = ROOT / "script" / "machine" / "probe.py"


def is_embedded() -> bool:
    """Whether this clone runs its own PostgreSQL."""
    return not os.environ.get("DATABASE_URL")


@contextmanager
def in_use() -> Iterator[str]:
    """The address of the product's database, which answers for as long as the context lasts."""
    if is_embedded():
        cluster = Cluster(REAL, durable=True)
        with cluster.in_use():
            cluster.create_database(DATABASE)
            yield cluster.url(DATABASE)
    else:
        url = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg://", os.environ["DATABASE_URL"])
        _check(url)
        yield url


def _check(url: str) -> None:
    """Raise SetupError where a server cannot be reached or lacks what the product needs (probe.py says what)."""
    probe = subprocess.run(
        [PYTHON, _PROBE, *EXTENSIONS], env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True
    )
    if probe.returncode:
        sentence, _, mend = probe.stderr.strip().rpartition("\n")
        raise SetupError(sentence, mend)
