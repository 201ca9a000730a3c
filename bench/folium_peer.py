"""The peer of the maps: what folium itself makes of a marker with a popup each, served from this machine alone."""

import functools
import http.server
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import folium

LEAFLET = Path(__file__).resolve().parents[1] / "node_modules" / "leaflet" / "dist"

DOLLAR = """
window.$ = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return [template.content.firstChild];
};
"""
"""All that folium's popups need of jQuery; itself, Bootstrap and the icon fonts are left out, to the peer's gain."""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives it
        """Keep the table of figures clean."""


class PlainMap(folium.Map):
    """A folium map as it comes, without tiles; only its files are found here instead of at foreign addresses."""

    default_js = [("leaflet", "leaflet/leaflet.js"), ("dollar", "dollar.js")]
    default_css = [("leaflet_css", "leaflet/leaflet.css")]


@contextmanager
def served(points: Iterable[tuple[int, float, float]]) -> Iterator[str]:
    """The address of a map with a marker with a popup for each (number, longitude, latitude)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "leaflet").symlink_to(LEAFLET)
        (folder / "dollar.js").write_text(DOLLAR)
        plain = PlainMap(location=[12.5, 105.0], zoom_start=8, tiles=None)
        for number, lon, lat in points:
            folium.Marker([lat, lon], popup=folium.Popup(f"Church {number}")).add_to(plain)
        plain.save(str(folder / "index.html"))
        handler = functools.partial(Quiet, directory=name)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/index.html"
            server.shutdown()
