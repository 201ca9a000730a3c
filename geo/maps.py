"""The maps as folium builds them: the only place that imports folium.

folium and branca compile rendered text as a template, so whatever enters an object of theirs can run on the server, and
much of it in the browser. No text that a person entered enters one: only constants, ids, numbers and addresses. The
names come later, as JSON, and are written as text by assets/map/.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import folium
import orjson
from folium.template import Template

MOST_ZOOM = 18


class MapDocument(NamedTuple):
    """A map in the parts that a page needs: addresses of styles and scripts, its element, and its own script."""

    styles: list[str]
    scripts: list[str]
    html: str
    script: str


class DirectoryMap(folium.Map):
    """A folium map without tiles, without foreign files and without inline script."""

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []

    _template = Template("""
        {%- macro html(this, kwargs) -%}
        <div class="map" id={{ this.get_name()|tojson }} role="region" aria-labelledby="map-title"></div>
        {%- endmacro %}
        {%- macro script(this, kwargs) -%}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
        {%- endmacro %}""")

    def __init__(self, slug: str, scripts: Sequence[tuple[str, str]], styles: Sequence[tuple[str, str]]) -> None:
        # `maxZoom` in Leaflet's spelling: folium keeps `max_zoom` for a tile layer and never passes it on.
        super().__init__(
            tiles=None,
            zoom_control=False,
            maxZoom=MOST_ZOOM,
            zoomSnap=0,
            attributionControl=False,
            scrollWheelZoom=False,
        )
        self._name = "map"
        self._id = slug
        # On the object, not by add_js_link: that changes the class, and with it every other map.
        self.default_js = list(scripts)
        self.default_css = list(styles)


class ScriptLayer(folium.map.Layer):
    """A layer drawn by a function of assets/map.js; folium adds it to the map."""

    _template = Template("""
        {%- macro script(this, kwargs) %}
        var {{ this.get_name() }} = DirectoryMap.{{ this.factory }}({{ this.settings }});
        {%- endmacro %}""")

    def __init__(self, factory: str, **options: Any) -> None:
        super().__init__(name=factory, overlay=True, control=False, show=True)
        self._name = "layer"
        self._id = factory
        self.factory = factory
        self.settings = orjson.dumps(options).decode()


class Addresses(NamedTuple):
    """Where a map finds its files and its data; made by the page, whose rights the data shares."""

    scripts: Sequence[tuple[str, str]]
    styles: Sequence[tuple[str, str]]
    ground: str
    units: str
    churches: str = ""
    churches_here: str = ""
    areas: str = ""
    """Empty where there are none to be shown."""
    shaded: str = ""
    """The outlines that are shaded; empty where those of the ground are."""
    church: str = ""
    """The page of church 0."""
    unit: str = ""
    """The page of unit 0."""


def country_map(addresses: Addresses, bounds: Sequence[float]) -> MapDocument:
    """The country: provinces shaded like the rows of the page's table, and the units."""
    layers = [
        ScriptLayer("frame", bounds=list(bounds)),
        ScriptLayer("ground", url=addresses.ground),
        ScriptLayer("choropleth", table="provinces", kind="province"),
        ScriptLayer("units", url=addresses.units),
        ScriptLayer("labels"),
    ]
    return rendered("country", addresses, layers)


def province_map(addresses: Addresses, bounds: Sequence[float], chosen: Sequence[int]) -> MapDocument:
    """One province: its churches by band, its units and the near ones, the lines to the `chosen` units, their areas."""
    layers = [
        ScriptLayer("frame", bounds=list(bounds)),
        ScriptLayer("ground", url=addresses.ground),
        *([ScriptLayer("areas", url=addresses.areas, toggle="show-areas")] if addresses.areas else []),
        ScriptLayer("units", url=addresses.units, chosen=list(chosen), page=addresses.unit, bounds=list(bounds)),
        ScriptLayer(
            "churches",
            url=addresses.churches,
            here=addresses.churches_here,
            page=addresses.church,
            toggle="show-lines",
        ),
        ScriptLayer("labels"),
    ]
    return rendered("province", addresses, layers)


def chain_of_country_map(addresses: Addresses, bounds: Sequence[float]) -> MapDocument:
    """The country: provinces, or the districts at `addresses.shaded`, shaded like the rows of the page's table."""
    layers = [
        ScriptLayer("frame", bounds=list(bounds)),
        ScriptLayer("ground", url=addresses.ground),
        ScriptLayer(
            "choropleth", table="areas", kind="district" if addresses.shaded else "province", url=addresses.shaded
        ),
        ScriptLayer("units", url=addresses.units),
        ScriptLayer("labels"),
    ]
    return rendered("chain", addresses, layers)


def chain_of_province_map(addresses: Addresses, bounds: Sequence[float], chosen: Sequence[int]) -> MapDocument:
    """One province: its districts, or the communes at `addresses.shaded`, shaded like the rows of the page's table."""
    layers = [
        ScriptLayer("frame", bounds=list(bounds)),
        ScriptLayer("ground", url=addresses.ground),
        ScriptLayer(
            "choropleth", table="areas", kind="commune" if addresses.shaded else "district", url=addresses.shaded
        ),
        ScriptLayer("units", url=addresses.units, chosen=list(chosen), page=addresses.unit, bounds=list(bounds)),
        ScriptLayer("labels"),
    ]
    return rendered("chain", addresses, layers)


def shaded_areas(kind: str, addresses: Addresses) -> ScriptLayer:
    """The areas of a kind in the shades of the page's table; of the ground, where they come from no address."""
    return ScriptLayer("choropleth", table="areas", kind=kind, url=addresses.shaded)


def rendered(slug: str, addresses: Addresses, layers: Sequence[ScriptLayer]) -> MapDocument:
    """Build a map of these layers and take it apart."""
    directory_map = DirectoryMap(slug, addresses.scripts, addresses.styles)
    for layer in layers:
        layer.add_to(directory_map)
    figure: Any = directory_map.get_root()
    directory_map.render()  # type: ignore[no-untyped-call]
    ours = {name for name, _ in (*addresses.scripts, *addresses.styles)}
    header = [element for name, element in figure.header._children.items() if name in ours]
    return MapDocument(
        styles=[element.url for element in header if type(element).__name__ == "CssLink"],
        scripts=[element.url for element in header if type(element).__name__ == "JavascriptLink"],
        html=figure.html.render(),
        script=figure.script.render(),
    )
