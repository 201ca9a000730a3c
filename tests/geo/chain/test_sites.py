"""Tests of where one more church brings the most villages into the chain."""

from itertools import combinations

import numpy as np
import pytest
from sqlalchemy.orm import Session

from directory.models import PoliceUnit
from geo.chain.queries import commune_centres
from geo.chain.sites import NextSites, Question, candidates_in, next_sites, problem_of
from geo.chain.villages import villages_in_use
from geo.reach_queries import units_in_use
from geo.routing.models import OriginKind
from geo.travel_times import great_circle
from places.models import Place
from tests.factories import make_church, make_province, make_unit, make_village
from tests.geo.chain.routes import store_no_path


def asked(session: Session, most: int = 3, province: str | None = None, threshold: int = 120) -> NextSites:
    return next_sites(session, units_in_use(session), Question(province, most, exact=True, threshold=threshold))


def gains(found: NextSites) -> list[tuple[str, int]]:
    return [(site.code, site.villages) for site in found.sites]


@pytest.mark.usefixtures("unit")
def test_the_commune_with_the_most_villages_comes_first_and_each_gain_is_beyond_those_before(session: Session) -> None:
    for number in range(1, 4):
        make_village(session, f"0101010{number}", lon=103.2, lat=12.2)
    for number in range(1, 6):
        make_village(session, f"0101020{number}", lon=103.8, lat=12.8)
    make_village(session, "01010301", lon=103.81, lat=12.81)  # beside the second commune: nothing is left to add
    found = asked(session)
    assert gains(found) == [("010102", 6), ("010101", 3)]
    assert found.proven
    assert found.missing == 9


@pytest.mark.usefixtures("unit")
def test_villages_that_are_in_the_chain_already_are_no_gain(session: Session) -> None:
    make_church(session, place_code="01", lon=103.5, lat=12.5)
    make_village(session, "01010101", lon=103.5, lat=12.5)
    make_village(session, "01010201", lon=103.8, lat=12.8)
    assert gains(asked(session)) == [("010102", 1)]


@pytest.mark.usefixtures("unit")
def test_a_commune_that_could_not_reach_its_unit_is_no_site(session: Session) -> None:
    make_village(session, "01010101", lon=103.8, lat=12.8)  # 65 km of way from the unit
    assert gains(asked(session, threshold=120)) == [("010101", 1)]
    assert gains(asked(session, threshold=60)) == []


def test_a_unit_without_a_usable_number_is_the_end_of_no_chain(session: Session, province: Place) -> None:
    make_unit(session, jurisdictions=[province], lon=103.5, lat=12.5)
    make_village(session, "01010101", lon=103.5, lat=12.5)
    assert gains(asked(session)) == []


def test_a_routed_time_of_the_village_in_the_middle_decides(session: Session, unit: PoliceUnit) -> None:
    make_village(session, "01010101", lon=103.5, lat=12.5)
    store_no_path(session, OriginKind.VILLAGE, 1010101, unit)
    assert gains(asked(session)) == []


@pytest.mark.usefixtures("unit")
def test_only_communes_of_the_province_are_named_and_villages_over_the_border_count(session: Session) -> None:
    make_province(session, "02", lon=104, lat=12)
    make_village(session, "01010101", lon=103.99, lat=12.5)
    make_village(session, "02010101", lon=104.01, lat=12.5)
    make_village(session, "02010102", lon=104.01, lat=12.5)
    assert gains(asked(session, province="01")) == [("010101", 3)]
    assert gains(asked(session, province="02")) == [], "it has no unit"


def test_a_commune_stands_for_the_village_nearest_to_its_middle_else_for_its_label(session: Session) -> None:
    make_province(session, "01", lon=103, lat=12)
    for number, lat in enumerate((12.1, 12.2, 12.6), 1):
        make_village(session, f"0101010{number}", lon=103.5, lat=lat)
    make_village(session, "01010201", lon=None, lat=None)
    make_village(session, "01010301", lon=None, lat=None)
    session.get_one(Place, "010103").point = "SRID=4326;POINT(103.7 12.7)"
    session.flush()
    found = candidates_in(villages_in_use(session), commune_centres(session), None)
    assert found.codes == ["010101", "010103"]
    assert found.position.lat.tolist() == [12.2, 12.7]
    assert found.village.tolist() == [1010102, -1]


@pytest.mark.usefixtures("unit")
@pytest.mark.parametrize("seed", range(3))
def test_the_villages_brought_are_the_most_that_any_choice_brings(session: Session, seed: int) -> None:
    random = np.random.default_rng(seed)
    places = random.uniform((103.1, 12.1), (103.9, 12.9), (40, 2)).tolist()
    for number, (lon, lat) in enumerate(places):
        make_village(session, f"0101{number // 4 + 1:02}{number % 4 + 1:02}", lon=lon, lat=lat)
    found = asked(session, most=3)
    candidates = candidates_in(villages_in_use(session), commune_centres(session), None)
    metres = 30 * 60 / 1.4 * 40 / 3.6
    covers = [
        {number for number, (lon, lat) in enumerate(places) if great_circle(site_lon, site_lat, lon, lat) <= metres}
        for site_lon, site_lat in zip(*candidates.position, strict=True)
        if great_circle(site_lon, site_lat, 103.5, 12.5) * 1.4 / 40 * 3.6 <= 120 * 60
    ]
    assert found.villages == max(len(set().union(*choice)) for choice in combinations(covers, 3))
    assert found.proven


@pytest.mark.usefixtures("unit")
def test_another_situation_is_another_problem_whose_kept_answer_is_not_used(session: Session) -> None:
    def digest(most: int = 3, threshold: int = 120) -> str:
        return problem_of(session, units_in_use(session), Question(None, most, exact=True, threshold=threshold)).digest

    make_village(session, "01010101", lon=103.5, lat=12.5)
    before = digest()
    assert before == digest() == digest(threshold=60), "the same communes bring the same villages"
    assert before != digest(most=2)
    make_village(session, "01010102", lon=103.5, lat=12.5)
    assert before != digest()
