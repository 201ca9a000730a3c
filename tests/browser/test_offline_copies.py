"""The crisis page without a connection: the copy that a browser keeps, in real Chromium."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.factories import make_check, make_church, make_hotline, make_person, make_phone, make_province, make_unit
from tests.live_server import LiveServer

STORED = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const key of await cache.keys()) found.push(await (await cache.match(key)).text());
  }
  return found;
}"""
DAYS_BACK = """async (days) => {
  const cache = await caches.open("copies");
  const saved = await cache.match("/nearest/saved");
  const headers = new Headers(saved.headers);
  headers.set("X-Saved-At", String(Date.now() - days * 86400000));
  headers.set("X-Until", String(Date.now() + (days > 80 ? -1000 : 86400000)));
  await cache.put("/nearest/saved", new Response(await saved.text(), { headers }));
}"""


@pytest.fixture
def rows(live_server: LiveServer) -> None:
    """A province with a confirmed unit, a hotline, and a church with a pastor."""
    with live_server.session() as session:
        west = make_province(session, "01", 103, 12, name_en="West")
        make_province(session, "02", 104, 12, name_en="East")
        make_check(
            session, make_phone(session, make_unit(session, "West office", jurisdictions=[west]), "+85512000001")
        )
        make_phone(session, make_hotline(session, "Trafficking"), "1288")
        church = make_church(session, "Grace Church", place_code="01")
        make_phone(session, make_person(session, church, "Pastor Dara"), "+85512000006")


def keep_west(page: Page) -> None:
    page.goto("/offline")
    page.get_by_label("West").check()
    page.get_by_role("button", name="Save on this device").click()
    expect(page.get_by_text("Saved on this device.")).to_be_visible()
    page.evaluate(
        "navigator.serviceWorker.getRegistration('/nearest').then((found) => new Promise((resolve) => {"
        "const look = () => found.active?.state === 'activated' ? resolve() : setTimeout(look, 50); look(); }))"
    )


@pytest.mark.usefixtures("rows")
def test_without_a_connection_the_copy_is_shown_with_its_age(open_page: OpenPage) -> None:
    with open_page("staff", "en") as (page, _):
        keep_west(page)
        (stored,) = page.evaluate(STORED)
        for private in ("Grace", "Dara", "+85512000006", "csrf"):
            assert private not in stored
        page.context.set_offline(True)
        page.goto("/nearest")
        expect(page.get_by_role("heading", name="West", exact=True)).to_be_visible()
        expect(page.get_by_text("saved copy, from today")).to_be_visible()
        expect(page.locator('a[href="tel:+85512000001"]').first).to_be_visible()
        assert page.locator(".bar").evaluate("bar => getComputedStyle(bar).backgroundColor") != "rgba(0, 0, 0, 0)"
        page.evaluate(DAYS_BACK, 3)
        page.goto("/nearest")
        expect(page.get_by_text("saved copy, 3 days old")).to_be_visible()


ASK_FOR_WEST = """() => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/nearest";
  form.innerHTML = '<input name="province" value="01">';
  document.body.append(form);
  form.submit();
}"""

AnswerInstead = Callable[[str, Callable[[], Any]], None]


@pytest.fixture
def answer_instead(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> AnswerInstead:
    """Lets a route answer something else, for whoever may open it."""

    def change(endpoint: str, answer: Callable[[], Any]) -> None:
        view = live_server.app.view_functions[endpoint]
        changed = wraps(view)(lambda: answer())
        monkeypatch.setitem(live_server.app.view_functions, endpoint, changed)

    return change


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("asked", ["the form", "a search"])
def test_a_search_without_a_connection_gives_the_copy_too(open_page: OpenPage, asked: str) -> None:
    with open_page("staff", "en") as (page, _):
        keep_west(page)
        page.goto("/nearest")
        page.context.set_offline(True)
        if asked == "a search":
            page.evaluate(ASK_FOR_WEST)
        else:
            page.goto("/nearest")
        expect(page.get_by_text("saved copy, from today")).to_be_visible()
        expect(page.locator('a[href="tel:+85512000001"]').first).to_be_visible()
        expect(page.locator('a[href="tel:1288"]').first).to_be_visible()


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("trouble", ["slow", 500, 503])
def test_a_network_or_a_server_in_trouble_gives_the_copy(
    open_page: OpenPage, answer_instead: AnswerInstead, trouble: str | int
) -> None:
    over = threading.Event()

    def answer() -> Any:
        if trouble == "slow":
            over.wait(60)
            return "too late"
        return ("The server is in trouble", trouble)

    with open_page("staff", "en") as (page, _):
        keep_west(page)
        page.goto("/help")
        answer_instead("crisis.ask", answer)
        answer_instead("crisis.answer", answer)
        page.goto("/nearest")
        expect(page.get_by_text("saved copy, from today")).to_be_visible()
        page.evaluate(ASK_FOR_WEST)
        expect(page.get_by_role("heading", name="West", exact=True)).to_be_visible()
        over.set()


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("refused", [401, 403])
def test_who_may_no_longer_search_keeps_no_copy(
    open_page: OpenPage, answer_instead: AnswerInstead, refused: int
) -> None:
    with open_page("staff", "en") as (page, _):
        keep_west(page)
        answer_instead("crisis.ask", lambda: ("Not any more", refused))
        page.goto("/nearest")
        expect(page.get_by_text("Not any more")).to_be_visible()
        page.goto("/help")
        assert page.evaluate(STORED) == []


@pytest.mark.usefixtures("rows")
def test_the_crisis_form_leads_to_where_copies_are_kept(open_page: OpenPage) -> None:
    with open_page("staff", "en") as (page, _):
        page.goto("/nearest")
        page.get_by_role("link", name="for when there is no connection").click()
        page.wait_for_url("**/offline")


@pytest.mark.usefixtures("rows")
def test_past_the_end_of_the_session_nothing_is_shown_and_the_copy_is_deleted(open_page: OpenPage) -> None:
    with open_page("staff", "en") as (page, _):
        keep_west(page)
        page.evaluate(DAYS_BACK, 91)
        page.context.set_offline(True)
        with pytest.raises(Exception, match="ERR_"):
            page.goto("/nearest")
        page.context.set_offline(False)
        page.goto("/help")
        assert page.evaluate(STORED) == []


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("scripts_run", [True, False])
def test_after_sign_out_nothing_remains(open_page: OpenPage, scripts_run: bool) -> None:
    with open_page("staff", "en") as (page, _):
        keep_west(page)
        if not scripts_run:
            page.route("**/app-*.js", lambda route: route.abort())
        page.goto("/hotlines/")
        page.locator('form[action="/sign-out"]').evaluate("form => form.requestSubmit()")
        page.wait_for_url("**/sign-in*")
        page.goto("/help")
        assert page.evaluate(STORED) == []


@pytest.mark.usefixtures("rows")
def test_a_session_that_was_ended_elsewhere_takes_the_copy_with_it(open_page: OpenPage) -> None:
    with open_page("staff", "en") as (page, _):
        keep_west(page)
        page.context.clear_cookies()
        page.route("**/app-*.js", lambda route: route.abort())
        page.goto("/nearest")
        page.goto("/help")
        assert page.evaluate(STORED) == []
