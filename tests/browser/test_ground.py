"""What stands around every page: navigation, language, the crisis strip, focus; all of it without a script."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from directory.hotlines.reference import ensure_hotlines
from tests.browser.inspection import assert_accessible
from tests.browser.rows import seed
from tests.conftest import DESKTOP, PHONE
from tests.live_server import LiveServer


@pytest.fixture
def phone_without_scripts(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    with live_server.session() as session:
        seed(session)
        ensure_hotlines(session)
    context = browser.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False, locale="en-GB")
    name = live_server.app.config["SESSION_COOKIE_NAME"]
    context.add_cookies([{"name": name, "value": live_server.cookie_of("staff"), "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_the_menu_of_a_phone_opens_without_a_script(phone_without_scripts: Page) -> None:
    page = phone_without_scripts
    page.goto("/provinces/")
    hotlines = page.get_by_role("link", name="Hotlines", exact=True)
    expect(hotlines).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(hotlines).to_be_visible()
    hotlines.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hotlines")


def test_an_open_menu_is_accessible(browser_page_as: Callable[[str], Page]) -> None:
    page = browser_page_as("admin")
    page.goto("/police-units/")
    page.locator(".bar__menu").click()
    expect(page.locator(".menu")).to_be_visible()
    assert_accessible(page)


def test_the_navigation_of_a_desk_needs_no_button(phone_without_scripts: Page) -> None:
    page = phone_without_scripts
    page.set_viewport_size(DESKTOP)
    page.goto("/provinces/")
    expect(page.get_by_role("link", name="Hotlines", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()


def test_the_language_is_switched_where_one_stands_and_stays(phone_without_scripts: Page) -> None:
    page = phone_without_scripts
    page.goto("/police-units/?status=archived")
    page.get_by_role("button", name="ខ្មែរ").click()
    assert page.url.endswith("/police-units/?status=archived")
    expect(page.locator("html")).to_have_attribute("lang", "km")
    page.goto("/hotlines/")
    expect(page.locator("html")).to_have_attribute("lang", "km")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_strip_leads_to_the_crisis_search_without_an_address_that_tells(phone_without_scripts: Page) -> None:
    page = phone_without_scripts
    page.goto("/")
    page.get_by_label("Who do I call?").last.fill("Kouk Romiet")
    page.get_by_role("button", name="Find the police unit").click()
    assert page.url.endswith("/nearest")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kouk Romiet")


def test_a_phone_gets_the_short_strip_beside_the_first_page(phone_without_scripts: Page) -> None:
    page = phone_without_scripts
    page.goto("/provinces/")
    expect(page.locator("#crisis-q")).to_be_hidden()
    expect(page.get_by_role("link", name="Find the police unit")).to_be_visible()
    numbers = page.locator(".strip__numbers a")
    expect(numbers).to_have_count(2)
    expect(numbers.first).to_be_visible()
    expect(numbers.last).to_have_attribute("href", "tel:117")


def test_the_first_tab_skips_to_the_content_and_shows_where_it_is(phone_without_scripts: Page) -> None:
    page = phone_without_scripts
    page.goto("/provinces/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the main content")
    expect(skip).to_be_in_viewport()
    expect(skip).to_have_css("outline-width", "3px")
    skip.press("Enter")
    assert page.url.endswith("#main-content")
