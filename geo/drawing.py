"""What folium makes of a map: the only place that imports it.

folium and branca compile rendered text as a template, so whatever enters an object of theirs can run on the server, and
much of it in the browser: only what `geo.maps` lets in.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import folium
from folium.template import Template

from geo.clusters import MOST_ZOOM

MOST_KEPT = 256

File = tuple[str, str]
"""The name and the address of a script or a style sheet."""


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
    """A layer that a function of assets/map/ draws."""

    _template = Template("""
        {%- macro script(this, kwargs) %}
        var {{ this.get_name() }} = DirectoryMap.{{ this.factory }}({{ this.settings }});
        {%- endmacro %}""")

    def __init__(self, factory: str, settings: str) -> None:
        super().__init__(name=factory, overlay=True, control=False, show=True)
        self._name = "layer"
        self._id = factory
        self.factory = factory
        self.settings = settings


@lru_cache(MOST_KEPT)
def draw(
    slug: str, scripts: tuple[File, ...], styles: tuple[File, ...], layers: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, ...], tuple[str, ...], str, str]:
    """Build a map of these layers (each a function and its settings as JSON) and take it apart, as `MapDocument` is."""
    directory_map = DirectoryMap(slug, scripts, styles)
    for factory, settings in layers:
        ScriptLayer(factory, settings).add_to(directory_map)
    figure: Any = directory_map.get_root()
    directory_map.render()  # type: ignore[no-untyped-call]
    ours = {name for name, _ in (*scripts, *styles)}
    header = [element for name, element in figure.header._children.items() if name in ours]
    return (
        tuple(element.url for element in header if type(element).__name__ == "CssLink"),
        tuple(element.url for element in header if type(element).__name__ == "JavascriptLink"),
        figure.html.render(),
        figure.script.render(),
    )
