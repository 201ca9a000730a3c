"""Tests of the maps that folium builds: only our files, no inline script, nothing foreign."""

import re

import folium

from geo.drawing import DirectoryMap, draw
from geo.maps import Addresses, country_map, province_map

ADDRESSES = Addresses(
    scripts=[("leaflet.js", "/static/leaflet.js"), ("map.js", "/static/map.js")],
    styles=[("leaflet.css", "/static/leaflet.css")],
    ground="/map/ground.json",
    units="/map/units.json",
    churches="/map/churches.json?within=60",
    church="/churches/0",
    unit="/police-units/0",
)
BOUNDS = (103.0, 12.0, 104.0, 13.0)


def test_a_map_loads_only_our_own_files() -> None:
    document = country_map(ADDRESSES, BOUNDS)
    assert document.scripts == ("/static/leaflet.js", "/static/map.js")
    assert document.styles == ("/static/leaflet.css",)
    assert "http" not in document.html + document.script


def test_the_element_of_a_map_holds_no_script_and_no_style() -> None:
    assert re.sub(r"\s+", " ", country_map(ADDRESSES, BOUNDS).html.strip()) == (
        '<div class="map" id="map_country" role="region" aria-labelledby="map-title"></div>'
    )


def test_a_map_is_built_the_same_each_time_so_that_its_etag_holds() -> None:
    first = province_map(ADDRESSES, BOUNDS, [7])
    draw.cache_clear()
    assert province_map(ADDRESSES, BOUNDS, [7]) == first


def test_a_map_that_was_drawn_before_is_not_drawn_again() -> None:
    draw.cache_clear()
    province_map(ADDRESSES, BOUNDS, [7])
    province_map(ADDRESSES, BOUNDS, [8])
    assert province_map(ADDRESSES, BOUNDS, [7]).scripts
    assert (draw.cache_info().hits, draw.cache_info().misses) == (1, 2)


def test_a_map_stops_at_zoom_eighteen() -> None:
    assert '"maxZoom": 18' in country_map(ADDRESSES, BOUNDS).script


def test_building_a_map_leaves_foliums_own_files_alone() -> None:
    before = list(folium.Map.default_js)
    country_map(ADDRESSES, BOUNDS)
    assert folium.Map.default_js == before
    assert DirectoryMap.default_js == []
