"""Where a police unit stands, set with a pin."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from directory.listings.queries import coordinates_of
from directory.models import PoliceUnit
from tests.browser.conftest import LOCALES, OpenPage
from tests.browser.inspection import frame_problems, violations
from tests.browser.rows import seed
from tests.conftest import DESKTOP, PHONE
from tests.live_server import LiveServer


@pytest.mark.parametrize("lang", LOCALES)
def test_a_pin_gives_a_unit_its_position_and_stands_there_when_it_is_changed(
    lang: str, live_server: LiveServer, open_page: OpenPage
) -> None:
    with live_server.session() as session:
        seed(session)
    with open_page("staff", lang) as (page, complaints):
        page.goto("/police-units/new")
        page.fill("#name_en", "Pinned unit")
        page.check("[name=where][value=pin]")
        page.locator(".pin__map .leaflet-interactive").first.wait_for()
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            assert [*violations(page), *frame_problems(page, lang)] == []
        page.locator(".pin__map").click()
        lat, lon = page.input_value("#latitude"), page.input_value("#longitude")
        page.locator("main form .govuk-button[data-prevent-double-click]").last.click()
        page.wait_for_url("**/police-units/*")
        with live_server.session() as session:
            added = session.scalars(select(PoliceUnit).where(PoliceUnit.name_en == "Pinned unit")).one()
            found = coordinates_of(added)
        assert found is not None
        assert (found.lat, found.lon) == (float(lat), float(lon))
        change(page)
        assert (page.input_value("#latitude"), page.input_value("#longitude")) == (lat, lon)
        assert complaints.so_far() == []


def change(page: Page) -> None:
    """Open the form of the unit on this page, at its pin."""
    page.goto(f"{page.url}/edit")
    page.check("[name=where][value=pin]")
