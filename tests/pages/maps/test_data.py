"""Tests of the data of the maps: who may have it, how it is kept, and that it gives nobody away."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from places.models import GeodataSet
from tests.factories import make_church, make_place, make_province, make_unit
from tests.hostile_names import HOSTILE_NAMES

ClientAs = Callable[[str], FlaskClient]

CHURCHES = "/map/provinces/01/churches.json"
HERE = "/map/provinces/01/churches-here.json"
ADDRESSES = (
    "/map/country.js",
    "/map/country.json",
    "/map/units.json",
    "/map/provinces/01.js",
    "/map/provinces/01.json",
    "/map/chain.js",
    "/map/chain.js?areas=small",
    "/map/districts.json",
    "/map/provinces/01/chain.js",
    "/map/provinces/01/chain.js?areas=small",
    "/map/provinces/01/communes.json",
    CHURCHES,
    HERE,
)


@pytest.fixture(autouse=True)
def province(session: Session) -> None:
    province = make_province(session, "01", lon=103, lat=12)
    make_place(session, "0101", square=(103, 12, 1))
    make_place(session, "010101", square=(103, 12, 1))
    make_unit(session, jurisdictions=[province], lon=103.1, lat=12.1)
    make_church(session, place_code="010101", lon=103.51234, lat=12.54321)


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_who_may_see_the_page_gets_its_data(client: FlaskClient, client_as: ClientAs, address: str) -> None:
    assert client.get(address).status_code in (302, 401)
    assert client_as("viewer").get(address).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_that_still_holds_is_not_sent_again(client_as: ClientAs, address: str) -> None:
    client = client_as("viewer")
    first = client.get(address)
    assert first.headers["Cache-Control"].startswith("private")
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_outlines_are_kept_for_as_long_as_their_geodata_set(client_as: ClientAs, session: Session) -> None:
    session.add(GeodataSet(name="test", digest="c" * 64, attribution="", coarse=False))
    session.commit()
    client = client_as("viewer")
    page = client.get("/map/country.js").text
    address = page[page.index("/map/country.json") :].split('"')[0]
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/map/country.json?v=old").headers["Cache-Control"]


def test_a_browser_that_takes_it_gets_data_compressed(client_as: ClientAs, session: Session) -> None:
    for _ in range(20):
        make_church(session, place_code="01", lon=103.5, lat=12.5)
    response = client_as("viewer").get(CHURCHES, headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.data) < 500


def test_a_viewer_gets_no_exact_position_and_staff_do(client_as: ClientAs) -> None:
    exact = ("103.51234", "12.54321")
    assert all(number in client_as("staff").get(CHURCHES).text for number in exact)
    viewers = client_as("viewer").get(CHURCHES).text + client_as("viewer").get("/provinces/01").text
    assert not any(number in viewers for number in exact)


@pytest.mark.parametrize("view", ["zoom=nan", "west=5&east=1", "north=1e9", "zoom=-3", "west=a", "zoom=99"])
def test_a_view_that_makes_no_sense_is_the_whole_world(client_as: ClientAs, view: str) -> None:
    response = client_as("staff").get(f"{CHURCHES}?{view}")
    assert len(response.get_json()["rows"]) == 1


@pytest.mark.parametrize(
    "address",
    [f"/map/provinces/99{rest}" for rest in (".js", ".json", "/chain.js", "/chain.js?areas=small", "/communes.json")],
)
def test_a_province_that_does_not_exist_has_no_map(client_as: ClientAs, address: str) -> None:
    assert client_as("viewer").get(address).status_code == 404


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES.keys())
def test_a_hostile_name_reaches_no_map_document(client_as: ClientAs, session: Session, name: str) -> None:
    province = make_province(session, "02", lon=104, lat=12, name_en=name, name_km=f"{name}2")
    make_unit(session, name, name_km=name, jurisdictions=[province], lon=104.1, lat=12.1)
    make_church(session, name, name_km=name, place_code="02", lon=104.2, lat=12.2)
    client = client_as("staff")
    make_place(session, "0201", name, f"{name}3", square=(104, 12, 1))
    make_place(session, "020101", name, f"{name}4", square=(104, 12, 1))
    session.commit()
    scripts = ("country", "provinces/02", "chain", "provinces/02/chain")
    documents = "".join(client.get(f"/map/{script}.js?areas=small").text for script in scripts)
    assert "communes.json" in documents
    assert name not in documents
    assert "9359" not in documents
    page = client.get("/provinces/02").text
    element = page[page.index('id="map_province"') :].split(">")[0]
    assert name not in element


@pytest.mark.parametrize("address", [CHURCHES, HERE])
def test_who_sees_where_churches_stand_is_recorded_and_their_browser_keeps_nothing(
    session: Session, client_as: ClientAs, address: str
) -> None:
    reads = select(AuditEvent.row_id).where(AuditEvent.action == Action.READ)
    assert client_as("viewer").get(address).headers["Cache-Control"] == "private, no-cache"
    assert session.scalars(reads).all() == []
    staff = client_as("staff")
    assert staff.get(address).headers["Cache-Control"] == "private, no-store"
    assert session.scalars(reads).all() == ["map of 01"]
    staff.get(address.replace("/01/", "/99/"))
    assert session.scalars(reads).all() == ["map of 01"]


def test_a_viewer_s_country_counts_from_the_communes_centre(session: Session, client_as: ClientAs) -> None:
    make_place(session, "010102", point=(103.95, 12.95))  # far from the unit, with a church right beside it
    make_church(session, place_code="010102", lon=103.11, lat=12.11)
    session.commit()
    share = re.compile(r"<strong>(\d+)</strong>|(\d+)\s*%")
    pages = {role: client_as(role).get("/provinces/?within=30").text.split("<tbody")[1] for role in ("viewer", "staff")}
    assert share.findall(pages["viewer"]) != share.findall(pages["staff"])
