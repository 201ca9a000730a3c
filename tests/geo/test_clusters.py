"""Tests of what a map draws: each church, or the clusters of the server where there are too many."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.models import PoliceUnit
from geo import clusters
from geo.church_times import ChurchTimes, church_times
from geo.clusters import ChurchesInView, View, churches_in_view, churches_listed
from places.models import Place
from tests.factories import make_church, make_place, make_province, make_unit
from training.changes import record_meeting

PROVINCE = View(103, 12, 104, 13, 9)


@pytest.fixture
def province(session: Session) -> Place:
    province = make_province(session, "01", lon=103, lat=12)
    make_unit(session, jurisdictions=[province], lon=103.1, lat=12.1)
    return province


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four churches in view are already too many for symbols."""
    monkeypatch.setattr(clusters, "MOST_SYMBOLS", 4)


def times_of(session: Session, *, exact: bool = True) -> ChurchTimes:
    return church_times(session, "01", exact=exact)


def in_view(session: Session, view: View = PROVINCE, *, exact: bool = True) -> ChurchesInView:
    return churches_in_view(session, times_of(session, exact=exact), view)


def test_a_few_churches_come_one_by_one_and_all_at_once(session: Session, province: Place) -> None:
    make_church(session, place_code="01", lon=103.1, lat=12.1)
    make_church(session, place_code="01", lon=103.9, lat=12.9)
    found = in_view(session, View(103, 12, 103.2, 12.2, 11))
    assert [church.band for church in found.churches] == ["within_30", "beyond_120"]
    assert found.complete


def test_a_church_says_whether_it_has_met_the_unit_that_it_is_drawn_for(session: Session, province: Place) -> None:
    other = make_unit(session, lon=103.2, lat=12.2)
    known, stranger = (make_church(session, place_code="01", lon=103.1, lat=lat) for lat in (12.1, 12.2))
    own = session.scalars(select(PoliceUnit.id).where(PoliceUnit.id != other.id)).one()
    record_meeting(session, known.id, own, date(2026, 3, 1))
    record_meeting(session, stranger.id, other.id, date(2026, 3, 1))
    found = in_view(session)
    assert {church.id: church.met for church in found.churches} == {known.id: 1, stranger.id: 0}
    asked = church_times(session, "01", exact=True, unit_id=other.id)
    assert {church.id: church.met for church in churches_in_view(session, asked, PROVINCE).churches} == {
        known.id: 0,
        stranger.id: 1,
    }


def test_nothing_is_said_of_a_meeting_where_no_unit_is_responsible(session: Session) -> None:
    make_province(session, "01", lon=103, lat=12)
    make_church(session, place_code="01", lon=103.1, lat=12.1)
    assert [church.met for church in in_view(session).churches] == [None]


def test_a_church_without_a_known_time_is_drawn_as_unknown(session: Session) -> None:
    make_province(session, "01", lon=103, lat=12)
    make_church(session, place_code="01", lon=103.1, lat=12.1)
    assert [church.band for church in in_view(session).churches] == ["unknown"]


@pytest.mark.usefixtures("few_are_many")
def test_many_churches_are_gathered_at_the_mean_of_their_positions(session: Session, province: Place) -> None:
    for step in range(5):
        make_church(session, place_code="01", lon=103.1 + step / 1000, lat=12.1)
    make_church(session, place_code="01", lon=103.9, lat=12.9)
    found = in_view(session)
    [cluster] = found.clusters
    assert (cluster.churches, cluster.within, cluster.lon) == (5, 5, pytest.approx(103.102))
    assert len(found.churches) == 1
    assert not found.complete


@pytest.mark.usefixtures("few_are_many")
def test_the_churches_of_a_small_cell_keep_their_symbols(session: Session, province: Place) -> None:
    for step in range(6):
        make_church(session, place_code="01", lon=103.05 + step / 7, lat=12.5)
    found = in_view(session)
    assert (len(found.churches), found.clusters) == (6, [])


@pytest.mark.usefixtures("few_are_many")
def test_from_zoom_twelve_more_churches_keep_their_symbols(
    session: Session, province: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(6):
        make_church(session, place_code="01", lon=103.1, lat=12.1)
    found = in_view(session, View(103, 12, 103.2, 12.2, 12))
    assert (len(found.churches), found.clusters) == (6, [])
    monkeypatch.setattr(clusters, "MOST_SYMBOLS_CLOSE", 5)
    found = in_view(session, View(103, 12, 103.2, 12.2, 18))
    assert (found.churches, [cluster.churches for cluster in found.clusters]) == ([], [6])


@pytest.mark.usefixtures("few_are_many")
def test_a_cluster_says_where_its_churches_stand_and_lists_them_by_name(session: Session, province: Place) -> None:
    for number, name in enumerate(("Grace", "Anew", "Hope", "Faith", "Dawn")):
        make_church(session, name, place_code="01", lon=103.1 + number / 1000, lat=12.1 - number / 1000)
    make_church(session, "Elsewhere", place_code="01", lon=103.9, lat=12.9)
    [cluster] = in_view(session).clusters
    box = (cluster.west, cluster.south, cluster.east, cluster.north)
    assert box == pytest.approx((103.1, 12.096, 103.104, 12.1))
    found = churches_listed(session, times_of(session), View(*box, 18))
    assert [church.name_en for church in found.churches] == ["Anew", "Dawn", "Faith", "Grace", "Hope"]
    assert found.complete


@pytest.mark.usefixtures("few_are_many")
def test_only_what_is_in_view_is_counted(session: Session, province: Place) -> None:
    for step in range(6):
        make_church(session, place_code="01", lon=103.9, lat=12.9 + step / 1000)
    make_church(session, place_code="01", lon=103.1, lat=12.1)
    found = in_view(session, View(103, 12, 103.2, 12.2, 11))
    assert (len(found.churches), found.clusters) == (1, [])


def test_readers_without_the_right_see_churches_at_their_communes_centre(session: Session, province: Place) -> None:
    make_place(session, "0101")
    make_place(session, "010101", point=(103.5, 12.5))
    make_church(session, place_code="010101", lon=103.51234, lat=12.54321)
    [church] = in_view(session, exact=False).churches
    assert (church.lon, church.lat) == (103.5, 12.5)


def test_where_the_communes_centre_is_not_known_the_position_is_rounded(session: Session, province: Place) -> None:
    make_church(session, place_code="01", lon=103.51234, lat=12.54321)
    [church] = in_view(session, exact=False).churches
    assert (church.lon, church.lat) == (pytest.approx(103.5), pytest.approx(12.5))
