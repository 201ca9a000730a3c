"""The maps in Chromium: they draw what the table says, by keyboard too, and what a name says stays a text."""

import re
from typing import Literal

import pytest
from playwright.sync_api import FloatRect, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.models import Church, PoliceUnit
from geo import clusters
from tests.browser.conftest import OpenPage
from tests.browser.inspection import violations
from tests.conftest import DESKTOP, PHONE
from tests.factories import make_church, make_place, make_province, make_unit
from tests.hostile_names import HOSTILE_NAMES
from tests.live_server import LiveServer
from tests.roads_in_use import route, surround, use_roads


def seed(session: Session, name: str = "Grace") -> None:
    province = make_province(session, "01", lon=103, lat=12, name_en="Siem Reap", name_km="សៀមរាប")
    make_place(session, "0101", "Puok", "ពួក", square=(103, 12, 1))
    make_province(session, "02", lon=104, lat=12, name_en="Pailin", name_km="ប៉ៃលិន")
    make_unit(session, name, name_km=name, jurisdictions=[province], lon=103.5, lat=12.5)
    make_unit(session, "Over the border", lon=104.1, lat=12.5)
    for lat in (12.45, 12.7, 12.95):
        make_church(session, name, name_km=name, place_code="0101", lon=103.2, lat=lat)


def centre(box: FloatRect, side: Literal["x", "y"], size: Literal["width", "height"]) -> float:
    return box[side] + box[size] / 2


def test_a_province_draws_its_churches_units_and_lines(live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.session() as session:
        seed(session)
    with open_page("staff", "en") as (page, complaints):
        page.goto("/provinces/01")
        churches = page.locator(".leaflet-churches-pane .map__symbol")
        expect(churches).to_have_count(3)
        lines = page.locator(".leaflet-lines-pane path")
        expect(lines.first).to_be_attached()
        assert all(lines.nth(i).get_attribute("stroke-dasharray") for i in range(lines.count()))
        page.get_by_label("Lines").uncheck()
        expect(lines).to_have_count(0)
        expect(page.locator(".map__labels text", has_text="Puok")).to_have_count(1)
        assert violations(page) == []
        assert complaints.so_far() == []


def test_what_the_head_of_a_map_page_asks_for_is_what_the_map_draws(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    with live_server.session() as session:
        seed(session)
    with open_page("staff", "en") as (page, complaints):
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.removeprefix(live_server.url)))
        for path, symbols in (("/provinces/01", ".leaflet-churches-pane"), ("/", ".leaflet-units-pane")):
            asked.clear()
            page.goto(path)
            expect(page.locator(f"{symbols} .map__symbol").first).to_be_attached()
            expect(page.locator(".map__labels text").first).to_be_attached()
            begun = [link.get_attribute("href") for link in page.locator('link[rel="preload"]').all()]
            assert len(begun) == 2
            assert [asked.count(address or "") for address in begun] == [1, 1]
        assert complaints.so_far() == []


def test_a_facet_is_drawn_by_its_style(live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.session() as session:
        seed(session)
    with open_page("staff", "en") as (page, _):
        page.goto("/provinces/01")
        facets = page.locator(".facet")
        expect(facets.first).to_be_visible()
        drawn = facets.evaluate_all("all => all.map((one) => getComputedStyle(one, '::before').backgroundImage)")
        assert {image[:24] for image in drawn} == {'url("data:image/svg+xml,'}


def test_a_church_on_the_map_opens_by_the_keyboard(live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.session() as session:
        seed(session)
    with open_page("staff", "en") as (page, _):
        page.goto("/provinces/01")
        church = page.locator(".leaflet-churches-pane .map__symbol").first
        assert church.get_attribute("aria-label") == "Grace, 60–120 min, has not met this unit"
        church.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".leaflet-popup-content a")).to_have_attribute("href", re.compile(r"^/churches/\d+$"))


def test_a_province_on_the_country_map_leads_to_its_page(live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.session() as session:
        seed(session)
    with open_page("viewer", "en") as (page, complaints):
        page.goto("/")
        unknown = page.locator('.leaflet-ground-pane path[fill="url(#not-known)"]')
        expect(unknown).to_have_count(1)
        unknown.click()
        page.wait_for_url("**/provinces/02*")
        assert complaints.so_far() == []


def test_the_communes_of_a_province_are_shaded_by_their_share_of_villages_in_the_chain(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    with live_server.session() as session:
        seed(session)
        make_place(session, "010101", square=(103, 12, 0.5))
        make_place(session, "010102", square=(103.5, 12.5, 0.5))
        make_place(session, "01010101", point=(103.2, 12.45))
    with open_page("viewer", "en") as (page, complaints):
        page.goto("/chain/01")
        page.get_by_label("Shaded on the map").select_option("Communes")
        areas = page.locator(".leaflet-shares-pane path")
        expect(areas).to_have_count(2)
        fills = {str(areas.nth(i).get_attribute("fill")) for i in range(2)}
        shares = {
            row.get_attribute("data-code"): row.get_attribute("data-class")
            for row in page.locator("#areas [data-code]").all()
        }
        assert shares["010102"] == ""
        assert "url(#not-known)" in fills
        assert len(fills) == 2
        assert violations(page) == []
        page.locator('.leaflet-shares-pane path[fill="url(#not-known)"]').click()
        page.wait_for_url("**/chain/010102*")
        assert complaints.so_far() == []


def test_without_a_script_the_tables_are_complete(live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.session() as session:
        seed(session)
    with open_page("staff", "en") as (page, _):
        quiet = page.context.browser
        assert quiet is not None
        context = quiet.new_context(base_url=live_server.url, java_script_enabled=False)
        context.add_cookies(page.context.cookies())
        plain = context.new_page()
        plain.goto("/provinces/01")
        expect(plain.locator("#churches").get_by_role("link", name="Grace")).to_have_count(3)
        expect(plain.get_by_text("The map needs JavaScript")).to_be_visible()
        plain.get_by_role("button", name="120 min").click()
        expect(plain.get_by_text("Within 120 min · 2")).to_be_visible()
        context.close()


def test_a_cluster_is_taken_apart_by_the_keyboard(
    live_server: LiveServer, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "MOST_SYMBOLS", 4)
    with live_server.session() as session:
        seed(session)
        for step in range(8):
            make_church(session, place_code="0101", lon=103.8 + step / 10_000, lat=12.2)
    with open_page("staff", "en") as (page, complaints):
        page.goto("/provinces/01")
        page.get_by_role("button", name="8 churches").focus()
        page.keyboard.press("Enter")
        churches = page.locator(".leaflet-churches-pane .map__symbol")
        expect(churches).to_have_count(8)
        expect(page.locator(".map__cluster")).to_have_count(0)
        assert complaints.so_far() == []


def test_no_name_covers_a_cluster(
    live_server: LiveServer, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "MOST_SYMBOLS", 4)
    with live_server.session() as session:
        seed(session)
        for _ in range(8):
            make_church(session, place_code="0101", lon=103.5, lat=12.56)
    with open_page("staff", "en") as (page, _):
        page.goto("/provinces/01")
        disc = page.locator(".map__cluster")
        name = page.locator(".map__labels text", has_text="Puok")
        expect(disc).to_have_count(1)
        expect(name).to_have_count(1)
        disc_box, name_box = disc.bounding_box(), name.bounding_box()
        assert disc_box is not None
        assert name_box is not None
        apart_across = abs(centre(disc_box, "x", "width") - centre(name_box, "x", "width"))
        apart_down = abs(centre(disc_box, "y", "height") - centre(name_box, "y", "height"))
        assert (
            apart_across >= (disc_box["width"] + name_box["width"]) / 2
            or apart_down >= (disc_box["height"] + name_box["height"]) / 2
        )


def test_a_cluster_that_no_zoom_takes_apart_lists_its_churches(
    live_server: LiveServer, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "MOST_SYMBOLS", 4)
    monkeypatch.setattr(clusters, "MOST_LISTED", 7)
    with live_server.session() as session:
        seed(session)
        for number in range(8):
            make_church(session, f"Grace {number}", place_code="0101", lon=103.8, lat=12.2)
    with open_page("viewer", "en") as (page, complaints):
        page.goto("/provinces/01")
        page.get_by_role("button", name="8 churches").focus()
        page.keyboard.press("Enter")
        popup = page.locator(".leaflet-popup-content")
        expect(popup.get_by_role("link")).to_have_count(7)
        expect(popup.get_by_role("link").first).to_have_attribute("href", re.compile(r"^/churches/\d+$"))
        expect(popup).to_contain_text("1 more stand here")
        assert violations(page) == []
        assert complaints.so_far() == []


def test_a_map_whose_data_does_not_come_says_so(live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.session() as session:
        seed(session)
    with open_page("staff", "en") as (page, _):
        page.route("**/churches.json*", lambda route: route.abort())
        page.goto("/provinces/01")
        expect(page.get_by_role("alert")).to_contain_text("The table says the same")
        page.unroute("**/churches.json*")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".leaflet-churches-pane .map__symbol")).to_have_count(3)


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES.keys())
def test_a_hostile_name_on_the_map_does_nothing(name: str, live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.session() as session:
        seed(session, name)
    with open_page("staff", "en") as (page, complaints):
        page.goto("/provinces/01")
        church = page.locator(".leaflet-churches-pane .map__symbol").first
        church.hover()
        church.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".leaflet-popup-content a")).to_be_visible()
        assert page.locator(".leaflet-popup-content a").text_content() == name
        assert page.evaluate("window.__pwn") is None
        assert complaints.so_far() == []


def seed_roads(session: Session) -> None:
    """Routed times for two of three churches, one of them too far from any unit, and areas around the unit."""
    seed(session)
    network_id = use_roads(session)
    unit = session.scalars(select(PoliceUnit).order_by(PoliceUnit.id)).first()
    assert unit is not None
    units = session.scalars(select(PoliceUnit)).all()
    churches = session.scalars(select(Church).order_by(Church.id)).all()
    for each in units:
        route(session, network_id, churches[0], each, 2_700)
        route(session, network_id, churches[1], each, 9_000)
    sizes = {30: 0.1, 60: 0.2, 120: 0.35}
    surround(session, network_id, unit, {m: (103.5 - s, 12.5 - s, 103.5 + s, 12.5 + s) for m, s in sizes.items()})


@pytest.mark.parametrize("lang", ["en", "km"])
def test_travel_areas_are_switched_on_and_off(live_server: LiveServer, open_page: OpenPage, lang: str) -> None:
    with live_server.session() as session:
        seed_roads(session)
    with open_page("viewer", lang) as (page, complaints):
        page.set_viewport_size(DESKTOP)
        page.goto("/provinces/01")
        areas = page.locator(".leaflet-areas-pane path")
        expect(areas).to_have_count(3)
        for minutes in (30, 60, 120):
            expect(page.locator(".map__labels text", has_text=re.compile(rf"^{minutes} "))).to_have_count(1)
        assert violations(page) == []
        page.locator("#show-areas").uncheck()
        expect(areas).to_have_count(0)
        page.locator("#show-areas").check()
        expect(areas).to_have_count(3)
        assert complaints.so_far() == []


def test_a_phone_asks_for_travel_areas_only_when_they_are_wanted(live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.session() as session:
        seed_roads(session)
    with open_page("viewer", "en") as (page, complaints):
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.set_viewport_size(PHONE)
        page.goto("/provinces/01")
        expect(page.locator(".leaflet-churches-pane .map__symbol")).to_have_count(3)
        assert not [url for url in asked if "areas.json" in url]
        page.get_by_label("Travel areas").check()
        expect(page.locator(".leaflet-areas-pane path")).to_have_count(3)
        page.get_by_label("Lines").uncheck()
        page.get_by_label("Travel by").select_option("car")
        page.wait_for_url("**mode=car*")
        # By car none are computed here; the choice outlasts that, too.
        page.get_by_label("Travel by").select_option("motorcycle")
        page.wait_for_url("**mode=motorcycle*")
        expect(page.get_by_label("Travel areas")).to_be_checked()
        expect(page.get_by_label("Lines")).not_to_be_checked()
        assert complaints.so_far() == []


def test_an_estimate_beside_times_by_road_is_marked_and_has_no_line(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    with live_server.session() as session:
        seed_roads(session)
    with open_page("staff", "en") as (page, complaints):
        page.set_viewport_size(DESKTOP)
        page.goto("/provinces/01")
        churches = page.locator(".leaflet-churches-pane .map__symbol")
        expect(churches).to_have_count(3)
        said = {churches.nth(i).get_attribute("aria-label") for i in range(3)}
        assert said == {
            "Grace, 30–60 min, has not met this unit",
            "Grace, Over 120 min, no unit within 120 min, has not met this unit",
            "Grace, Over 120 min, estimate, no unit within 120 min, has not met this unit",
        }
        expect(page.locator(".leaflet-churches-pane circle[stroke-dasharray]")).to_have_count(1)
        expect(page.locator(".leaflet-churches-pane rect[stroke='#14212e']")).to_have_count(2)
        dashes = page.locator(".leaflet-lines-pane path")
        expect(dashes).to_have_count(2)
        assert {dashes.nth(i).get_attribute("stroke-dasharray") for i in range(2)} == {"9 4", "1 4.5"}
        assert violations(page) == []
        assert complaints.so_far() == []


def test_mode_and_season_are_sent_as_soon_as_they_are_chosen(live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.session() as session:
        seed_roads(session)
    with open_page("staff", "en") as (page, complaints):
        page.goto("/provinces/01?within=120")
        page.get_by_label("Season").select_option("wet")
        page.wait_for_url("**season=wet**")
        assert "within=120" in page.url
        page.get_by_label("Travel by").select_option("car")
        page.wait_for_url("**mode=car**")
        assert "season=wet" in page.url
        page.locator("#churches").get_by_role("link", name="Grace").first.click()
        page.wait_for_url("**/churches/**")
        expect(page.get_by_label("Travel by")).to_have_value("car")
        assert violations(page) == []
        assert complaints.so_far() == []


def test_without_a_script_mode_and_season_are_sent_by_a_button(live_server: LiveServer, open_page: OpenPage) -> None:
    with live_server.session() as session:
        seed_roads(session)
    with open_page("staff", "en") as (page, _):
        browser = page.context.browser
        assert browser is not None
        context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
        context.add_cookies(page.context.cookies())
        plain = context.new_page()
        plain.goto("/provinces/01")
        plain.get_by_label("Season").select_option("wet")
        plain.get_by_role("button", name="Show", exact=True).click()
        assert "season=wet" in plain.url
        expect(plain.get_by_text("This is an assumption")).to_be_visible()
        context.close()
