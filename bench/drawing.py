"""How long a map page takes in a browser until it can be used: its symbols drawn and the page free to react."""

import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

from tests.conftest import CHROMIUM_OPTIONS, DESKTOP, PHONE

LONGEST_MS = 600_000
"""Ten minutes: the peer takes more than one."""

PHONE_SLOWER = 4
PHONE_BYTES_PER_SECOND = 1_000_000 / 8
PHONE_ROUND_TRIP_MS = 150
"""The phone of the budget: CPU ÷ 4 and 1 Mbit/s; the round trip is that of Lighthouse's slow 4G."""

SAY_WHEN_DRAWN = """
const shown = (frames) => requestAnimationFrame(
  () => frames > 1 ? shown(frames - 1) : setTimeout(() => console.info(`drawn ${performance.now()}`))
);
const look = () => {
  const found = document.querySelectorAll(%r).length;
  if (found < %d) requestAnimationFrame(look);
  else shown(%d);
};
look();
"""

FRAMES = 3
"""Frames that begin after everything stands in the document.

A browser begins two before it has put the first one on the screen: with 10,000 markers the document was complete after
5 seconds, but its first paint came after 62 seconds, and until then no click was answered.
"""


@dataclass(frozen=True)
class Drawing:
    """A page to time, and what has to stand on it."""

    address: str
    selector: str
    at_least: int = 1
    cookie: tuple[str, str] | None = None


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that measures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


def seconds_until_drawn(browser: Browser, drawing: Drawing, *, phone: bool) -> float:
    """From the start of the navigation, nothing cached, until everything is on the screen and the page is free."""
    context = browser.new_context(viewport=PHONE if phone else DESKTOP)
    if drawing.cookie:
        name, value = drawing.cookie
        context.add_cookies([{"name": name, "value": value, "url": drawing.address}])
    page = context.new_page()
    if phone:
        tools = context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": PHONE_SLOWER})
        tools.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": PHONE_ROUND_TRIP_MS,
                "downloadThroughput": PHONE_BYTES_PER_SECOND,
                "uploadThroughput": PHONE_BYTES_PER_SECOND,
            },
        )
    page.add_init_script(SAY_WHEN_DRAWN % (drawing.selector, drawing.at_least, FRAMES))
    try:
        with page.expect_console_message(lambda said: said.text.startswith("drawn "), timeout=LONGEST_MS) as said:
            page.goto(drawing.address, wait_until="commit", timeout=LONGEST_MS)
        return float(said.value.text.removeprefix("drawn ")) / 1000
    finally:
        context.close()


def medians_in_turns(browser: Browser, drawings: list[Drawing], *, phone: bool, rounds: int) -> list[float]:
    """The median seconds of each page, all of them opened in turns so that they see the same load of the machine."""
    taken: list[list[float]] = [[] for _ in drawings]
    for _ in range(rounds):
        for drawing, seconds in zip(drawings, taken, strict=True):
            seconds.append(seconds_until_drawn(browser, drawing, phone=phone))
    return [statistics.median(seconds) for seconds in taken]
