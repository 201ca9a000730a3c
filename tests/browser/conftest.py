"""A browser that walks: in either language, of any width, as any role, complaining aloud."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.inspection import Complaints
from tests.live_server import LiveServer

LOCALES = {"en": "en-GB", "km": "km-KH"}

OpenPage = Callable[[str, str], AbstractContextManager[tuple[Page, Complaints]]]
"""Opens a page for a role (nobody where it is empty) and a language."""


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> OpenPage:
    """Gives pages of the running product, each in a browser context of its own."""

    @contextmanager
    def opened(role: str, lang: str) -> Iterator[tuple[Page, Complaints]]:
        context = browser.new_context(base_url=live_server.url, locale=LOCALES[lang])
        if role:
            name = live_server.app.config["SESSION_COOKIE_NAME"]
            context.add_cookies([{"name": name, "value": live_server.cookie_of(role), "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page, Complaints(page, live_server.url)
        context.close()

    return opened
