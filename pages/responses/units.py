"""What is published about each police unit: quarters that have ended, with at least five answers."""

from datetime import date
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import Form, SelectField
from wtforms.fields import SelectChoice

from accounts.audit import record_export
from accounts.permissions import Permission
from db import db
from directory.dates import last_quarter
from directory.listings.filter_form import keep_to_choices
from directory.sheets import csv_lines
from pages.responses.table import response_table
from pages.responses.words import quarter_words
from pages.web import limits
from pages.web.access import requires
from pages.web.deadlines import LIST, answers_within
from training.responses.queries import every_unit_in_quarter, published_quarters, units_in_quarter

published_responses = Blueprint("published_responses", __name__, url_prefix="/responses/units")


class QuarterForm(Form):
    """Which quarter is shown: the latest that has ended, or one of which something is published."""

    quarter = SelectField(_l("Quarter"), widget=GovSelect(), validate_choice=False)

    def __init__(self, *args: Any, quarters: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = sorted({*quarters, last_quarter()}, reverse=True)
        self.quarter.choices = [SelectChoice(each.isoformat(), quarter_words(each)) for each in offered]
        keep_to_choices(self.quarter, last_quarter().isoformat())

    def wanted(self) -> date:
        """The first day of the quarter."""
        return date.fromisoformat(self.quarter.data)


@published_responses.get("")
@requires(Permission.DIRECTORY_VIEW)
def units() -> str:
    """The units by name, with what is published about each in a quarter."""
    form = QuarterForm(request.args, quarters=published_quarters(db.session))
    page = units_in_quarter(db.session, form.wanted(), request.args.get("page", 1, type=int))
    return render_template("responses/units.html", form=form, page=page, quarter=form.wanted())


@published_responses.post("/export")
@limits.exports
@requires(Permission.LISTINGS_EXPORT)
@answers_within(LIST)
def export() -> Response:
    """The same table as a CSV file, with all its pages; recorded before the first line leaves."""
    quarter = QuarterForm(request.form, quarters=published_quarters(db.session)).wanted()
    rows = every_unit_in_quarter(db.session, quarter)
    record_export(db.session, "response_tally", len(rows))
    db.session.commit()
    return Response(
        "".join(csv_lines(response_table(quarter, rows))),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename=police-responses-{quarter}.csv"},
    )


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(published_responses)
