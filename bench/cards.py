"""Printing: a sheet of one card, 1,000 cards, and 1,000 of 25 kinds, in the programs that set them."""

import resource
from collections.abc import Iterator
from typing import Any

from bench.data import BenchData
from bench.figures import Figure
from bench.weighing import programs_weighed
from cards import sheets
from cards.contents import card_for
from cards.variants import Variant

MOST_SECONDS = 5.0
MOST_MEGABYTES = 200.0


def run(data: BenchData) -> Iterator[Figure]:
    """Print one card, then 1,000, then 1,000 of 25 provinces."""
    with data.session() as session:
        cards = [card_for(session, f"{number:02d}", Variant.STANDARD, ("km", "en")).data for number in range(1, 26)]
    used = 0.0
    for copies, kinds in ((1, cards[:1]), (1_000, cards[:1]), (1_000, cards)):
        order = [index * len(kinds) // copies for index in range(copies)]
        sheet: dict[str, Any] = {"title": "Cards", "lang": "km", "cards": kinds, "order": order}
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with programs_weighed() as weights:
            size = len(sheets.sheet(sheet)) / 1e6
        used = max(used, *weights)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        what = f"{copies:,} cards, {len(kinds)} different, {size:.1f} MB of PDF, seconds of CPU"
        yield Figure(what, f"{taken:.1f} s", f"≤ {MOST_SECONDS} s", taken <= MOST_SECONDS)
    yield Figure("memory of the programs, together", f"{used:.0f} MB", f"≤ {MOST_MEGABYTES} MB", used <= MOST_MEGABYTES)
