"""The pages that tell of an error, and the home page before there is anything: accessible and in their frame."""

from typing import NoReturn

import pytest
from flask import abort
from sqlalchemy.exc import OperationalError

from pages.web.access import public
from pages.web.errors import WORDS
from tests.browser.conftest import LOCALES, SIZES, OpenPage
from tests.browser.inspection import frame_problems, violations
from tests.live_server import LiveServer

REFUSED = "Failed to load resource"
"""What the browser says of any answer that is an error."""


@pytest.mark.parametrize("status", sorted(WORDS))
def test_an_error_page_is_accessible_and_in_its_frame(
    status: int, live_server: LiveServer, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> NoReturn:
        if status == 503:
            raise OperationalError("select", {}, Exception())
        abort(status)

    monkeypatch.setitem(live_server.app.view_functions, "hotlines.index", public(fails))
    assert walk(open_page, "/hotlines/", status) == []


def test_the_home_page_of_an_empty_directory_is_accessible_and_in_its_frame(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    with open_page("admin", "en") as (page, _complaints):
        page.goto("/")
        assert page.locator("#first-steps").is_visible()
    assert walk(open_page, "/", 200, role="admin") == []


def walk(open_page: OpenPage, address: str, status: int, role: str = "viewer") -> list[str]:
    """What is wrong with a page in both languages and at both widths."""
    problems = []
    for lang in LOCALES:
        with open_page(role, lang) as (page, complaints):
            page.set_viewport_size(SIZES[lang][0])
            response = page.goto(address, wait_until="load")
            assert response is not None
            assert response.status == status
            for size in SIZES[lang]:
                page.set_viewport_size(size)
                heard = [complaint for complaint in complaints.so_far() if REFUSED not in complaint]
                found = [*frame_problems(page, lang), *violations(page), *heard]
                problems += [f"{lang}, {size['width']} px: {problem}" for problem in found]
    return problems
