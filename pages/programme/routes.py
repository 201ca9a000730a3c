"""The programme at a glance: a page, a sheet for a meeting (PDF), and a file (CSV)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, render_template
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.audit import record_export
from accounts.permissions import Permission
from db import db
from directory.dates import today
from directory.labels import name_in
from directory.sheets import csv_lines
from pages.programme.figures import Line, Programme, Shown, programme
from pages.web import limits
from pages.web.access import can, requires
from pages.web.deadlines import LIST, answers_within
from typesetting.documents import document

pages = Blueprint("programme", __name__, url_prefix="/programme")

REPORT = Path(__file__).with_name("report.typ")

NAMES = {
    Shown.CHURCHES: _l("Churches"),
    Shown.TRAINED: _l("People trained"),
    Shown.SECOND_GENERATION: _l("Of these, second generation or later"),
    Shown.CARDS: _l("Hold a card"),
    Shown.INTRODUCED: _l("Churches that met the police"),
    Shown.CONFIRMED: _l("Unit numbers confirmed, each month"),
}

BAR_WIDTH, BAR_STEP, HEIGHT = 4, 5, 20


@pages.get("/")
@requires(Permission.DIRECTORY_VIEW)
@answers_within(LIST)
def overview() -> str:
    """Every province, month by month."""
    found = shown_programme()
    return render_template(
        "programme/overview.html", programme=found, shown=Shown, names=NAMES, bars=bars, note=scales()
    )


@pages.post("/sheet")
@limits.exports
@requires(Permission.DIRECTORY_VIEW)
@answers_within(LIST)
def sheet() -> Response:
    """The same as a PDF for a meeting, in the reader's language; it names no person and no church."""
    pdf = document(REPORT, report(shown_programme()))
    return Response(
        pdf, mimetype="application/pdf", headers={"Content-Disposition": "attachment; filename=programme.pdf"}
    )


@pages.post("/export")
@limits.exports
@requires(Permission.LISTINGS_EXPORT)
@answers_within(LIST)
def export() -> Response:
    """A line for each province and month as a CSV file; recorded before it leaves."""
    lines = list(table(shown_programme()))
    record_export(db.session, "place", len(lines) - 1)
    db.session.commit()
    return Response(
        "".join(csv_lines(lines)),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=programme.csv"},
    )


def shown_programme() -> Programme:
    """The figures as whoever asks may see them."""
    return programme(db.session, today(), exact=can(Permission.PERSONAL_VIEW))


def bars(values: tuple[int, ...], highest: int) -> str:
    """The path of a bar for each month, in a frame of 60 × 20; nothing where all are zero."""
    path = []
    for index, value in enumerate(values):
        if value:
            left, top = index * BAR_STEP, round(HEIGHT - max(1, HEIGHT * value / highest), 1)
            path.append(f"M{left} {HEIGHT}V{top:g}h{BAR_WIDTH}V{HEIGHT}z")
    return "".join(path)


def name_of_line(line: Line, *, is_total: bool) -> str:
    """The province; else what the line stands for."""
    if line.code:
        return name_in(str(get_locale() or "en"), line)
    return str(_("Whole country") if is_total else _("No place yet"))


def report(found: Programme) -> dict[str, Any]:
    """What the typesetting of the sheet is given."""
    lines = [*((line, False) for line in found.lines), (found.total, True)]
    return {
        "lang": str(get_locale() or "en"),
        "title": _("The programme at a glance"),
        "months": _("%(first)s to %(last)s", first=month(found, 0), last=month(found, -1)),
        "note": scales(),
        "headings": [_("Province"), *(str(name) for name in NAMES.values()), _("In reach now")],
        "highest": [found.highest(shown) for shown in Shown],
        "lines": [
            {
                "name": name_of_line(line, is_total=is_total),
                "values": [line.values[shown] for shown in Shown],
                "total": is_total,
                "reaching": _("not known") if line.reaching is None else str(line.reaching),
            }
            for line, is_total in lines
        ],
    }


def scales() -> str:
    """How to read the bars, and what each figure counts."""
    words: str = _(
        "A bar for each of twelve months, the present one last; each column has one scale for all provinces. "
        "Numbers are those of the present month. In reach: churches that get to their own unit within 60 minutes "
        "by motorcycle, as of today; earlier months are not kept."
    )
    return words


def month(found: Programme, index: int) -> str:
    """A month in words."""
    return str(format_date(found.months[index], "MMMM y"))


def table(found: Programme) -> Iterator[list[object]]:
    """The header, then a line for each province and month."""
    yield [
        _("Place code"),
        _("Province"),
        _("Month"),
        *(str(name) for name in NAMES.values()),
        _("In reach now"),
    ]
    for line in found.lines:
        for index, first_day in enumerate(found.months):
            is_last = index == len(found.months) - 1
            yield [
                line.code,
                name_of_line(line, is_total=False),
                f"{first_day:%Y-%m}",
                *(line.values[shown][index] for shown in Shown),
                line.reaching if is_last else None,
            ]


def init_app(app: Flask) -> None:
    """Register the programme."""
    app.register_blueprint(pages)
