"""A name that was made to break something is shown on every page as it is, and does nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from directory.models import Hotline
from places.models import Place
from tests.browser.conftest import Walk, walk_among
from tests.browser.pages_to_walk import PAGES
from tests.browser.rows import Addresses, add_listings, seed
from tests.hostile_names import HOSTILE_NAMES

TOUCH_EVERYTHING = """() => {
    for (const element of document.querySelectorAll('body *')) {
        for (const name of ['mouseover', 'mouseenter', 'focus']) {
            element.dispatchEvent(new MouseEvent(name, { bubbles: false }));
        }
    }
}"""


def seed_hostile_names(session: Session) -> list[Addresses]:
    """Put each hostile name into every text field that there is; one set of addresses for each name."""
    first = seed(session)
    province = session.get_one(Place, first["province"])
    village = session.get_one(Place, "01010101")
    all_of_them = [first]
    for name in HOSTILE_NAMES.values():
        all_of_them.append(first | add_listings(session, province, village, name, name))
        session.get_one(Hotline, all_of_them[-1]["hotline"]).source = name
    for place in (province, village):
        place.name_en = place.name_km = HOSTILE_NAMES["script"] + HOSTILE_NAMES["template"] + HOSTILE_NAMES["dollar"]
    return all_of_them


@pytest.fixture(scope="module")
def walk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk[list[Addresses]]]:
    """A directory of hostile names."""
    with walk_among(seed_hostile_names, browser, tmp_path_factory) as walk:
        yield walk


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_hostile_name_does_nothing(endpoint: str, walk: Walk[list[Addresses]]) -> None:
    to_walk = PAGES[endpoint]
    with walk.open(to_walk.role and "admin", "en") as (page, complaints):
        for address in sorted({to_walk.address.format(**each) for each in walk.rows}):
            response = page.goto(address, wait_until="load")
            assert response is not None
            assert response.status == to_walk.status
            page.evaluate(TOUCH_EVERYTHING)
            assert page.evaluate("window.__pwn") is None
            assert complaints.so_far() == []
