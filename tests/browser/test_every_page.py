"""Each page, as wide as a phone and as a desk, in both languages: accessible, in its frame, without a complaint."""

import pytest
from flask import Flask

from tests.browser.conftest import LOCALES, OpenPage
from tests.browser.inspection import frame_problems, violations
from tests.browser.pages_to_walk import DATA, ONLY_ON_THE_WAY, PAGES
from tests.browser.rows import seed
from tests.conftest import DESKTOP, PHONE
from tests.live_server import LiveServer


def test_every_address_is_walked(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert endpoints == set(PAGES) | DATA | ONLY_ON_THE_WAY


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_is_accessible_and_in_its_frame(endpoint: str, live_server: LiveServer, open_page: OpenPage) -> None:
    to_walk = PAGES[endpoint]
    with live_server.session() as session:
        address = to_walk.address.format(**seed(session))
    problems = []
    for lang in LOCALES:
        with open_page(to_walk.role, lang) as (page, complaints):
            for size in (PHONE, DESKTOP):
                page.set_viewport_size(size)
                response = page.goto(address, wait_until="load")
                assert response is not None
                assert response.status == to_walk.status
                found = [*frame_problems(page, lang), *violations(page), *complaints.so_far()]
                problems += [f"{lang}, {size['width']} px: {problem}" for problem in found]
    assert problems == []
