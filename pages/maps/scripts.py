"""Where a map page finds its files, and how a template draws the map's symbols."""

import json
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, url_for
from markupsafe import Markup

from geo.maps import Addresses
from pages.web.assets import asset


@cache
def symbols(file: Path) -> dict[str, dict[str, str]]:
    """The drawings that map, legend and table share; the browser's half imports the same file."""
    drawings: dict[str, dict[str, str]] = json.loads(file.read_text())
    # Our own drawings, part of the source.
    return {name: {**drawing, "svg": Markup(drawing["svg"])} for name, drawing in drawings.items()}  # noqa: S704


def addresses(
    ground: str, churches: str = "", churches_here: str = "", areas: str = "", shaded: str = "", **carried: str
) -> Addresses:
    """The files and data of a map page; record 0 stands for any record, and `carried` goes along to a church's page."""
    return Addresses(
        scripts=[(name, asset(name)) for name in ("leaflet.js", "map.js")],
        styles=[(name, asset(name)) for name in ("leaflet.css", "map.css")],
        ground=ground,
        units=url_for("map_data.units"),
        churches=churches,
        churches_here=churches_here,
        areas=areas,
        shaded=shaded,
        church="/churches/0" + (f"?{urlencode(carried)}" if carried else ""),
        unit="/police-units/0",
    )


def init_app(app: Flask) -> None:
    """Let templates draw the symbols."""
    app.jinja_env.globals["map_symbols"] = symbols(Path(app.root_path, "assets/map/symbols.json"))
