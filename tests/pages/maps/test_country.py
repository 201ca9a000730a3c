"""Tests of the country page: the figures, the order, and that unknown stays unknown."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from geo.summaries import Figure, ProvinceSummary
from pages.maps.country import scale_of
from tests.factories import make_church, make_province, make_unit
from training.changes import record_meeting

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def provinces(session: Session) -> None:
    """01 gets to its unit, 02 does not, of 03 nothing is known."""
    for number, lat in enumerate((12.5, 13.9), 1):
        province = make_province(session, f"0{number}", lon=102 + number, lat=12, name_en=f"Province {number}")
        make_unit(session, jurisdictions=[province], lon=102.5 + number, lat=12.5)
        make_church(session, place_code=f"0{number}", lon=102.5 + number, lat=lat)
    make_province(session, "03", lon=105, lat=12, name_en="Province 3")
    make_church(session, place_code="03", lon=105.5, lat=12.5)


def rows(html: str) -> list[tuple[str, str]]:
    """The code and the words of the figure, row by row."""
    return re.findall(r'<tr data-code="(\d+)"[^>]*? data-label="([^"]*)"', html)


@pytest.mark.usefixtures("provinces")
def test_unknown_comes_first_then_the_lowest(client_as: ClientAs) -> None:
    html = client_as("viewer").get("/").text
    assert rows(html) == [("03", "not known"), ("02", "0 %"), ("01", "100 %")]


@pytest.mark.usefixtures("provinces")
def test_unknown_is_hatched_and_has_no_shade(client_as: ClientAs) -> None:
    html = client_as("viewer").get("/").text
    unknown = html[html.index('data-code="03"') : html.index('data-code="02"')]
    assert 'data-class=""' in unknown
    assert "url(#not-known)" in unknown
    assert "0 %" not in unknown


@pytest.mark.usefixtures("provinces")
@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("sort=name", ["01", "02", "03"]),
        ("sort=name&descending=1", ["03", "02", "01"]),
        ("sort=figure&descending=1", ["03", "01", "02"]),
        ("sort=churches", ["01", "02", "03"]),
        ("sort=nonsense", ["03", "02", "01"]),
    ],
)
def test_the_table_sorts_by_its_links(client_as: ClientAs, order: str, expected: list[str]) -> None:
    assert [code for code, _ in rows(client_as("viewer").get(f"/?{order}").text)] == expected


@pytest.mark.usefixtures("provinces")
def test_the_threshold_changes_the_figure(client_as: ClientAs) -> None:
    client = client_as("viewer")
    assert 'aria-pressed="true">120 min' in client.get("/?within=120").text
    assert 'aria-pressed="true">60 min' in client.get("/?within=7").text


@pytest.mark.usefixtures("provinces")
@pytest.mark.parametrize("figure", Figure)
def test_every_figure_has_its_map_its_table_and_its_total(client_as: ClientAs, figure: Figure) -> None:
    html = client_as("viewer").get(f"/?figure={figure.value}").text
    assert 'id="map_country"' in html
    assert len(rows(html)) == 3
    assert "Whole country" in html


def test_the_share_that_has_spoken_to_the_police_counts_a_meeting_with_any_unit(
    session: Session, client_as: ClientAs
) -> None:
    for number in (1, 2):
        make_province(session, f"0{number}", lon=102 + number, lat=12)
    elsewhere = make_unit(session, lon=104.5, lat=12.5)
    churches = [make_church(session, place_code="01", lon=103.5, lat=12.5) for _ in range(4)]
    record_meeting(session, churches[0].id, elsewhere.id, date(2026, 3, 1))
    html = client_as("viewer").get("/?figure=met").text
    assert rows(html) == [("02", "not known"), ("01", "25 %")]
    assert "25 %" in html[html.index("Whole country") :]


def test_without_any_province_the_page_says_what_to_do(client_as: ClientAs) -> None:
    html = client_as("viewer").get("/").text
    assert "flask places load" in html
    assert 'id="map_country"' not in html


@pytest.mark.parametrize(("most", "step"), [(0, 1), (4, 1), (9, 2), (68, 20), (99, 20), (4_999, 1_000), (5_000, 2_000)])
def test_the_scale_of_a_number_has_five_round_steps(most: int, step: int) -> None:
    rows = [ProvinceSummary("01", "", "", most, most, None, None, None, None)]
    assert scale_of(Figure.CHURCHES, rows).step == step
