"""How long a warm start takes: everything set up before, the database stopped, until the first page answers."""

import os
import re
import statistics
import subprocess
from pathlib import Path

from bench.data import BenchData
from bench.figures import Figure

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 3.0
STARTS = 5


def run(data: BenchData) -> list[Figure]:
    """Start the product a few times as a person does, each time from stopped."""
    taken = sorted(one_start() for _ in range(STARTS + 1))[:-1]  # the first may set up what is missing
    median = statistics.median(taken)
    return [Figure("start, warm, to the first page", f"{median:.1f} s", f"≤ {SECONDS:.0f} s", median <= SECONDS)]


def one_start() -> float:
    """The seconds that `script/server --check` says it took to be ready."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT")}
    said = subprocess.run(
        [ROOT / "script" / "server", "--check"], env=environment, check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"Ready after ([\d.]+) s", said)
    if found is None:
        raise RuntimeError(f"script/server --check did not say how long it took:\n{said}")
    return float(found[1])
