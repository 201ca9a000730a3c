"""Tests of the provinces: all figures, and one province with its churches and their reach."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from geo import clusters
from pages.maps import provinces
from places.models import Place
from tests.factories import make_church, make_place, make_province, make_unit

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def province(session: Session) -> Place:
    """A province with a unit, three churches at growing distances and one that is unplaced."""
    province = make_province(session, "01", lon=103, lat=12, name_en="Siem Reap", name_km="សៀមរាប")
    make_place(session, "0101", "Puok", "ពួក", square=(103, 12, 1))
    make_unit(session, "The office", jurisdictions=[province], lon=103.1, lat=12.1)
    for name, lat in (("Near", 12.1), ("Far", 12.5), ("Farther", 12.9)):
        make_church(session, name, place_code="0101", lon=103.1, lat=lat)
    make_church(session, "Lost", place_code="01")
    return province


def churches_of(html: str) -> list[str]:
    return re.findall(r'<a href="/churches/\d+\?[^"]*">([^<]+)</a>', html)


@pytest.mark.usefixtures("province")
def test_the_churches_that_cannot_reach_any_unit_come_first(client_as: ClientAs) -> None:
    html = client_as("staff").get("/provinces/01").text
    assert churches_of(html) == ["Farther", "Far", "Near", "Lost"]
    groups = re.findall(r'scope="rowgroup"[^>]*>([^<]+)<', html)
    assert groups == ["Cannot get to any unit within 60 min · 2", "Within 60 min · 1", "No position yet · 1"]


@pytest.mark.usefixtures("province")
def test_an_estimate_says_about_and_never_looks_like_a_routed_time(client_as: ClientAs) -> None:
    html = client_as("staff").get("/provinces/01").text
    times = re.findall(r'<td class="time">.*?</svg>\s*([^<]+?)\s*<', html, re.DOTALL)
    assert times == ["about 120+ min", "about 60–120 min", "about 0–30 min", "No position yet"]
    assert "All times are estimates from the straight line" in html


@pytest.mark.usefixtures("province")
def test_the_title_stands_in_both_scripts(client_as: ClientAs) -> None:
    client = client_as("staff")
    assert 'Siem Reap <small lang="km">សៀមរាប</small>' in client.get("/provinces/01").text
    client.post("/language/km")
    assert 'ខេត្តសៀមរាប <small lang="en">Siem Reap</small>' in client.get("/provinces/01").text


@pytest.mark.usefixtures("province")
def test_the_legend_counts_each_band(client_as: ClientAs) -> None:
    html = client_as("staff").get("/provinces/01").text
    legend = html[html.index("legend__bands") : html.index("Chosen unit")]
    assert re.findall(r"<strong>(\d+)</strong>", legend) == ["1", "0", "1", "1", "0", "1", "1"]


@pytest.mark.usefixtures("province")
def test_the_legend_explains_the_clusters_where_there_are_any(
    client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as("staff")
    assert "Several churches" not in client.get("/provinces/01").text
    monkeypatch.setattr(clusters, "MOST_SYMBOLS", 2)
    assert "Several churches, the solid part within 60 min" in client.get("/provinces/01").text


def test_another_unit_can_be_chosen(client_as: ClientAs, session: Session, province: Place) -> None:
    other = make_unit(session, "The neighbour", lon=103.1, lat=12.9)
    html = client_as("staff").get(f"/provinces/01?unit={other.id}").text
    assert churches_of(html) == ["Far", "Near", "Farther", "Lost"]
    assert f'value="{other.id}" selected' in html


def test_a_unit_that_does_not_exist_counts_as_none_chosen(client_as: ClientAs, province: Place) -> None:
    assert client_as("staff").get("/provinces/01?unit=999999").status_code == 200


@pytest.mark.usefixtures("province")
def test_every_symbol_of_the_table_is_drawn_on_the_page(client_as: ClientAs) -> None:
    html = client_as("staff").get("/provinces/01").text
    used = re.findall(r'<use href="#([^"]+)"', html)
    assert len(used) == 4 + 1
    assert used.count("symbol-outside") == 1
    assert set(used) <= set(re.findall(r'<symbol id="([^"]+)"', html))


@pytest.mark.usefixtures("province")
def test_each_facet_says_its_answer_in_a_sign_and_in_words(client_as: ClientAs) -> None:
    html = client_as("staff").get("/provinces/01").text
    facets = re.findall(r'<span class="facet facet--(\w+)" role="img" aria-label="([^"]+)">', html)
    farthest, lost = facets[:3], facets[-3:]
    assert farthest == [("no", "Get there: no"), ("no", "Number: no"), ("no", "Have met: no")]
    assert lost[0] == ("not_known", "Get there: not known")


@pytest.mark.usefixtures("province")
def test_a_long_table_has_pages(client_as: ClientAs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provinces, "ROWS_PER_PAGE", 3)
    client = client_as("staff")
    assert churches_of(client.get("/provinces/01").text) == ["Farther", "Far", "Near"]
    assert churches_of(client.get("/provinces/01?page=2").text) == ["Lost"]
    assert churches_of(client.get("/provinces/01?page=99").text) == ["Lost"]


@pytest.mark.parametrize("code", ["99", "0101", "nonsense"])
def test_what_is_no_province_is_not_found(client_as: ClientAs, province: Place, code: str) -> None:
    assert client_as("staff").get(f"/provinces/{code}").status_code == 404


def test_a_province_without_an_outline_has_a_table_and_no_map(client_as: ClientAs, session: Session) -> None:
    make_place(session, "05")
    make_church(session, "Grace", place_code="05", lon=104, lat=11)
    html = client_as("staff").get("/provinces/05").text
    assert churches_of(html) == ["Grace"]
    assert 'id="map_province"' not in html


@pytest.mark.usefixtures("province")
def test_all_provinces_stand_in_one_table_with_their_figures(client_as: ClientAs, session: Session) -> None:
    make_province(session, "02", lon=104, lat=12, name_en="Pailin")
    html = client_as("viewer").get("/provinces/").text
    assert re.search(r"Siem Reap</a></th>\s*<td class=\"figure\">4</td>", html)
    assert "33 %" in html
    assert re.search(r"Pailin</a>.*?not known", html, re.DOTALL)


@pytest.mark.usefixtures("province")
def test_how_many_churches_have_never_spoken_to_the_police_stands_in_both_pages(client_as: ClientAs) -> None:
    client = client_as("staff")
    assert "<strong>4</strong> never spoke to the police" in client.get("/provinces/01").text
    assert re.search(r'<a href="/churches/\?province=01&amp;never_met=y">4<', client.get("/provinces/").text)
