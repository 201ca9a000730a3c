"""Provinces: all of them with their figures, and one with its map, its churches and what they can reach."""

from flask import Blueprint, Flask, abort, render_template, request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from accounts.permissions import Permission
from db import db
from geo import clusters, outlines, reach, reach_queries, summaries
from geo.off_road import RoadlessEnd
from geo.reach import Page
from geo.routing.queries import active_network
from geo.routing.reading import FAR_FROM_ROADS_METRES
from geo.travel_times import THRESHOLDS, Band
from pages.maps.data import province_map
from pages.maps.questions import asked_threshold, asked_to_show, asked_unit
from pages.maps.travel import GUESSED_TIME_TO_UNIT, MODE_NAMES, SEASON_NAMES, TIME_TO_UNIT, asked_travel
from pages.web.access import can, requires
from pages.web.roads import warnings_of
from places.models import Level, Place
from places.queries import get_place, list_provinces
from training.introductions import NOBODY, introduced_by_province

provinces = Blueprint("provinces", __name__, url_prefix="/provinces")

BAND_NAMES: dict[Band | None, LazyString] = {
    Band.WITHIN_30: _l("Up to 30 min"),
    Band.WITHIN_60: _l("30–60 min"),
    Band.WITHIN_120: _l("60–120 min"),
    Band.BEYOND_120: _l("Over 120 min"),
    Band.NO_PATH: _l("No path"),
    None: _l("Time not known"),
}

ABOUT: dict[Band, LazyString] = {
    Band.WITHIN_30: _l("about 0–30 min"),
    Band.WITHIN_60: _l("about 30–60 min"),
    Band.WITHIN_120: _l("about 60–120 min"),
    Band.BEYOND_120: _l("about 120+ min"),
}
"""An estimate, which never looks like a routed time."""

OFF_ROAD: dict[RoadlessEnd, LazyString] = {
    RoadlessEnd.CHURCH: _l("church more than 2 km from any road"),
    RoadlessEnd.UNIT: _l("unit more than 2 km from any road"),
}

ROWS_PER_PAGE = 50


@provinces.get("/")
@requires(Permission.DIRECTORY_VIEW)
def all_provinces() -> str:
    """Every province with its figures."""
    threshold, travel = asked_threshold(), asked_travel()
    rows, total = summaries.country_summary(
        db.session,
        list_provinces(db.session),
        units=reach_queries.units_in_use(db.session),
        exact=can(Permission.PERSONAL_VIEW),
        threshold=threshold,
        mode=travel.mode,
        factor=travel.factor,
    )
    return render_template(
        "provinces/all.html",
        summaries=rows,
        total=total,
        threshold=threshold,
        thresholds=THRESHOLDS,
        travel=travel,
        modes=MODE_NAMES,
        seasons=SEASON_NAMES,
        by_road=times_by_road(),
        introduced=introduced_by_province(db.session),
    )


@provinces.get("/<code>")
@requires(Permission.DIRECTORY_VIEW)
def one_province(code: str) -> str:
    """One province: its map, and the same facts as a table."""
    province = province_with(code) or abort(404)
    threshold, travel = asked_threshold(), asked_travel()
    units = reach_queries.units_in_use(db.session)
    chosen = asked_unit(units)
    found = reach.province_reach(
        db.session,
        code,
        units=units,
        exact=can(Permission.PERSONAL_VIEW),
        unit_id=chosen.id if chosen else None,
        threshold=threshold,
        page=Page(request.args.get("page", 1, type=int), ROWS_PER_PAGE),
        mode=travel.mode,
        factor=travel.factor,
    )
    shown = [chosen] if chosen else reach.own_units(units, code)
    drawing = province_map(code, units)
    districts = {church.district_code for church in found.in_order() if church.district_code}
    return render_template(
        "provinces/one.html",
        province=province,
        reach=found,
        districts=reach_queries.names_of(db.session, districts),
        threshold=threshold,
        thresholds=THRESHOLDS,
        own_units=reach.own_units(units, code),
        units=units,
        chosen=chosen,
        travel=travel,
        modes=MODE_NAMES,
        seasons=SEASON_NAMES,
        legend_title=(GUESSED_TIME_TO_UNIT if found.is_all_estimated else TIME_TO_UNIT)[travel.mode],
        off_road=OFF_ROAD,
        far_from_roads=FAR_FROM_ROADS_METRES,
        warnings=warnings_of([unit.id for unit in shown], travel.mode),
        band_names=BAND_NAMES,
        most_symbols=clusters.MOST_SYMBOLS,
        about=ABOUT,
        exact=can(Permission.PERSONAL_VIEW),
        version=outlines.loaded_version(db.session),
        map=drawing.document if drawing else None,
        script=drawing.script if drawing else "",
        never_met=introduced_by_province(db.session, code).get(code, NOBODY).never_met,
        has_areas=bool(drawing and drawing.has_areas),
        shown=asked_to_show("lines", "areas"),
    )


def times_by_road() -> bool:
    """Whether this reader gets times by road, where they are known."""
    return can(Permission.PERSONAL_VIEW) and active_network(db.session) is not None


def province_with(code: str) -> Place | None:
    """The province with this code."""
    place = get_place(db.session, code)
    return place if place is not None and place.level == Level.PROVINCE else None


def init_app(app: Flask) -> None:
    """Register the provinces."""
    app.register_blueprint(provinces)
