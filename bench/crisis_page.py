"""The page of the crisis search on a poor phone: one request, few bytes, and the number soon.

The phone: Chromium 360 pixels wide, its processor slowed to a quarter, behind `bench/slow_link.py` with a connection
that is new each time. The question is posted from a page of the same address that comes from nowhere, so that nothing
is warm. The time is that of the first frame after a number to call stands in the page, and not before the first paint.
"""

import gzip
import os
import statistics

from playwright.sync_api import Browser, Page, sync_playwright

from bench.data import BenchData
from bench.figures import Figure
from bench.page_weight import kilobytes, signed_in
from bench.slow_link import SlowLink, slowed
from db import db
from tests.conftest import CHROMIUM_OPTIONS, PHONE
from tests.factories import make_user
from tests.live_server import serving, signed_cookie

REQUESTS = 1
BYTES = 14 * 1024
SECONDS = 2.5
ROUND_TRIP = 0.4
BITS_PER_SECOND = 400_000
SLOWER = 4
VISITS = 5

PLACE = {"lat": "13.0957", "lon": "103.2022"}
"""In Battambang, where there are units and churches around."""

FORM = '<link rel="icon" href="data:,"><form method="post" action="/nearest">{fields}</form>'

NOTE_THE_NUMBER = """
const look = () => {
  if (document.querySelector('a[href^="tel:"]')) {
    requestAnimationFrame(() => { window.numberShown = performance.now(); });
  } else {
    requestAnimationFrame(look);
  }
};
requestAnimationFrame(look);
"""

WHEN_SHOWN = """() => Math.max(
  window.numberShown, performance.getEntriesByName('first-contentful-paint')[0].startTime
)"""

IS_SHOWN = "() => window.numberShown && performance.getEntriesByName('first-contentful-paint').length > 0"


def run(data: BenchData) -> list[Figure]:
    """Weigh the answer as staff get it, and visit it a few times."""
    with data.session() as session:
        user = make_user(session, "staff", "crisis-page@example.org")
        db.session.commit()
        cookie = signed_cookie(data.app, user)
    weighed = max(weight(data, cookie, language) for language in ("en", "km"))
    with (
        serving(data.app) as server,
        slowed(SlowLink(int(server.url.rpartition(":")[2]), ROUND_TRIP, BITS_PER_SECOND)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=CHROMIUM_OPTIONS)
        cookie_name = data.app.config["SESSION_COOKIE_NAME"]
        visits = [visit(browser, address, cookie_name, cookie) for _ in range(VISITS)]
        browser.close()
    requests = max(asked for asked, _ in visits)
    shown = statistics.median(seconds for _, seconds in visits)
    return [
        Figure("crisis answer, requests of a page", f"{requests}", f"{REQUESTS}", requests == REQUESTS),
        Figure("crisis answer, compressed, the heavier language", kilobytes(weighed), "≤ 14 KB", weighed <= BYTES),
        Figure(
            f"first paint with the number, median of {VISITS} (400 ms, 400 kbit/s, CPU ÷ {SLOWER})",
            f"{shown:.2f} s",
            f"≤ {SECONDS} s",
            shown <= SECONDS,
        ),
    ]


def weight(data: BenchData, cookie: str, language: str) -> int:
    """The bytes of the answer as it travels."""
    headers = {"Accept-Encoding": "gzip", "Accept-Language": language}
    response = signed_in(data.app, cookie).post("/nearest", data=PLACE, headers=headers)
    if b'href="tel:' not in gzip.decompress(response.data):
        raise RuntimeError(f"/nearest answered {response.status} without a number to call")
    return len(response.data)


def visit(browser: Browser, address: str, cookie_name: str, cookie: str) -> tuple[int, float]:
    """Ask once as a new browser does: how many requests it took, and the seconds until the number was painted."""
    with browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True) as context:
        context.add_cookies([{"name": cookie_name, "value": cookie, "url": address}])
        page = context.new_page()
        ask_from_nowhere(page, f"{address}/from-nowhere")
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.add_init_script(NOTE_THE_NUMBER)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.evaluate("document.forms[0].submit()")
        page.wait_for_url("**/nearest", timeout=60_000)
        page.wait_for_function(IS_SHOWN, timeout=60_000)
        page.wait_for_load_state("networkidle")
        return len(asked), float(page.evaluate(WHEN_SHOWN)) / 1000


def ask_from_nowhere(page: Page, address: str) -> None:
    """Open a page with the form, of the product's address but without asking it: the connection stays cold."""
    fields = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in PLACE.items())
    page.route(address, lambda route: route.fulfill(content_type="text/html", body=FORM.format(fields=fields)))
    page.goto(address)
    page.unroute(address)
