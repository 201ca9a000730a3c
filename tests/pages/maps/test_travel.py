"""Tests of mode and season on the pages of the map: chosen by address, carried by links, and said in words."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.models import Church, PoliceUnit
from geo.routing.models import TimeStatus
from geo.travel_times import Mode
from tests.factories import make_church, make_place, make_province, make_unit
from tests.roads_in_use import route, surround, use_roads

ClientAs = Callable[[str], FlaskClient]

CHURCHES = "/map/provinces/01/churches.json"
AREAS = "/map/provinces/01/areas.json"


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    province = make_province(session, "01", lon=103, lat=12, name_en="Siem Reap")
    make_place(session, "0101", "Puok", square=(103, 12, 1))
    make_place(session, "010101", point=(103.5, 12.5))
    return make_unit(session, "The office", jurisdictions=[province], lon=103.5, lat=12.5)


@pytest.fixture
def church(session: Session, unit: PoliceUnit) -> Church:
    return make_church(session, "Grace", place_code="010101", lon=103.61234, lat=12.54321)


@pytest.fixture
def network_id(session: Session) -> int:
    return use_roads(session)


def words(html: str) -> str:
    """The text of a page without its tags, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def row_of(html: str) -> str:
    """The words of the one row of a province's table."""
    return words(html.split('<th scope="row">')[1].split("</tr>")[0])


def test_each_row_says_by_road_or_that_it_is_an_estimate(
    client_as: ClientAs, session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    make_church(session, "Hope", place_code="0101", lon=103.52, lat=12.5)
    route(session, network_id, church, unit, 2_700)
    html = client_as("staff").get("/provinces/01").text
    rows = {words(part.split("</tr>")[0]) for part in html.split('<th scope="row">')[1:]}
    assert any("Grace" in row and "30–60 min by road" in row and "about" not in row for row in rows)
    assert any("Hope" in row and "about 0–30 min estimate" in row for row in rows)
    assert "Estimate, not by road 1" in words(html)
    assert "All times are estimates" not in html


@pytest.mark.parametrize(
    ("status", "snap", "said"),
    [
        (TimeStatus.NO_PATH, 10, "No path boat or unmapped road"),
        (TimeStatus.OFF_ROAD, None, "No path church more than 2 km from any road"),
        (TimeStatus.OFF_ROAD, 20, "No path unit more than 2 km from any road"),
    ],
)
def test_a_church_without_a_path_says_why(
    client_as: ClientAs,
    session: Session,
    network_id: int,
    church: Church,
    unit: PoliceUnit,
    status: TimeStatus,
    snap: int | None,
    said: str,
) -> None:
    route(session, network_id, church, unit, None, status=status, snap_church=snap)
    client = client_as("staff")
    assert said in row_of(client.get("/provinces/01").text)
    assert said in words(client.get(f"/churches/{church.id}").text)


def test_mode_and_season_are_chosen_by_address_and_carried_on(
    client_as: ClientAs, session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    route(session, network_id, church, unit, 2_700, mode=Mode.CAR)
    client = client_as("staff")
    html = client.get("/provinces/01?mode=car&season=wet").text
    assert "30–60 min by road" in row_of(html)
    assert "Time to the unit, by car, wet season" in words(html)
    assert "every time is 1.3 times that of the dry season. This is an assumption" in words(html)
    query = "mode=car&amp;season=wet"
    assert f'href="/churches/{church.id}?within=60&amp;{query}"' in html
    assert f'href="/?within=60&amp;{query}"' in html
    assert f"/map/provinces/01.js?within=60&amp;{query}" in html
    assert f"/provinces/01?within=60&amp;{query}" in client.get(f"/churches/{church.id}?mode=car&season=wet").text
    for page in ("/", "/provinces/"):
        html = client.get(f"{page}?mode=car&season=wet").text
        assert f"/provinces/01?within=60&amp;{query}" in html
        assert "This is an assumption" in html
    assert "about" in row_of(client.get("/provinces/01?mode=donkey&season=spring").text)


def test_the_wet_season_lengthens_every_time_by_the_configured_factor(
    client_as: ClientAs, session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    route(session, network_id, church, unit, 2_700)
    client = client_as("staff")
    assert "30–60 min" in row_of(client.get("/provinces/01?season=dry").text)
    assert "60–120 min" in row_of(client.get("/provinces/01?season=wet").text)
    client.application.config["WET_SEASON_FACTORS"] = {Mode.MOTORCYCLE: 3.0, Mode.CAR: 3.0}
    html = client.get("/provinces/01?season=wet").text
    assert "Over 120 min" in row_of(html)
    assert "every time is 3 times" in html


def test_a_church_with_no_unit_within_two_hours_is_counted_in_legend_and_table(
    client_as: ClientAs, session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    route(session, network_id, church, unit, 9_000)
    client = client_as("staff")
    html = client.get("/provinces/01").text
    assert "No unit within 120 min 1" in words(html)
    assert "of these no unit within 120 min: 1" in words(html)
    assert '<use href="#symbol-outside"/>' in html
    assert "no unit within 120 min" in row_of(html)
    data = client.get(CHURCHES).get_json()
    assert dict(zip(data["columns"], data["rows"][0], strict=True))["outside"] == 1
    viewer = client_as("viewer").get("/provinces/01").text
    assert "No unit within 120 min 0" in words(viewer)  # the commune's centre lies beside the unit


def test_the_map_is_told_which_times_are_estimates(
    client_as: ClientAs, session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    client = client_as("staff")
    data = client.get(CHURCHES).get_json()
    assert (data["roads"], data["mixed"]) == (True, False)
    route(session, network_id, church, unit, 2_700)
    make_church(session, "Hope", place_code="0101", lon=103.52, lat=12.5)
    data = client.get(CHURCHES).get_json()
    rows = [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]]
    assert {row["name_en"]: row["estimated"] for row in rows} == {"Grace": 0, "Hope": 1}
    assert data["mixed"]


def test_areas_are_shown_of_the_unit_that_the_map_is_about_in_the_dry_season(
    client_as: ClientAs, session: Session, network_id: int, unit: PoliceUnit, church: Church
) -> None:
    surround(session, network_id, unit, {60: (103.3, 12.3, 103.7, 12.7)})
    client = client_as("viewer")
    assert "show-areas" in client.get("/provinces/01").text
    assert AREAS in client.get("/map/provinces/01.js").text
    answer = client.get(AREAS)
    assert answer.mimetype == "application/geo+json"
    [feature] = answer.get_json()["features"]
    assert feature["properties"] == {"unit": unit.id, "minutes": 60}
    other = make_unit(session, lon=103.1, lat=12.1)
    for query in ("mode=car", "season=wet", f"unit={other.id}"):
        assert "show-areas" not in client.get(f"/provinces/01?{query}").text
        assert AREAS not in client.get(f"/map/provinces/01.js?{query}").text
    assert "for the dry season only" in client.get("/provinces/01?season=wet").text
    assert client.get(f"{AREAS}?unit={other.id}").get_json()["features"] == []


def test_only_who_may_see_the_page_gets_the_areas(client: FlaskClient) -> None:
    assert client.get(AREAS).status_code in (302, 401)


def test_a_viewer_learns_nothing_of_where_a_church_stands_from_any_of_it(
    client_as: ClientAs, session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    route(session, network_id, church, unit, 9_000, snap_church=2_611, status=TimeStatus.OFF_ROAD)
    surround(session, network_id, unit, {60: (103.3, 12.3, 103.7, 12.7)})
    viewer = client_as("viewer")
    for address in ("/provinces/01", f"/churches/{church.id}", CHURCHES, AREAS, "/map/provinces/01.js"):
        text = viewer.get(address).text
        for secret in ("103.61", "12.54", "2611", "2 km from any road", "by road"):
            assert secret not in text, (address, secret)
    page = words(viewer.get(f"/churches/{church.id}").text)
    assert "about 0–30 min estimate From the centre of its commune" in page


def test_the_responsible_unit_stands_above_the_map_with_the_state_of_its_number(
    client_as: ClientAs, church: Church
) -> None:
    html = words(client_as("viewer").get("/provinces/01").text)
    assert "Responsible unit: The office no usable number" in html


@pytest.mark.parametrize(
    ("metres", "on_track", "said"),
    [
        (900, False, "The office stands 900 m from any road."),
        (10, True, "The road of The office is mapped as a track."),
    ],
)
def test_a_unit_that_does_not_stand_where_the_roads_are_is_told_to_who_can_correct_it(
    client_as: ClientAs,
    session: Session,
    network_id: int,
    unit: PoliceUnit,
    metres: float,
    on_track: bool,
    said: str,
) -> None:
    surround(session, network_id, unit, {}, metres=metres, on_track=on_track)
    html = client_as("admin").get("/provinces/01").text
    assert said in words(html)
    assert f'href="/police-units/{unit.id}/edit">Correct its position' in html
    assert "Correct its position" not in client_as("viewer").get("/provinces/01").text


def test_a_faster_unit_is_named_so_in_its_row_and_on_the_page_of_the_church(
    client_as: ClientAs, session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    other = make_unit(session, "Over the border", lon=104.1, lat=12.5)
    route(session, network_id, church, unit, 6_000)
    route(session, network_id, church, other, 1_500)
    client = client_as("staff")
    assert "Faster: Over the border: Up to 30 min" in row_of(client.get("/provinces/01").text)
    page = words(client.get(f"/churches/{church.id}").text)
    assert "Faster unit Over the border Up to 30 min by road" in page
    assert "Responsible unit The office no usable number Time to it 60–120 min by road" in page


def test_the_page_of_a_church_says_how_far_its_road_is(
    client_as: ClientAs, session: Session, network_id: int, church: Church, unit: PoliceUnit
) -> None:
    for metres, said in (
        (120, "is 120 m from its road."),
        (740, "is 740 m from its road; that part is counted"),
    ):
        route(session, network_id, church, unit, 2_700, snap_church=metres)
        assert said in words(client_as("staff").get(f"/churches/{church.id}").text)
    route(session, network_id, church, unit, None, snap_church=740)
    page = words(client_as("staff").get(f"/churches/{church.id}").text)
    assert "is 740 m from its road." in page
    assert "counted on foot" not in page, "nothing is counted where no path leads"


def test_a_church_without_a_position_says_so_instead_of_a_time(
    client_as: ClientAs, session: Session, unit: PoliceUnit
) -> None:
    lost = make_church(session, "Lost", place_code="01")
    page = words(client_as("viewer").get(f"/churches/{lost.id}").text)
    assert "Time not known The church has no position yet." in page
    assert "Responsible unit The office" in page
