"""The data and the script of the maps, authorised like the pages that show them."""

import gzip
import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson
from flask import Blueprint, Flask, Response, abort, request, url_for

from accounts.audit import record_read
from accounts.permissions import Permission
from db import db
from geo import areas, maps, outlines, reach, reach_queries
from geo.church_times import ChurchTimes, church_times
from geo.clusters import MOST_ZOOM, ChurchesInView, ChurchSymbol, Cluster, View, churches_in_view, churches_listed
from geo.maps import MapDocument
from geo.outlines import Outlines
from geo.reach_queries import PlacedUnit
from geo.routing.queries import active_network
from pages.maps.questions import asked_threshold, asked_unit
from pages.maps.scripts import addresses
from pages.maps.travel import asked_travel
from pages.web.access import can, requires

map_data = Blueprint("map_data", __name__, url_prefix="/map")

SMALLEST_COMPRESSED = 500
"""Bytes below which compressing saves no packet."""

FOREVER = "private, max-age=31536000, immutable"
"""For an address that names the geodata that it shows."""

NOT_KEPT = "private, no-store"

ASK_AGAIN = "private, no-cache"
"""The browser may keep it, and asks each time whether it still holds."""


def country_document() -> MapDocument:
    """The map of the country page."""
    version = outlines.loaded_version(db.session)
    ground = outlines.ground(db.session, version)
    where = url_for("map_data.country_ground", v=version.key)
    return maps.country_map(addresses(where), ground.country.bounds)


class ProvinceMap(NamedTuple):
    """The map of a province page, the address of its script, and whether it has areas to show."""

    document: MapDocument
    script: str
    has_areas: bool


def province_map(code: str, units: Sequence[PlacedUnit]) -> ProvinceMap | None:
    """The map of a province page as the address asks for it; none without an outline."""
    version = outlines.loaded_version(db.session)
    ground = outlines.ground(db.session, version).province(code)
    if ground is None:
        return None
    unit, travel = asked_unit(units), asked_travel()
    chosen = [unit.id] if unit else [own.id for own in reach.own_units(units, code)]
    # The areas are computed for the dry season: in the wet one they would promise too much.
    has_areas = not travel.is_wet and areas.has_areas(db.session, chosen, travel.mode)
    asked: dict[str, Any] = {
        "code": code,
        "unit": unit.id if unit else None,
        "within": asked_threshold(),
        **travel.carried,
    }
    where = addresses(
        url_for("map_data.province_ground", code=code, v=version.key),
        url_for("map_data.province_churches", **asked),
        url_for("map_data.churches_here", **asked),
        url_for("map_data.province_areas", **asked) if has_areas else "",
        **travel.carried,
    )
    document = maps.province_map(where, ground.bounds, chosen)
    return ProvinceMap(document, url_for("map_data.province_script", **asked), has_areas)


@map_data.get("/country.js")
@requires(Permission.DIRECTORY_VIEW)
def country_script() -> Response:
    """The script of the country map."""
    return cached(country_document().script.encode(), "text/javascript")


@map_data.get("/provinces/<code>.js")
@requires(Permission.DIRECTORY_VIEW)
def province_script(code: str) -> Response:
    """The script of a province's map."""
    drawing = province_map(code, reach_queries.units_in_use(db.session)) or abort(404)
    return cached(drawing.document.script.encode(), "text/javascript")


@map_data.get("/country.json")
@requires(Permission.DIRECTORY_VIEW)
def country_ground() -> Response:
    """Outlines of the provinces and what surrounds them."""
    version = outlines.loaded_version(db.session)
    return ground_response(outlines.ground(db.session, version).country, version.key)


@map_data.get("/provinces/<code>.json")
@requires(Permission.DIRECTORY_VIEW)
def province_ground(code: str) -> Response:
    """Outlines of a province, its districts and its neighbours."""
    version = outlines.loaded_version(db.session)
    return ground_response(outlines.ground(db.session, version).province(code) or abort(404), version.key)


@map_data.get("/units.json")
@requires(Permission.DIRECTORY_VIEW)
def units() -> Response:
    """The police units that have a position."""
    rows = [
        {
            "id": unit.id,
            "name_en": unit.name_en,
            "name_km": unit.name_km,
            "demo": unit.demo,
            "lon": unit.lon,
            "lat": unit.lat,
            "codes": unit.place_codes,
        }
        for unit in reach_queries.units_in_use(db.session)
        if unit.lon is not None
    ]
    return cached(orjson.dumps({"units": rows}))


@map_data.get("/provinces/<code>/churches.json")
@requires(Permission.DIRECTORY_VIEW)
def province_churches(code: str) -> Response:
    """The churches of a province in the view that the address gives, one by one or in clusters."""
    times = asked_churches(code)
    return church_response(code, times, churches_in_view(db.session, times, asked_view(), asked_threshold()))


@map_data.get("/provinces/<code>/churches-here.json")
@requires(Permission.DIRECTORY_VIEW)
def churches_here(code: str) -> Response:
    """The churches of a place so small that no zoom takes them apart, one by one, at most a hundred."""
    times = asked_churches(code)
    return church_response(code, times, churches_listed(db.session, times, asked_view()))


@map_data.get("/provinces/<code>/areas.json")
@requires(Permission.DIRECTORY_VIEW)
def province_areas(code: str) -> Response:
    """The areas within 30, 60 and 120 minutes of the units that a province's map is about, in the dry season."""
    in_use = reach_queries.units_in_use(db.session)
    unit = asked_unit(in_use)
    around = [unit.id] if unit else [own.id for own in reach.own_units(in_use, code)]
    features = [
        {"type": "Feature", "properties": {"unit": area.unit_id, "minutes": area.minutes}, "geometry": area.geometry}
        for area in areas.drawn_areas(db.session, around, asked_travel().mode)
    ]
    return cached(orjson.dumps({"type": "FeatureCollection", "features": features}), "application/geo+json")


def asked_churches(code: str) -> ChurchTimes:
    """The churches of a province with their times to the unit that the address names, else to their own."""
    unit = asked_unit(reach_queries.units_in_use(db.session)) if "unit" in request.args else None
    travel = asked_travel()
    return church_times(
        db.session,
        code,
        exact=can(Permission.PERSONAL_VIEW),
        unit_id=unit.id if unit else None,
        mode=travel.mode,
        factor=travel.factor,
    )


def church_response(code: str, times: ChurchTimes, found: ChurchesInView) -> Response:
    """Churches as JSON. Who sees where they stand is recorded, and their browser keeps nothing of it."""
    exact, body = can(Permission.PERSONAL_VIEW), church_json(times, found)  # whatever it reads, before the commit
    if exact and (found.churches or found.clusters):
        record_read(db.session, "listing", f"map of {code}")
        db.session.commit()
    return cached(body, keep=NOT_KEPT if exact else ASK_AGAIN)


def church_json(times: ChurchTimes, found: ChurchesInView) -> bytes:
    """Churches and clusters as rows of values under the names of their columns.

    Where some times are by road, each estimate is marked; where roads are in use, it gets no line.
    """
    return orjson.dumps(
        {
            "columns": ChurchSymbol._fields,
            "rows": [tuple(church) for church in found.churches],
            "cluster_columns": Cluster._fields,
            "clusters": [tuple(cluster) for cluster in found.clusters],
            "complete": found.complete,
            "mixed": not times.is_all_estimated,
            "roads": active_network(db.session) is not None,
        }
    )


def asked_view() -> View:
    """The part of the world that the address gives; the whole of it where a number is missing or none."""
    whole = View(-180.0, -85.0, 180.0, 85.0, 8.0)
    values = [request.args.get(name, default, type=float) for name, default in whole._asdict().items()]
    west, south, east, north, zoom = values
    sound = -180 <= west <= east <= 180 and -85 <= south <= north <= 85 and 0 <= zoom <= MOST_ZOOM
    return View(*values) if sound else whole


def ground_response(ground: Outlines, version: str) -> Response:
    """Outlines as JSON; kept by the browser for good where the address names the geodata set that they come from."""
    body: dict[str, Any] = {"steps": ground.steps, "shapes": [shape._asdict() for shape in ground.shapes]}
    kept = bool(version) and request.args.get("v") == version
    return cached(orjson.dumps(body), keep=FOREVER if kept else ASK_AGAIN)


def cached(body: bytes, mimetype: str = "application/json", keep: str = ASK_AGAIN) -> Response:
    """A response with an ETag, for this reader's browser only, compressed where the browser takes it."""
    response = Response(body, mimetype=mimetype)
    response.headers["Cache-Control"] = keep
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    packed = len(body) >= SMALLEST_COMPRESSED and "gzip" in request.headers.get("Accept-Encoding", "")
    response.set_etag(hashlib.sha256(body).hexdigest()[:24] + ("-gzip" if packed else ""))
    if packed:
        response.set_data(gzip.compress(body, 6))
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)
    return response


def init_app(app: Flask) -> None:
    """Register the data of the maps."""
    app.register_blueprint(map_data)
