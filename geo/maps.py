"""The maps of the pages: which layers each has, and where a layer finds its data.

No text that a person entered stands in a map: only constants, ids, numbers and addresses. The names come later, as
JSON, and are written as text by assets/map/.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson


class MapDocument(NamedTuple):
    """A map in the parts that a page needs."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    html: str
    script: str
    """The map's own script; the others are addresses."""
    data: tuple[str, ...]
    """The addresses that its layers read whatever part of it is in view."""


class Layer(NamedTuple):
    """A layer drawn by a function of assets/map/; folium adds it to the map."""

    factory: str
    settings: str
    """As JSON."""


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
        layer("frame", bounds=list(bounds)),
        layer("ground", url=addresses.ground),
        layer("choropleth", table="provinces", kind="province"),
        layer("units", url=addresses.units),
        layer("labels"),
    ]
    return rendered("country", addresses, layers)


def province_map(addresses: Addresses, bounds: Sequence[float], chosen: Sequence[int]) -> MapDocument:
    """One province: its churches by band, its units and the near ones, the lines to the `chosen` units, their areas."""
    layers = [
        layer("frame", bounds=list(bounds)),
        layer("ground", url=addresses.ground),
        *([layer("areas", url=addresses.areas, toggle="show-areas")] if addresses.areas else []),
        layer("units", url=addresses.units, chosen=list(chosen), page=addresses.unit, bounds=list(bounds)),
        layer(
            "churches",
            url=addresses.churches,
            here=addresses.churches_here,
            page=addresses.church,
            toggle="show-lines",
        ),
        layer("labels"),
    ]
    return rendered("province", addresses, layers)


def chain_of_country_map(addresses: Addresses, bounds: Sequence[float]) -> MapDocument:
    """The country: provinces, or the districts at `addresses.shaded`, shaded like the rows of the page's table."""
    layers = [
        layer("frame", bounds=list(bounds)),
        layer("ground", url=addresses.ground),
        layer("choropleth", table="areas", kind="district" if addresses.shaded else "province", url=addresses.shaded),
        layer("units", url=addresses.units),
        layer("labels"),
    ]
    return rendered("chain", addresses, layers)


def chain_of_province_map(addresses: Addresses, bounds: Sequence[float], chosen: Sequence[int]) -> MapDocument:
    """One province: its districts, or the communes at `addresses.shaded`, shaded like the rows of the page's table."""
    layers = [
        layer("frame", bounds=list(bounds)),
        layer("ground", url=addresses.ground),
        layer("choropleth", table="areas", kind="commune" if addresses.shaded else "district", url=addresses.shaded),
        layer("units", url=addresses.units, chosen=list(chosen), page=addresses.unit, bounds=list(bounds)),
        layer("labels"),
    ]
    return rendered("chain", addresses, layers)


def layer(factory: str, **settings: Any) -> Layer:
    """A layer with the settings that its function is given."""
    return Layer(factory, orjson.dumps(settings).decode())


def rendered(slug: str, addresses: Addresses, layers: Sequence[Layer]) -> MapDocument:
    """The map of these layers; folium draws each only once."""
    from geo.drawing import draw  # not before a map is asked for: folium takes an eighth of the time to start

    drawn = draw(slug, tuple(addresses.scripts), tuple(addresses.styles), tuple(layers))
    return MapDocument(*drawn, tuple(filter(None, (addresses.ground, addresses.shaded, addresses.units))))
