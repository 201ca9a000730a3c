"""The chain from village to police: the first answer after a change, one that is kept, and where next.

Measured with 10,000 churches on the villages of GEODATA_DIR, or on none where it is not set: built-in ones have no
position.
"""

import os
from collections.abc import Iterator

from bench.data import BenchData, prepared
from bench.figures import Figure, seconds_of
from bench.maps import cookie
from geo.kept import kept

CHURCHES = 10_000
MOST_SECONDS_COLD = 1.0
MOST_SHARE_KEPT = 0.25
COUNTRY = "/chain/"
WHERE_NEXT = "/chain/where-next?churches=10"


def run(data: BenchData) -> Iterator[Figure]:
    """Ask for the pages of the whole country."""
    if not os.environ.get("GEODATA_DIR"):
        print("  not measured: GEODATA_DIR is not set")
        return
    with prepared(CHURCHES) as ten_thousand:
        client = ten_thousand.app.test_client()
        client.set_cookie(*cookie(ten_thousand))
        client.get("/churches/")  # what a process loads for its first page is not the chain's
        for address in (COUNTRY, WHERE_NEXT):

            def ask(address: str = address) -> None:
                client.get(address)

            def ask_first(address: str = address) -> None:
                kept.clear()
                client.get(address)

            cold, again = seconds_of(ask_first, times=3), seconds_of(ask, times=3)
            what = f"{address}, {CHURCHES:,} churches, nothing kept"
            yield Figure(what, f"{cold:.2f} s", f"≤ {MOST_SECONDS_COLD} s", cold <= MOST_SECONDS_COLD)
            share = again / cold
            yield Figure(f"{address}, kept", f"{share:.2f} ×", f"≤ {MOST_SHARE_KEPT} ×", share <= MOST_SHARE_KEPT)
