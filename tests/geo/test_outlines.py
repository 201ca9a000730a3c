"""Tests of the ground under a map: simplified once for each geodata set, small enough to send."""

from geoalchemy2.shape import from_shape
from shapely.geometry import LineString
from sqlalchemy.orm import Session

from db import WGS84
from geo import outlines
from geo.outlines import Outlines
from places.models import BasemapFeature, GeodataSet
from tests.factories import make_place, make_province


def ground_of(session: Session) -> outlines.Ground:
    return outlines.ground(session, outlines.loaded_version(session))


def kinds(found: Outlines | None) -> list[str]:
    assert found is not None
    return [shape.kind for shape in found.shapes]


def test_the_country_shows_its_provinces_and_one_outline(session: Session) -> None:
    make_province(session, "01", lon=103, lat=12)
    make_province(session, "02", lon=104, lat=12)
    country = ground_of(session).country
    assert kinds(country) == ["province", "province", "outline"]
    assert country.bounds == (103.0, 12.0, 105.0, 13.0)


def test_points_are_sent_as_steps_from_one_to_the_next(session: Session) -> None:
    make_province(session, "01", lon=103, lat=12)
    country = ground_of(session).country
    [ring] = country.shapes[0].rings
    assert len(ring) == 2 * 5
    assert sum(ring[2::2]) == sum(ring[3::2]) == 0
    assert {abs(step) for step in ring[2:]} == {0, country.steps}


def test_a_province_shows_its_districts_and_its_neighbours(session: Session) -> None:
    make_province(session, "01", lon=103, lat=12)
    make_province(session, "02", lon=104, lat=12)
    make_province(session, "03", lon=110, lat=12)
    make_place(session, "0101", square=(103, 12, 1))
    assert kinds(ground_of(session).province("01")) == ["neighbour", "chosen", "district"]


def test_a_province_without_an_outline_has_no_map(session: Session) -> None:
    make_place(session, "01")
    assert ground_of(session).province("01") is None


def test_the_longest_river_is_broader_than_other_rivers(session: Session) -> None:
    make_province(session, "01", lon=103, lat=12)
    for name, end in (("", 12.95), ("Mekong", 12.9), ("Sreng", 12.2)):
        shape = from_shape(LineString([(103.1, 12.1), (103.9, end)]), srid=WGS84)
        session.add(BasemapFeature(kind="river", name_en=name, shape=shape))
    session.flush()
    assert kinds(ground_of(session).country)[:3] == ["river", "main-river", "river"]


def test_a_border_beside_the_outline_is_not_drawn_twice(session: Session) -> None:
    make_province(session, "01", lon=103, lat=12)
    shape = from_shape(LineString([(103.02, 12), (103.02, 14)]), srid=WGS84)
    session.add(BasemapFeature(kind="border", shape=shape))
    session.flush()
    country = ground_of(session).country
    [border] = [shape for shape in country.shapes if shape.kind == "border"]
    [[_, first, _, to_second]] = border.rings
    assert first / country.steps > 13.05
    assert (first + to_second) / country.steps == 14


def test_the_ground_is_read_once_for_each_geodata_set(session: Session) -> None:
    make_province(session, "01", lon=103, lat=12)
    session.add(GeodataSet(name="test", digest="a" * 64, attribution="", coarse=False))
    session.flush()
    first = ground_of(session)
    assert ground_of(session) is first
    session.add(GeodataSet(name="newer", digest="b" * 64, attribution="", coarse=False))
    session.flush()
    assert ground_of(session) is not first
