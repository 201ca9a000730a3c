"""Where tests and benchmarks run: everything set up, and a fast PostgreSQL of their own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from machine import environment, setup
from machine.cluster import TEST, Cluster
from machine.folders import ROOT


@contextmanager
def ground() -> Iterator[dict[str, str]]:
    """Set up what tests need and work in the clone's folder; gives their environment, while their server runs."""
    setup.ensure(TEST, for_tests=True)
    cluster = Cluster(TEST, durable=False)
    with cluster.in_use():
        variables = environment.of_tests(cluster.url("postgres"))
        os.chdir(ROOT)
        yield variables
