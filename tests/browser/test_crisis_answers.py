"""Each kind of answer of the crisis search, asked as people ask it: accessible and in its frame, in both languages."""

from collections.abc import Callable
from typing import NamedTuple, NoReturn

import pytest
from playwright.sync_api import Page
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.exceptions import TooManyRequests

from directory.codes import DoNotUseReason
from pages.web.access import public
from tests.browser.conftest import LOCALES, OpenPage
from tests.browser.inspection import frame_problems, violations
from tests.browser.rows import seed
from tests.conftest import DESKTOP, PHONE
from tests.factories import make_hotline, make_phone, make_province, make_unit, make_village
from tests.live_server import LiveServer


class Question(NamedTuple):
    """What is typed or chosen, the status of the answer, and a piece of the page that only this answer has."""

    fields: dict[str, str]
    status: int
    mark: str


PLACE = "#main-content .first"
LIST = ".choices button"
ERROR = ".notice--error"

QUESTIONS = {
    "a village": Question({"q": "01020304"}, 200, PLACE),
    "a province": Question({"province": "01"}, 200, PLACE),
    "a village without a position": Question({"q": "01020305"}, 200, PLACE),
    "a unit that is not to be called": Question({"q": "02010101"}, 200, PLACE),
    "several villages of one name": Question({"q": "Phum Thmei"}, 200, LIST),
    "a name that is only like others": Question({"q": "Phum Tmei"}, 200, LIST),
    "a name that nobody knows": Question({"q": "xyzzyx"}, 200, ".question"),
    "coordinates": Question({"lat": "12.5", "lon": "103.5"}, 200, PLACE),
    "coordinates abroad": Question({"lat": "13.75", "lon": "100.5"}, 200, PLACE),
    "coordinates the wrong way round": Question({"lat": "103.5", "lon": "12.5"}, 422, f"{ERROR} button"),
    "nothing": Question({"q": ""}, 422, ERROR),
}


def add_places(session: Session) -> None:
    """A province with a unit, one whose unit is not to be called, villages of one name, one without a position."""
    seed(session)
    make_village(session, "01020304", 103.5, 12.5, name_en="Kouk Thmei", name_km="គោកថ្មី")
    make_village(session, "01020305", None, None, name_en="Ou Chrov", name_km="អូរជ្រៅ")
    other = make_province(session, "02", 102, 13, name_en="Battambang", name_km="បាត់ដំបង")
    for code in ("02010101", "02020101"):
        make_village(session, code, 102.5, 13.5, name_en="Phum Thmei", name_km="ភូមិថ្មី")
    instead = make_hotline(session, "Partners in safety", name_km="ដៃគូសុវត្ថិភាព")
    make_phone(session, instead, "+85512000009")
    unit = make_unit(session, "Battambang office", name_km="ការិយាល័យបាត់ដំបង", jurisdictions=[other])
    session.flush()
    unit.do_not_use = DoNotUseReason.SAFETY_CONCERN
    unit.call_instead_id = instead.id


def ask(page: Page, fields: dict[str, str]) -> int:
    """Fill in the form that holds these fields, and send it; the status of the answer."""
    page.goto("/nearest")
    form = page.locator("form.question").filter(has=page.locator(f"[name={next(iter(fields))}]"))
    if "lat" in fields:
        page.locator("summary").click()
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        field.select_option(value) if name == "province" else field.fill(value)
    with page.expect_response(lambda response: response.request.method == "POST") as answered:
        form.locator("button").click()
    page.wait_for_load_state("load")
    return answered.value.status


def problems_of(page: Page, lang: str) -> list[str]:
    """What is wrong with the page, as wide as a phone and as a desk."""
    found = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        found += [f"{lang}, {size['width']} px: {each}" for each in (*frame_problems(page, lang), *violations(page))]
    return found


@pytest.mark.parametrize("kind", QUESTIONS)
def test_an_answer_is_accessible_and_in_its_frame(kind: str, live_server: LiveServer, open_page: OpenPage) -> None:
    question = QUESTIONS[kind]
    with live_server.session() as session:
        add_places(session)
    problems = []
    for lang in LOCALES:
        with open_page("staff", lang) as (page, _complaints):
            page.set_viewport_size(PHONE)
            assert ask(page, question.fields) == question.status
            assert page.locator(question.mark).first.is_visible()
            problems += problems_of(page, lang)
    assert problems == []


def test_what_is_said_after_a_tap_is_accessible_and_in_its_frame(live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.session() as session:
        add_places(session)
    problems = []
    for lang in LOCALES:
        with open_page("viewer", lang) as (page, _complaints):
            page.set_viewport_size(PHONE)
            assert ask(page, {"q": "01020304"}) == 200
            page.locator("button[name=wrong_number]").first.click()
            page.wait_for_url("**/nearest/after-call")
            assert page.locator(".notice").first.is_visible()
            assert page.locator(PLACE).first.is_visible()
            problems += problems_of(page, lang)
            page.go_back()
            assert page.locator(PLACE).first.is_visible()
    assert problems == []


def test_the_way_out_stays_in_its_frame_beside_the_mark_of_demo_data(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    with live_server.session() as session:
        seed(session)
        make_hotline(session, "Demo hotline").demo = True
    problems = []
    for lang in LOCALES:
        with open_page("viewer", lang) as (page, _complaints):
            page.set_viewport_size(PHONE)
            for address in ("/nearest", "/help"):
                page.goto(address)
                assert page.locator(".bar .demo-tag").is_visible()
                problems += frame_problems(page, lang)
    assert problems == []


def database_is_down() -> NoReturn:
    raise OperationalError("select", {}, Exception())


def asked_too_often() -> NoReturn:
    raise TooManyRequests


@pytest.mark.parametrize("fails", [database_is_down, asked_too_often])
def test_the_hotlines_alone_are_accessible_and_in_their_frame(
    fails: Callable[[], NoReturn], live_server: LiveServer, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with live_server.session() as session:
        seed(session)
    monkeypatch.setitem(live_server.app.view_functions, "crisis.answer", public(fails))
    problems = []
    for lang in LOCALES:
        with open_page("viewer", lang) as (page, _complaints):
            page.set_viewport_size(PHONE)
            assert ask(page, {"q": "Kouk"}) in (429, 503)
            assert page.locator("main a[href='tel:1288']").first.is_visible()
            problems += problems_of(page, lang)
    assert problems == []


def test_somebody_leaves_for_a_page_that_is_not_told_from_where(live_server: LiveServer, open_page: OpenPage) -> None:
    with open_page("viewer", "en") as (page, _complaints):
        page.set_viewport_size(PHONE)
        page.route("https://www.google.com/", lambda route: route.fulfill(body="nothing special"))
        for address in ("/nearest", "/help"):
            page.goto(address)
            page.mouse.wheel(0, 2000)
            way_out = page.get_by_role("link", name="Leave now")
            assert way_out.is_visible()
            assert way_out.bounding_box()["y"] < PHONE["height"]  # type: ignore[index]
            with page.expect_request("https://www.google.com/") as left:
                way_out.click()
            assert "referer" not in left.value.headers
