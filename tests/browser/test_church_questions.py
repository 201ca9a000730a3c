"""The pages on which a church is added and edited, reached one after another as somebody does who makes mistakes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import LOCALES, OpenPage
from tests.browser.inspection import frame_problems, violations
from tests.browser.rows import Addresses, seed
from tests.conftest import DESKTOP, PHONE
from tests.factories import make_province
from tests.live_server import LiveServer

CONTINUE = "main .govuk-button-group .govuk-button"


def send(page: Page) -> None:
    page.locator(CONTINUE).first.click()


def start(page: Page, rows: Addresses) -> None:
    page.goto("/churches/new")


def no_name(page: Page, rows: Addresses) -> None:
    send(page)


def where(page: Page, rows: Addresses) -> None:
    page.fill("#name_en", "Grace Church")
    send(page)


def no_answer_where(page: Page, rows: Addresses) -> None:
    send(page)


def where_by_place(page: Page, rows: Addresses) -> None:
    page.check("[name=where][value=place]")


def where_by_pin(page: Page, rows: Addresses) -> None:
    page.check("[name=where][value=pin]")
    page.locator(".pin__map .leaflet-interactive").first.wait_for()


def swapped(page: Page, rows: Addresses) -> None:
    page.check("[name=where][value=coordinates]")
    page.fill("#coordinates", "103.5, 12.5")
    send(page)


def place(page: Page, rows: Addresses) -> None:
    page.locator("form.message button").click()


def another_place(page: Page, rows: Addresses) -> None:
    page.fill("#place_search", "Banteay")
    page.locator("[name=search]").click()


def other_province(page: Page, rows: Addresses) -> None:
    page.fill("#place_search", "Eastland")
    page.locator("[name=search]").click()
    page.check("[name=place_code][value='02']")
    send(page)


def pastor(page: Page, rows: Addresses) -> None:
    page.locator("#outside_kept").click()


def no_consent(page: Page, rows: Addresses) -> None:
    page.fill("[name=pastor-number]", "O12 345 678")
    send(page)


def answers_to_check(page: Page, rows: Addresses) -> None:
    page.check("[name=pastor-consent][value=yes]")
    page.fill("[name=pastor-name_en]", "Sok Chantha")
    page.fill("[name=pastor-number]", "012 345 678")
    page.check("[name=pastor-audience][value=staff]")
    page.fill("[name=pastor-given_on]", "1 11 2026")
    send(page)


def duplicates(page: Page, rows: Addresses) -> None:
    page.locator("#save").click()


def the_same(page: Page, rows: Addresses) -> None:
    page.locator(f"form[action='/churches/{rows['church']}/edit'] button").click()


def nothing_chosen(page: Page, rows: Addresses) -> None:
    send(page)


STEPS: tuple[Callable[[Page, Addresses], None], ...] = (
    start,
    no_name,
    where,
    no_answer_where,
    where_by_place,
    where_by_pin,
    swapped,
    place,
    another_place,
    other_province,
    pastor,
    no_consent,
    answers_to_check,
    duplicates,
    the_same,
    nothing_chosen,
)


@pytest.mark.parametrize("lang", LOCALES)
def test_every_page_on_the_way_to_a_church_is_accessible_and_in_its_frame(
    lang: str, live_server: LiveServer, open_page: OpenPage
) -> None:
    with live_server.session() as session:
        rows = seed(session)
        make_province(session, "02", lon=104.0, name_en="Eastland")
    problems = []
    with open_page("staff", lang) as (page, complaints):
        for step in STEPS:
            step(page, rows)
            for size in (PHONE, DESKTOP):
                page.set_viewport_size(size)
                # The browser calls a form that is refused (422) an error; it is an answer.
                heard = [each for each in complaints.so_far() if "status of 422" not in each]
                found = [*frame_problems(page, lang), *violations(page), *heard]
                problems += [f"{step.__name__}, {size['width']} px: {problem}" for problem in found]
    assert problems == []
