"""Tests of the crisis search by road: the stored times of a village put the units in order, while they count."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from directory.codes import DoNotUseReason
from directory.models import Listing, PoliceUnit
from geo.crisis import CrisisAnswer, find_contacts
from geo.routing.changes import TimeRow, activate, add_network, store_times
from geo.routing.models import NetworkStatus, OriginKind, TimeStatus
from geo.travel_times import Method, Mode
from places.models import Place
from tests.factories import make_check, make_phone, make_province, make_unit, make_village

NOON = 12


@pytest.fixture
def network_id(session: Session) -> int:
    network = add_network(session, "embedded", NetworkStatus.READY)
    activate(session, network.id)
    return network.id


@pytest.fixture
def village(session: Session) -> Place:
    make_province(session, "01", 103, 12)
    return make_village(session, "01010101", 103.5, 12.5)


def make_working_unit(session: Session, name: str, lon: float) -> PoliceUnit:
    province = session.get_one(Place, "01")
    unit = make_unit(session, name, jurisdictions=[province], lon=lon, lat=12.5)
    make_check(session, make_phone(session, unit))
    return unit


@pytest.fixture
def near(session: Session, village: Place) -> PoliceUnit:
    return make_working_unit(session, "Near", 103.55)


@pytest.fixture
def far(session: Session, village: Place) -> PoliceUnit:
    return make_working_unit(session, "Far", 103.7)


def route(
    session: Session,
    network_id: int,
    village: Place,
    unit: PoliceUnit,
    seconds: int | None,
    status: TimeStatus = TimeStatus.ROUTED,
) -> None:
    """Store the time from the village to the unit as they stand now."""
    key = (OriginKind.VILLAGE, int(village.code), Mode.MOTORCYCLE, unit.id, network_id)
    way = (seconds, None if seconds is None else 40_000, status, 12, 34)
    store_times(session, [TimeRow(*key, *way, village.revision, unit.revision)])


def times(answer: CrisisAnswer) -> dict[str, tuple[float | None, Method | None]]:
    return {contact.name_en: (contact.seconds, contact.method) for contact in answer.nearest}


def test_the_unit_that_is_nearer_by_road_comes_first(
    session: Session, network_id: int, village: Place, near: PoliceUnit, far: PoliceUnit
) -> None:
    route(session, network_id, village, near, 9_000)
    route(session, network_id, village, far, 1_500)

    answer = find_contacts(session, code=village.code, hour=NOON)

    assert times(answer) == {"Far": (1_500, Method.ROUTED), "Near": (9_000, Method.ROUTED)}
    assert [contact.name_en for contact in answer.nearest] == ["Far", "Near"]
    assert {contact.seconds for contact in answer.responsible} == {1_500, 9_000}
    assert answer.village is not None
    assert (answer.village.code, answer.village.metres) == (village.code, 0)


def test_coordinates_have_the_times_of_the_nearest_village_which_the_answer_names(
    session: Session, network_id: int, village: Place, far: PoliceUnit
) -> None:
    make_village(session, "01010102", 103.9, 12.9)
    route(session, network_id, village, far, 1_500)

    answer = find_contacts(session, point=(103.51, 12.5), hour=NOON)

    assert times(answer) == {"Far": (1_500, Method.ROUTED)}
    assert answer.village is not None
    assert answer.village.code == village.code
    assert answer.village.metres == pytest.approx(1_086, abs=5)


@pytest.mark.parametrize(("lon", "what"), [(103.56, "more than 5 km from any village"), (102.99, "abroad")])
def test_no_village_near_by_leaves_the_estimate(
    session: Session, network_id: int, village: Place, far: PoliceUnit, lon: float, what: str
) -> None:
    route(session, network_id, village, far, 1_500)
    across = make_village(session, "01010103", 103.001, 12.5)
    route(session, network_id, across, far, 1_500)

    answer = find_contacts(session, point=(lon, 12.5), hour=NOON)

    assert [contact.method for contact in answer.nearest] == [Method.ESTIMATE], what
    assert answer.village is None


def test_the_middle_of_a_province_says_nothing_of_the_way(
    session: Session, network_id: int, village: Place, far: PoliceUnit
) -> None:
    route(session, network_id, village, far, 1_500)
    answer = find_contacts(session, code="01", hour=NOON)
    assert times(answer) == {"Far": (None, None)}
    assert answer.village is None


def test_a_unit_without_a_path_comes_last_and_is_never_guessed(
    session: Session, network_id: int, village: Place, near: PoliceUnit, far: PoliceUnit
) -> None:
    route(session, network_id, village, near, None, TimeStatus.NO_PATH)

    answer = find_contacts(session, code=village.code, hour=NOON)

    assert [contact.name_en for contact in answer.nearest] == ["Far", "Near"]
    assert [contact.method for contact in answer.nearest] == [Method.ESTIMATE, Method.ROUTED]
    assert answer.nearest[1].seconds is None
    assert answer.nearest[1].way is TimeStatus.NO_PATH


def test_a_unit_that_is_fast_by_road_is_named_though_many_stand_nearer(
    session: Session, network_id: int, village: Place, far: PoliceUnit
) -> None:
    for number in range(12):
        unit = make_working_unit(session, f"Other {number}", 103.51 + number / 1_000)
        route(session, network_id, village, unit, 8_000 + number)
    route(session, network_id, village, far, 1_500)

    answer = find_contacts(session, code=village.code, hour=NOON)

    assert [contact.name_en for contact in answer.nearest] == ["Far", "Other 0", "Other 1", "Other 2", "Other 3"]


def test_a_time_of_another_position_or_of_other_roads_does_not_count(
    session: Session, network_id: int, village: Place, near: PoliceUnit, far: PoliceUnit
) -> None:
    route(session, network_id, village, near, 9_000)
    route(session, network_id, village, far, 1_500)
    session.execute(update(Listing).where(Listing.id == far.id).values(revision=far.revision + 1))
    found = times(find_contacts(session, code=village.code, hour=NOON))
    assert (found["Far"][1], found["Near"][1]) == (Method.ESTIMATE, Method.ROUTED)

    activate(session, add_network(session, "embedded", NetworkStatus.READY).id)
    answer = find_contacts(session, code=village.code, hour=NOON)
    assert {method for _, method in times(answer).values()} == {Method.ESTIMATE}
    assert answer.village is None


def test_what_is_called_instead_of_a_unit_has_its_own_time(
    session: Session, network_id: int, village: Place, near: PoliceUnit, far: PoliceUnit
) -> None:
    route(session, network_id, village, near, 600)
    route(session, network_id, village, far, 1_500)
    near.do_not_use = DoNotUseReason.SAFETY_CONCERN
    near.call_instead_id = far.id
    session.flush()

    answer = find_contacts(session, code=village.code, hour=NOON)

    assert times(answer) == {"Far": (1_500, Method.ROUTED)}
