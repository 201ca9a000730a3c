"""Tests of the outlines that a map shades: those of the areas that have one, light enough to send."""

from sqlalchemy.orm import Session

from geo import area_outlines, outlines
from tests.factories import make_place, make_province


def test_the_communes_of_a_province_are_sent_with_edges_they_share_and_without_names(session: Session) -> None:
    make_province(session, "01", lon=103, lat=12)
    make_province(session, "02", lon=104, lat=12)
    for district in ("0101", "0201"):
        make_place(session, district)
    make_place(session, "010101", square=(103, 12, 0.5))
    make_place(session, "010102", square=(103.5, 12, 0.5))
    make_place(session, "010103")
    make_place(session, "020101", square=(104, 12, 0.5))
    found = area_outlines.communes_of(session, outlines.loaded_version(session), "01")
    assert found is not None
    assert [(shape.kind, shape.code) for shape in found.shapes] == [("commune", "010101"), ("commune", "010102")]
    assert {shape.name_en + shape.name_km for shape in found.shapes} == {""}
    assert all(shape.label for shape in found.shapes)
    assert found.bounds == (103.0, 12.0, 104.0, 12.5)


def test_without_an_outline_there_is_nothing_to_shade(session: Session) -> None:
    make_province(session, "01", lon=103, lat=12)
    make_place(session, "0101")
    make_place(session, "010101", point=(103.5, 12.5))
    version = outlines.loaded_version(session)
    assert area_outlines.communes_of(session, version, "01") is None
    assert area_outlines.districts_of_country(session, version) is None


def test_the_districts_of_the_whole_country_come_without_labels(session: Session) -> None:
    make_province(session, "01", lon=103, lat=12)
    make_province(session, "02", lon=104, lat=12)
    make_place(session, "0101", square=(103, 12, 1))
    make_place(session, "0201", square=(104, 12, 1))
    found = area_outlines.districts_of_country(session, outlines.loaded_version(session))
    assert found is not None
    assert [(shape.code, shape.label) for shape in found.shapes] == [("0101", None), ("0201", None)]
