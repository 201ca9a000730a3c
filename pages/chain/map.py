"""The maps of the chain: the country by province or district, a province by district or commune."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from flask import Response, abort, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from accounts.permissions import Permission
from db import db
from geo import area_outlines, maps, outlines, reach, reach_queries
from geo.maps import MapDocument
from pages.maps.data import cached, ground_response, map_data
from pages.maps.questions import asked_for
from pages.maps.scripts import addresses
from pages.web.access import requires


class Shaded(StrEnum):
    """What a map of the chain shades: the larger areas of the page, or the smaller ones."""

    LARGE = "large"
    SMALL = "small"


OF_COUNTRY: dict[Shaded, LazyString] = {Shaded.LARGE: _l("Provinces"), Shaded.SMALL: _l("Districts")}
OF_PROVINCE: dict[Shaded, LazyString] = {Shaded.LARGE: _l("Districts"), Shaded.SMALL: _l("Communes")}


KINDS = frozenset({"district", "commune"})
"""The kinds of shapes that the map of a province shades."""


class ChainMap(NamedTuple):
    """The map of a page of the chain, the address of its script, and the codes of the areas that it shades."""

    document: MapDocument
    script: str
    drawn: frozenset[str]

    def lacking(self, codes: Iterable[str]) -> int:
        """How many of these areas it would shade and cannot, since they have no outline."""
        digits = {len(code) for code in self.drawn}
        return sum(len(code) in digits and code not in self.drawn for code in codes)


def asked_areas() -> Shaded:
    """What the address asks to be shaded."""
    return asked_for(Shaded, "areas", Shaded.LARGE)


def country_map(shaded: Shaded) -> ChainMap | None:
    """The map of the whole country; none where what it would shade has no outline."""
    version = outlines.loaded_version(db.session)
    ground = outlines.ground(db.session, version)
    is_small = shaded is Shaded.SMALL
    drawn = frozenset(area.code for area in (ground.districts if is_small else ground.provinces))
    if not drawn:
        return None
    where = addresses(
        url_for("map_data.country_ground", v=version.key),
        shaded=url_for("map_data.country_districts", v=version.key) if is_small else "",
    )
    document = maps.chain_of_country_map(where, ground.country.bounds)
    return ChainMap(document, url_for("map_data.chain_script", areas=shaded.value), drawn)


def province_map(code: str, shaded: Shaded) -> ChainMap | None:
    """The map of a province; none where what it would shade has no outline."""
    version = outlines.loaded_version(db.session)
    ground = outlines.ground(db.session, version).province(code)
    is_small = shaded is Shaded.SMALL
    shapes = area_outlines.communes_of(db.session, version, code) if is_small else ground
    drawn = frozenset(shape.code for shape in shapes.shapes if shape.kind in KINDS) if shapes else frozenset()
    if ground is None or not drawn:
        return None
    where = addresses(
        url_for("map_data.province_ground", code=code, v=version.key),
        shaded=url_for("map_data.province_communes", code=code, v=version.key) if is_small else "",
    )
    own = [unit.id for unit in reach.own_units(reach_queries.units_in_use(db.session), code)]
    document = maps.chain_of_province_map(where, ground.bounds, own)
    return ChainMap(document, url_for("map_data.chain_of_province_script", code=code, areas=shaded.value), drawn)


@map_data.get("/chain.js")
@requires(Permission.DIRECTORY_VIEW)
def chain_script() -> Response:
    """The script of the country's map."""
    return script_of(country_map(asked_areas()))


@map_data.get("/provinces/<code>/chain.js")
@requires(Permission.DIRECTORY_VIEW)
def chain_of_province_script(code: str) -> Response:
    """The script of a province's map."""
    return script_of(province_map(code, asked_areas()))


@map_data.get("/districts.json")
@requires(Permission.DIRECTORY_VIEW)
def country_districts() -> Response:
    """The outlines of all districts of the country."""
    version = outlines.loaded_version(db.session)
    return ground_response(area_outlines.districts_of_country(db.session, version) or abort(404), version.key)


@map_data.get("/provinces/<code>/communes.json")
@requires(Permission.DIRECTORY_VIEW)
def province_communes(code: str) -> Response:
    """The outlines of the communes of a province."""
    version = outlines.loaded_version(db.session)
    return ground_response(area_outlines.communes_of(db.session, version, code) or abort(404), version.key)


def script_of(drawing: ChainMap | None) -> Response:
    """The script of a map as a response."""
    return cached((drawing or abort(404)).document.script.encode(), "text/javascript")
