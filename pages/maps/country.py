"""The country: the crisis search box and the map of all provinces, shaded by how many can reach their unit."""

from dataclasses import replace
from typing import Any, NamedTuple

from flask import Blueprint, Flask, render_template, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from accounts.permissions import Permission
from db import db
from directory.first_steps import first_steps
from geo import outlines, reach_queries
from geo.chain.queries import areas_of_country
from geo.chain.shares import chain_shares, chain_total
from geo.chain.villages import village_chain
from geo.reach_queries import PlacedUnit
from geo.summaries import Figure, ProvinceSummary, country_summary, figure_of
from geo.travel_times import THRESHOLDS
from jobs.queries import waiting_too_long_since
from pages.maps.data import country_document
from pages.maps.provinces import times_by_road
from pages.maps.questions import CountryQuestion, Order, country_question
from pages.maps.travel import MODE_NAMES, SEASON_NAMES, asked_travel
from pages.web.access import can, requires
from places.queries import list_provinces
from training.introductions import NOBODY, Introduced, introduced_by_province

home = Blueprint("home", __name__)

FIGURE_NAMES: dict[Figure, LazyString] = {
    Figure.REACH: _l("Churches that can get to their unit"),
    Figure.NUMBER: _l("Churches whose unit has a confirmed number"),
    Figure.MET: _l("Churches that have spoken to the police"),
    Figure.CHAIN: _l("Villages in the chain to the police"),
    Figure.CHURCHES: _l("Churches"),
}

CLASSES = 5
"""How many shades there are; a share has one for each fifth."""

NICE = (1, 2, 3, 4, 5, 6, 8, 10)
"""Steps, times a power of ten, that a scale of numbers may have."""


class Scale(NamedTuple):
    """What the shades stand for: each one so much more than the one before; the last one holds `top`, too."""

    step: float
    top: float

    def shade(self, value: float | None) -> int | None:
        """The shade of a value, 0 to 4; none where it is not known."""
        return None if value is None else min(int(value / self.step), CLASSES - 1)


SHARES = Scale(1 / CLASSES, 1)
"""A share has a shade for each fifth."""


class Row(NamedTuple):
    """A province in the table and on the map."""

    province: ProvinceSummary
    value: float | None
    shade: int | None


@home.get("/")
@requires(Permission.DIRECTORY_VIEW)
def country() -> str:
    """The country page."""
    question, travel = country_question(), asked_travel()
    units = reach_queries.units_in_use(db.session)
    summaries, total = country_summary(
        db.session,
        list_provinces(db.session),
        units=units,
        exact=can(Permission.PERSONAL_VIEW),
        threshold=question.threshold,
        mode=travel.mode,
        factor=travel.factor,
    )
    if question.figure is Figure.CHAIN:
        summaries, total = with_chain(summaries, total, units, question.threshold)
    elif question.figure is Figure.MET:
        summaries, total = with_meetings(summaries, total)
    scale = scale_of(question.figure, summaries)
    values = [(summary, figure_of(summary, question.figure)) for summary in summaries]
    rows = [Row(summary, value, scale.shade(value)) for summary, value in values]
    return render_template(
        "home/country.html",
        question=question,
        rows=in_order(rows, question),
        total=Row(total, figure_of(total, question.figure), None),
        scale=scale,
        figures=FIGURE_NAMES,
        thresholds=THRESHOLDS,
        travel=travel,
        modes=MODE_NAMES,
        seasons=SEASON_NAMES,
        by_road=times_by_road(),
        units=units,
        version=outlines.loaded_version(db.session),
        map=country_document() if summaries else None,
        address=address,
        steps=first_steps(db.session),
        waiting_since=waiting_too_long_since(db.session) if can(Permission.ACCOUNTS_MANAGE) else None,
        sort_of={order.value: aria_sort(question, order) for order in Order},
    )


def with_chain(
    summaries: list[ProvinceSummary], total: ProvinceSummary, units: list[PlacedUnit], threshold: int
) -> tuple[list[ProvinceSummary], ProvinceSummary]:
    """The summaries with the share of villages in the chain."""
    chain = village_chain(db.session, units, exact=can(Permission.PERSONAL_VIEW), threshold=threshold)
    shares = {row.code: row.share for row in chain_shares(chain, areas_of_country(db.session))}
    return (
        [replace(row, share_in_chain=shares.get(row.code or "")) for row in summaries],
        replace(total, share_in_chain=chain_total(chain).share),
    )


def with_meetings(
    summaries: list[ProvinceSummary], total: ProvinceSummary
) -> tuple[list[ProvinceSummary], ProvinceSummary]:
    """The summaries with the share of churches that have ever spoken to a police unit."""
    introduced = introduced_by_province(db.session)
    everywhere = Introduced(
        sum(each.churches for each in introduced.values()), sum(each.have_met for each in introduced.values())
    )
    return (
        [replace(row, share_met=introduced.get(row.code or "", NOBODY).share) for row in summaries],
        replace(total, share_met=everywhere.share),
    )


def scale_of(figure: Figure, summaries: list[ProvinceSummary]) -> Scale:
    """Fifths for a share; for a number five round steps that hold the largest."""
    if figure is not Figure.CHURCHES:
        return SHARES
    most = max((summary.churches for summary in summaries), default=0)
    power = 1
    while CLASSES * NICE[-1] * power <= most:
        power *= 10
    step = next(step * power for step in NICE if CLASSES * step * power > most)
    return Scale(step, step * CLASSES)


def in_order(rows: list[Row], question: CountryQuestion) -> list[Row]:
    """The rows in the order that was asked for; unknown figures come first, whichever way round."""
    name = "name_km" if str(get_locale()) == "km" else "name_en"
    rows = sorted(rows, key=lambda row: getattr(row.province, name))
    if question.order is Order.NAME:
        return rows[::-1] if question.descending else rows
    if question.order is Order.CHURCHES:
        return sorted(rows, key=lambda row: row.province.churches, reverse=question.descending)
    known = sorted(
        (row for row in rows if row.value is not None), key=lambda row: row.value or 0, reverse=question.descending
    )
    return [row for row in rows if row.value is None] + known


def address(question: CountryQuestion, column: str) -> str:
    """This page sorted by another column, or the other way round if it is sorted by that one already."""
    order = Order(column)
    turned = question.order is order and not question.descending
    asked: dict[str, Any] = {
        "figure": question.figure.value,
        "within": question.threshold,
        "sort": order.value,
        "descending": 1 if turned else None,
        **asked_travel().carried,
    }
    return url_for("home.country", **asked)


def aria_sort(question: CountryQuestion, order: Order) -> str:
    """What the column's heading tells assistive technology."""
    if question.order is not order:
        return "none"
    return "descending" if question.descending else "ascending"


def init_app(app: Flask) -> None:
    """Register the country page."""
    app.register_blueprint(home)
