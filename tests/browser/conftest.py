"""A browser that walks: in either language, of any width, as any role, complaining aloud."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Generic, TypeVar

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from db import db
from tests import database
from tests.browser.inspection import Complaints
from tests.conftest import DESKTOP, PHONE, application
from tests.live_server import LiveServer, serving

LOCALES = {"en": "en-GB", "km": "km-KH"}

SIZES = {"en": (PHONE, DESKTOP), "km": (DESKTOP, PHONE)}
"""A page is opened as wide as the first and looked at, made as wide as the second and looked at again."""

OpenPage = Callable[[str, str], AbstractContextManager[tuple[Page, Complaints]]]
"""Opens a page for a role (nobody where it is empty) and a language."""

Rows = TypeVar("Rows")


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


class Walk(Generic[Rows]):
    """The product with rows that are only looked at, so that its tests share them, and a browser that opens its pages.

    To open a window takes Chromium longer than to show a page, so there is one for each language. What it keeps of a
    page ends with the page, except for the style sheets, scripts and fonts that all pages share.
    """

    def __init__(self, server: LiveServer, browser: Browser, rows: Rows) -> None:
        self.rows = rows
        self._server = server
        self._cookies: dict[str, str] = {}
        self._windows = {lang: self._window(browser, locale) for lang, locale in LOCALES.items()}

    def _window(self, browser: Browser, locale: str) -> tuple[Page, Complaints]:
        page = browser.new_context(base_url=self._server.url, locale=locale).new_page()
        page.set_default_timeout(15_000)
        return page, Complaints(page, self._server.url)

    @contextmanager
    def open(self, role: str, lang: str) -> Iterator[tuple[Page, Complaints]]:
        """A page for a role (nobody where it is empty) in a language."""
        page, complaints = self._windows[lang]
        if role:
            name = self._server.app.config["SESSION_COOKIE_NAME"]
            self._cookies[role] = self._cookies.get(role) or self._server.cookie_of(role)
            page.context.add_cookies([{"name": name, "value": self._cookies[role], "url": self._server.url}])
        try:
            yield page, complaints
        finally:
            page.goto("about:blank")
            everything = {"origin": self._server.url, "storageTypes": "all"}
            page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", everything)
            page.context.clear_cookies()
            complaints.so_far()

    def end(self) -> None:
        """Close what is open."""
        for page, _ in self._windows.values():
            page.context.close()
        with self._server.app.app_context():
            db.engine.dispose()


@contextmanager
def walk_among(
    add_rows: Callable[[Session], Rows], browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walk[Rows]]:
    """A walk among rows of one's choice, in a database of their own."""
    with (
        database.copy(f"test_{os.getpid()}_walk") as url,
        serving(application(url, tmp_path_factory.mktemp("instance"))) as server,
    ):
        with server.session() as session:
            rows = add_rows(session)
        walk = Walk(server, browser, rows)
        yield walk
        walk.end()
