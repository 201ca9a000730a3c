"""Tests of the pages of the chain: what they say, to whom, and what they let out."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.models import Church, PoliceUnit
from geo.chain.coverage import Coverage
from places.models import Place
from tests.factories import make_church, make_phone, make_province, make_unit, make_village
from tests.roads_in_use import route, use_roads

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def church(session: Session) -> Church:
    """01 has a unit, a church, one village beside it and one out of its reach; 02 has a village and nothing else."""
    first = make_province(session, "01", lon=103, lat=12, name_en="First", name_km="ទីមួយ")
    make_province(session, "02", lon=104, lat=12, name_en="Second")
    make_phone(session, make_unit(session, "Unit of First", jurisdictions=[first], lon=103.5, lat=12.5))
    make_village(session, "01010101", lon=103.5, lat=12.5, name_en="Near")
    make_village(session, "01010201", lon=103.8, lat=12.8, name_en="Far")
    make_village(session, "02010101", lon=None, lat=None, name_en="Nowhere")
    session.get_one(Place, "010102").name_en = "Kouk Doung"
    return make_church(session, "Grace", place_code="01010101", lon=103.5, lat=12.5)


def words(html: str) -> str:
    """The text of a page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.usefixtures("church")
def test_the_country_is_shown_by_province_with_the_unknown_first_and_never_as_0(client_as: ClientAs) -> None:
    text = words(client_as("staff").get("/chain/?within=120").text)
    assert "Second 1 0 0 1 not known First 2 1 1 0 50 % Whole country 3 1 1 1 50 %" in text


@pytest.mark.usefixtures("church")
def test_a_province_is_shown_by_district_and_commune(client_as: ClientAs) -> None:
    text = words(client_as("staff").get("/chain/01").text)
    assert "Place 0101 2 1 1 0 50 % Place 010101 1 1 1 0 100 % Kouk Doung 1 0 0 0 0 % Whole province 2" in text


@pytest.mark.usefixtures("church")
def test_a_commune_shows_each_village_with_its_church_and_unit(client_as: ClientAs) -> None:
    text = words(client_as("staff").get("/chain/010101").text)
    assert "Near Grace about 0–30 min Unit of First about 0–30 min yes" in text
    assert "Nowhere no position not known not known not known" in words(client_as("staff").get("/chain/020101").text)


@pytest.mark.usefixtures("church")
@pytest.mark.parametrize("code", ["0101", "01010101", "99", "x"])
def test_other_codes_have_no_page(client_as: ClientAs, code: str) -> None:
    assert client_as("staff").get(f"/chain/{code}").status_code == 404


def test_a_viewer_gets_the_chain_by_way_of_the_communes_centre(
    client_as: ClientAs, session: Session, church: Church
) -> None:
    session.get_one(Place, "010101").point = "SRID=4326;POINT(103.1 12.1)"
    session.commit()
    assert "Near Grace about 0–30 min" in words(client_as("staff").get("/chain/010101").text)
    seen = words(client_as("viewer").get("/chain/010101").text)
    assert "Near Grace about 120+ min" in seen
    assert "Churches stand at the centre of their commune." in seen


@pytest.mark.usefixtures("church")
def test_an_export_is_recorded_and_not_for_everybody(client_as: ClientAs, session: Session) -> None:
    assert client_as("staff").post("/chain/export").status_code == 403
    answer = client_as("admin").post("/chain/export", data={"code": "01", "within": "60"})
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["0101", "010101", "010102"]
    assert lines[1].endswith("2,1,1,0,0,50.0")
    recorded = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.EXPORT)).one()
    assert (recorded.table_name, recorded.new) == ("place", {"rows": "3"})
    assert client_as("admin").post("/chain/export", data={"code": "0101"}).status_code == 404


@pytest.mark.usefixtures("church")
@pytest.mark.parametrize(("code", "unknown"), [("", "02,"), ("020101", "02010101,")])
def test_what_is_not_known_is_empty_or_said_in_an_export(client_as: ClientAs, code: str, unknown: str) -> None:
    text = client_as("admin").post("/chain/export", data={"code": code}).text
    [line] = [line for line in text.splitlines() if line.startswith(unknown)]
    assert line.endswith((",1,0,0,1,0,", ",Not known"))


@pytest.mark.usefixtures("church")
def test_the_next_site_is_one_plain_sentence_in_both_languages(client_as: ClientAs, session: Session) -> None:
    client = client_as("staff")
    text = words(client.get("/chain/where-next?within=120&churches=1").text)
    assert "A church in Kouk Doung would bring 1 more village within 30 minutes." in text
    assert "Together 1 village, of 1 in the country" in text
    assert "No other choice brings more." in text
    make_village(session, "01010202", lon=103.8, lat=12.8)
    session.commit()
    assert "would bring 2 more villages within 30 minutes." in words(client.get("/chain/where-next?within=120").text)
    client.set_cookie("language", "km")
    khmer = client.get("/chain/where-next?within=120", headers={"Accept-Language": "km"}).text
    assert "ភូមិ 2 ថែមទៀត" in khmer


@pytest.mark.usefixtures("church")
def test_an_answer_that_is_not_proven_gives_its_bound_until_the_worker_has_looked(
    client_as: ClientAs, monkeypatch: pytest.MonkeyPatch, run_jobs: Callable[[], int]
) -> None:
    client, address = client_as("staff"), "/chain/where-next?within=120"
    with monkeypatch.context() as hurried:
        hurried.setattr("geo.chain.sites.best_coverage", lambda *asked: Coverage([0], [1], 4))
        text = words(client.get(address).text)
        client.get(address)
    assert "none brings more than 4 villages. The search goes on in the background" in text
    assert "No other choice" not in text
    assert run_jobs() == 1, "who asks the same does not start a second search"
    text = words(client.get(address).text)
    assert "No other choice brings more." in text
    assert "background" not in text
    assert run_jobs() == 0


@pytest.mark.usefixtures("church")
def test_a_search_that_ended_without_proof_is_not_begun_again(
    client_as: ClientAs, monkeypatch: pytest.MonkeyPatch, run_jobs: Callable[[], int]
) -> None:
    client, address = client_as("staff"), "/chain/where-next?within=120"
    monkeypatch.setattr(
        "geo.chain.sites.best_coverage", lambda pairs, most, seconds: Coverage([0], [1], 9 if seconds < 10 else 4)
    )
    client.get(address)
    assert run_jobs() == 1
    text = words(client.get(address).text)
    assert "none brings more than 4 villages" in text
    assert "background" not in text
    assert run_jobs() == 0


@pytest.mark.usefixtures("church")
@pytest.mark.parametrize("asked", ["churches=0", "churches=11", "churches=x", "province=99", "within=7"])
def test_a_question_that_makes_no_sense_counts_as_not_asked(client_as: ClientAs, asked: str) -> None:
    assert client_as("viewer").get(f"/chain/where-next?{asked}").status_code == 200


@pytest.mark.usefixtures("church")
def test_a_province_without_a_way_to_its_unit_gets_a_sentence_and_no_list(client_as: ClientAs) -> None:
    text = words(client_as("viewer").get("/chain/where-next?province=02").text)
    assert "One more church would bring no village into the chain" in text


@pytest.mark.usefixtures("church")
def test_weak_points_lead_to_the_unit_and_say_what_is_not_known(client_as: ClientAs) -> None:
    html = client_as("viewer").get("/chain/single-points").text
    assert re.search(r'<a href="/police-units/\d+">Unit of First</a>', html)
    text = words(html)
    assert "Unit of First Not confirmed yet 1 2" in text
    assert "Second No unit is recorded 0 1 First Not confirmed yet Unit of First 1 2" in text
    assert "Not known: it can be told only once the ways by road" in text


def test_who_depends_on_a_ferry_is_told_by_unit_in_both_languages(
    client_as: ClientAs, session: Session, church: Church
) -> None:
    client, address = client_as("viewer"), "/chain/single-points"
    assert "Not known: it can be told once the ways by road are computed on roads" in words(client.get(address).text)
    unit = session.scalars(select(PoliceUnit)).one()
    network = use_roads(session)
    route(session, network, church, unit, 900, needs_ferry=True)
    session.commit()
    text = words(client.get(address).text)
    assert (
        "1 unit that others get to first, and only by a ferry Police unit Churches Villages Unit of First 1 0" in text
    )
    assert "with a way to no other unit at all: churches 1, villages 0." in text
    assert "សាឡាង" in client.get(address, headers={"Accept-Language": "km"}).text
    route(session, network, church, unit, 900, needs_ferry=False)
    session.commit()
    assert "a way without a ferry leads to one." in words(client.get(address).text)


@pytest.mark.usefixtures("church")
def test_the_country_map_is_shaded_by_the_share_of_villages(client_as: ClientAs) -> None:
    html = client_as("staff").get("/?figure=chain").text
    rows = re.findall(r'<tr data-code="(\d+)" data-class="(\d?)" data-label="([^"]*)"', html)
    assert rows == [("02", "", "not known"), ("01", "2", "50 %")]
    assert "Whole country" in html


def rows_of(html: str) -> list[tuple[str, str, str]]:
    """Code, shade and label of each row that the map shades."""
    return re.findall(r'<tr [^>]*?data-code="(\d+)" data-class="(\d?)" data-label="([^"]*)"', html)


@pytest.mark.usefixtures("church")
def test_the_map_of_the_chain_takes_its_shades_from_the_table(client_as: ClientAs, session: Session) -> None:
    for code in ("0101", "010101"):
        session.get_one(Place, code).boundary = session.get_one(Place, "01").boundary
    session.commit()
    client = client_as("viewer")
    country = client.get("/chain/?within=120").text
    assert rows_of(country) == [("02", "", "not known"), ("01", "2", "50 %")]
    assert 'src="/map/chain.js?areas=large"' in country
    districts = client.get("/chain/?within=120&areas=small").text
    assert rows_of(districts) == [("0201", "", "not known"), ("0101", "2", "50 %")]
    assert "1 area without an outline stands in the table only." in districts
    province = client.get("/chain/01?within=120&areas=small").text
    assert rows_of(province) == [("0101", "2", "50 %"), ("010101", "4", "100 %"), ("010102", "0", "0 %")]
    assert 'src="/map/provinces/01/chain.js?areas=small"' in province
    assert "1 area without an outline stands in the table only." in province


@pytest.mark.usefixtures("church")
def test_without_outlines_the_table_stands_alone_and_the_page_says_so(client_as: ClientAs) -> None:
    for address in ("/chain/01", "/chain/01?areas=small", "/chain/?areas=small"):
        html = client_as("viewer").get(address).text
        assert "No outlines of these areas are loaded" in html
        assert "chain.js" not in html
        assert rows_of(html)


@pytest.mark.usefixtures("church")
def test_the_districts_of_the_country_can_be_taken_out(client_as: ClientAs) -> None:
    answer = client_as("admin").post("/chain/export", data={"areas": "small", "within": "60"})
    assert [line.split(",")[0] for line in answer.text.splitlines()[1:]] == ["0101", "0201"]
