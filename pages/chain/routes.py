"""The chain from village to police: its share by area, its villages, where a church is missing, what may break it."""

from flask import Blueprint, Flask, Response, abort, render_template, request
from flask_babel import get_locale

from accounts.audit import record_export
from accounts.permissions import Permission
from db import db
from directory.sheets import csv_lines
from geo import outlines, reach_queries
from geo.chain import queries, shares, sites
from geo.chain.commune import commune_ways
from geo.chain.shares import ChainShare
from geo.chain.single_points import single_points
from geo.chain.tasks import solve_next_sites
from geo.chain.villages import NEAR_MINUTES, VillageChain, village_chain
from geo.reach_queries import PlacedUnit, names_of
from geo.responsible import codes_above
from geo.travel_times import THRESHOLDS
from jobs.changes import put
from jobs.tasks import Argument
from pages.chain.map import OF_COUNTRY, OF_PROVINCE, Shaded, asked_areas, country_map, province_map
from pages.chain.table import area_table, village_table
from pages.maps.country import SHARES
from pages.maps.provinces import ABOUT, BAND_NAMES
from pages.maps.questions import asked_threshold
from pages.web import limits
from pages.web.access import can, requires
from pages.web.deadlines import LIST, answers_within
from places.models import Level, Place
from places.queries import get_place, list_provinces

chain = Blueprint("chain", __name__, url_prefix="/chain")


@chain.get("/")
@requires(Permission.DIRECTORY_VIEW)
def country() -> str:
    """The share of villages in the chain, by province or by district."""
    found = asked_chain(reach_queries.units_in_use(db.session))
    rows = lowest_first(shares.chain_shares(found, areas_of_country()))
    return render_areas(None, found, rows, shares.chain_total(found))


@chain.get("/<code>")
@requires(Permission.DIRECTORY_VIEW)
def one_place(code: str) -> str:
    """A province by district and commune, or the villages of a commune."""
    place = place_with(code) or abort(404)
    units = reach_queries.units_in_use(db.session)
    found = asked_chain(units)
    if place.level == Level.PROVINCE:
        rows = shares.chain_shares(found, queries.areas_of_province(db.session, code))
        [total] = shares.chain_shares(found, [queries.Area(place.code, place.name_en, place.name_km)])
        return render_areas(place, found, rows, total)
    return render_page(
        "villages.html",
        place,
        found,
        rows=commune_ways(db.session, found, units, code),
        above=names_of(db.session, codes_above(code)),
        about=ABOUT,
        band_names=BAND_NAMES,
    )


@chain.post("/export")
@limits.exports
@requires(Permission.LISTINGS_EXPORT)
@answers_within(LIST)
def export() -> Response:
    """The table of the country, a province or a commune as a CSV file; recorded before the first line leaves."""
    code = request.form.get("code", "")
    place = (place_with(code) or abort(404)) if code else None
    units = reach_queries.units_in_use(db.session)
    found = asked_chain(units)
    if place is not None and place.level == Level.COMMUNE:
        lines = list(village_table(commune_ways(db.session, found, units, code)))
    else:
        areas = queries.areas_of_province(db.session, code) if place else areas_of_country()
        lines = list(area_table(shares.chain_shares(found, areas)))
    record_export(db.session, "place", len(lines) - 1)
    db.session.commit()
    return Response(
        "".join(csv_lines(lines)),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename=villages-to-police{'-' + code if code else ''}.csv"},
    )


@chain.get("/where-next")
@requires(Permission.DIRECTORY_VIEW)
def where_next() -> str:
    """The communes where one more church each brings the most villages into the chain."""
    provinces = list_provinces(db.session)
    province = next((row.code for row in provinces if row.code == request.args.get("province")), None)
    asked = request.args.get("churches", 3, type=int)
    most = asked if 1 <= asked <= sites.MOST_SITES else 3
    question = sites.Question(province, most, can(Permission.PERSONAL_VIEW), asked_threshold())
    found = sites.next_sites(db.session, reach_queries.units_in_use(db.session), question)
    if not found.searched:
        search_in_background(question)
    codes = {above for site in found.sites for above in codes_above(site.code)}
    return render_template(
        "chain/where_next.html",
        found=found,
        names=names_of(db.session, codes),
        provinces=provinces,
        province=province,
        most=most,
        choices=range(1, sites.MOST_SITES + 1),
        **about_the_times(),
    )


@chain.get("/single-points")
@requires(Permission.DIRECTORY_VIEW)
def weak_points() -> str:
    """Single points of failure: numbers and units that many depend on, with nothing behind them."""
    found = single_points(db.session, reach_queries.units_in_use(db.session))
    return render_template("chain/single_points.html", found=found)


def search_in_background(question: sites.Question) -> None:
    """Let the worker look for a better answer, once for all who ask the same."""
    asked: dict[str, Argument] = {
        "province": question.province or "all",
        "most": question.most,
        "exact": int(question.exact),
        "threshold": question.threshold,
        "mode": question.mode.value,
    }
    lock = "-".join(["next-sites", *map(str, asked.values())])
    put(db.session, solve_next_sites, lock="next-sites", queueing_lock=lock, **asked)
    db.session.commit()


def asked_chain(units: list[PlacedUnit]) -> VillageChain:
    """The chain of every village within the time that was asked for, as far as the reader may know."""
    return village_chain(db.session, units, exact=can(Permission.PERSONAL_VIEW), threshold=asked_threshold())


def areas_of_country() -> list[queries.Area]:
    """The provinces of the country, or its districts where the address asks for them."""
    if asked_areas() is Shaded.SMALL:
        return queries.districts_of_country(db.session)
    return queries.areas_of_country(db.session)


def render_areas(place: Place | None, found: VillageChain, rows: list[ChainShare], total: ChainShare) -> str:
    """The page of the country or of a province: its map, and the same figures as a table."""
    shaded = asked_areas()
    drawing = province_map(place.code, shaded) if place else country_map(shaded)
    by_district = place is None and shaded is Shaded.SMALL
    return render_page(
        "areas.html",
        place,
        found,
        rows=rows,
        total=total,
        shaded=shaded,
        choices=OF_PROVINCE if place else OF_COUNTRY,
        by_district=by_district,
        province_names=names_of(db.session, {str(row.code)[:2] for row in rows}) if by_district else {},
        map=drawing,
        without_outline=drawing.lacking([str(row.code) for row in rows]) if drawing else 0,
        scale=SHARES,
        version=outlines.loaded_version(db.session),
    )


def render_page(template: str, place: Place | None, found: VillageChain, **more: object) -> str:
    """One of the pages that show how many villages are in the chain."""
    return render_template(f"chain/{template}", place=place, chain=found, **about_the_times(), **more)


def about_the_times() -> dict[str, object]:
    """What each of these pages says about its times."""
    return {
        "threshold": asked_threshold(),
        "thresholds": THRESHOLDS,
        "near_minutes": NEAR_MINUTES,
        "exact": can(Permission.PERSONAL_VIEW),
    }


def place_with(code: str) -> Place | None:
    """The province or commune with this code."""
    place = get_place(db.session, code)
    return place if place is not None and place.level in (Level.PROVINCE, Level.COMMUNE) else None


def lowest_first(rows: list[ChainShare]) -> list[ChainShare]:
    """The rows with the lowest share first, what is not known before them all."""
    name = "name_km" if str(get_locale()) == "km" else "name_en"
    return sorted(rows, key=lambda row: (row.share is not None, row.share or 0, getattr(row, name)))


def init_app(app: Flask) -> None:
    """Register the pages of the chain."""
    app.register_blueprint(chain)
