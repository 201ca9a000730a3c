"""Each page, as wide as a phone and as a desk, in both languages: accessible, in its frame, without a complaint."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.conftest import LOCALES, SIZES, Walk, walk_among
from tests.browser.inspection import frame_problems, violations
from tests.browser.pages_to_walk import DATA, IN_ANOTHER_STATE, ONLY_ON_THE_WAY, PAGES
from tests.browser.rows import Addresses, seed


@pytest.fixture(scope="module")
def walk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk[Addresses]]:
    """A directory with one record of each kind."""
    with walk_among(seed, browser, tmp_path_factory) as walk:
        yield walk


def test_every_address_is_walked(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert endpoints == set(PAGES) | DATA | ONLY_ON_THE_WAY


@pytest.mark.parametrize("page_walked", [*PAGES, *IN_ANOTHER_STATE])
def test_a_page_is_accessible_and_in_its_frame(page_walked: str, walk: Walk[Addresses]) -> None:
    to_walk = (PAGES | IN_ANOTHER_STATE)[page_walked]
    problems = []
    for lang in LOCALES:
        with walk.open(to_walk.role, lang) as (page, complaints):
            page.set_viewport_size(SIZES[lang][0])
            response = page.goto(to_walk.address.format(**walk.rows), wait_until="load")
            assert response is not None
            assert response.status == to_walk.status
            for size in SIZES[lang]:
                page.set_viewport_size(size)
                found = [*frame_problems(page, lang), *violations(page), *complaints.so_far()]
                problems += [f"{lang}, {size['width']} px: {problem}" for problem in found]
    assert problems == []
