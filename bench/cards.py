"""Printing: a sheet of one card, and 1,000 cards, in the program that sets them."""

import resource
from collections.abc import Iterator
from typing import Any

from bench.data import BenchData
from bench.figures import Figure
from cards import typesetting
from cards.contents import card_for
from cards.variants import Variant

MOST_SECONDS = 5.0
MOST_MEGABYTES = 200.0


def run(data: BenchData) -> Iterator[Figure]:
    """Print one card, then 1,000."""
    with data.session() as session:
        card = card_for(session, "01", Variant.STANDARD, ("km", "en"))
    for copies in (1, 1_000):
        sheet: dict[str, Any] = {"title": "Cards", "lang": "km", "cards": [card.data], "order": [0] * copies}
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        size = len(typesetting.sheet(sheet)) / 1e6
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        what = f"{copies:,} cards, {size:.1f} MB of PDF, seconds of CPU"
        yield Figure(what, f"{taken:.1f} s", f"≤ {MOST_SECONDS} s", taken <= MOST_SECONDS)
    used = after.ru_maxrss / 1024
    yield Figure("memory of the largest program", f"{used:.0f} MB", f"≤ {MOST_MEGABYTES} MB", used <= MOST_MEGABYTES)
