"""The pack of a province: one file that holds all that is needed to call for help there, and nothing of a church."""

import gzip
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason
from tests.factories import (
    make_check,
    make_church,
    make_hotline,
    make_person,
    make_phone,
    make_province,
    make_unit,
    make_village,
)
from tests.hostile_names import HOSTILE_NAMES


@pytest.fixture
def province(session: Session) -> None:
    """A province with a confirmed unit, one village in its middle and one at the border, a neighbour, a church."""
    west = make_province(session, "01", 103, 12, name_en="West", name_km="លិច")
    east = make_province(session, "02", 104, 12, name_en="East", name_km="កើត")
    make_village(session, "01010101", 103.5, 12.5, name_en="Phum Kandal", name_km="ភូមិកណ្ដាល")
    make_village(session, "01010102", 103.99, 12.5, name_en="Phum Chuor", name_km="ភូមិជួរ")
    unit = make_unit(session, "West office", name_km="ការិយាល័យលិច", jurisdictions=[west])
    make_check(session, make_phone(session, unit, "+85512000001"), days_ago=12)
    make_phone(session, make_unit(session, "East office", jurisdictions=[east]), "+85512000002")
    make_phone(session, make_hotline(session, "Trafficking", name_km="ជួញដូរ"), "1288")
    church = make_church(session, "Grace Church", place_code="01010101")
    make_phone(session, make_person(session, church, "Pastor Dara"), "+85512000006")
    session.commit()


def pack(client: FlaskClient) -> str:
    answer = client.get("/provinces/01/pack")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=numbers-01-")
    return answer.get_data(as_text=True)


@pytest.mark.usefixtures("province")
def test_the_pack_names_each_place_in_both_scripts_and_whom_to_call(client_as: Callable[[str], FlaskClient]) -> None:
    page = pack(client_as("staff"))

    for text in ("Phum Kandal", "ភូមិកណ្ដាល", "West office", "ការិយាល័យលិច", "tel:+85512000001", "tel:1288"):
        assert text in page
    assert page.index('class="first" href="tel:+85512000001"') < page.index('href="tel:1288"')
    assert "confirmed on" in page
    assert "Are you safe now?" in page
    for private in ("Grace", "Dara", "+85512000006"):
        assert private not in page


@pytest.mark.usefixtures("province")
def test_a_village_near_the_border_names_the_province_over_it(viewer: FlaskClient) -> None:
    page = pack(viewer)

    at_the_border = page[page.index("Phum Chuor") :]
    assert '<a href="#near-02">' in at_the_border[: at_the_border.index("</li>")]
    assert 'id="near-02"' in page
    assert "tel:+85512000002" in page
    middle = page[page.index("Phum Kandal") :]
    assert "#near-02" not in middle[: middle.index("</li>")]


@pytest.mark.usefixtures("province")
def test_the_pack_needs_no_script_and_nothing_from_elsewhere(viewer: FlaskClient) -> None:
    page = pack(viewer)

    for text in ("<script", "<img", "@import", "url(", 'src="', 'href="http', 'rel="stylesheet"', 'href="/'):
        assert text not in page


@pytest.mark.usefixtures("province")
def test_a_unit_whose_number_will_soon_need_a_check_comes_after_the_hotline(
    viewer: FlaskClient, session: Session
) -> None:
    unit = make_unit(session, "Third office", jurisdictions=[make_province(session, "03", 101, 12)])
    make_check(session, make_phone(session, unit, "+85512000003"), days_ago=300)
    session.commit()

    page = viewer.get("/provinces/03/pack").get_data(as_text=True)

    assert 'class="first" href="tel:1288"' in page
    places = page[page.index('id="places"') :]
    assert places.index("tel:1288") < places.index("tel:+85512000003")
    assert "a new check is due" in places


@pytest.mark.usefixtures("province")
def test_of_a_unit_that_is_not_to_be_called_only_the_replacement_has_numbers(
    viewer: FlaskClient, session: Session
) -> None:
    third = make_province(session, "03", 101, 12)
    unit, other = make_unit(session, "Not to call", jurisdictions=[third]), make_unit(session, "Instead")
    make_phone(session, unit, "+85512000004")
    make_phone(session, other, "+85512000005")
    unit.do_not_use, unit.call_instead_id = DoNotUseReason.SAFETY_CONCERN, other.id
    session.commit()

    page = viewer.get("/provinces/03/pack").get_data(as_text=True)

    assert "+85512000005" in page
    assert "+85512000004" not in page


def test_hostile_names_are_only_names_and_the_pack_stays_small(viewer: FlaskClient, session: Session) -> None:
    province = make_province(session, "01", 103, 12)
    for hostile in HOSTILE_NAMES.values():
        make_unit(session, hostile, jurisdictions=[province])
    session.commit()

    page = pack(viewer)

    assert "<script" not in page
    assert "<img" not in page
    assert len(gzip.compress(page.encode())) < 60_000
