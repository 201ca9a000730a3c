"""Churches: the list, one church, its history, out of use and back."""

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug import Response as BaseResponse
from werkzeug.datastructures import MultiDict

from accounts.audit import record_export, record_reads
from accounts.permissions import Permission
from cards.reprints import cards_held_by
from db import db
from directory.churches.lists import all_churches, count_all, count_churches, list_churches
from directory.churches.merging import merged_into
from directory.churches.queries import ChurchRecord, get_church
from directory.codes import Status
from directory.listings.history import history_of_listing
from directory.models import Church
from directory.sheets import csv_lines
from pages.churches.filter_form import ChurchFilterForm
from pages.churches.reach import reach_section
from pages.churches.table import church_table
from pages.web import limits
from pages.web.access import can, requires
from pages.web.audiences import audiences
from pages.web.deadlines import LIST, answers_within
from pages.web.history import readable
from pages.web.lists import row_id
from pages.web.versions import change_status
from training.introductions import meetings_of
from training.of_people import trainings_of_people

churches = Blueprint("churches", __name__, url_prefix="/churches")

ONE = "/<int(max=9223372036854775807):church_id>"
"""The address of one church; a larger number is no id of any."""


@churches.get("/")
@requires(Permission.DIRECTORY_VIEW)
def index() -> str:
    """The list of churches."""
    form = filter_form(request.args)
    form.validate()
    wanted = form.wanted()
    page = list_churches(db.session, wanted, audiences(), after=row_id("after"), before=row_id("before"))
    record_reads(db.session, "person", [person.id for row in page.rows for person in row.people])
    db.session.commit()
    return render_template(
        "churches/list.html",
        form=form,
        page=page,
        total=count_churches(db.session, wanted, audiences()),
        filters={name: value for name, value in request.args.items() if name not in ("after", "before")},
    )


@churches.post("/export")
@limits.exports
@requires(Permission.LISTINGS_EXPORT)
@answers_within(LIST)
def export() -> Response:
    """The churches that the filters find, as a CSV file; recorded before the first line leaves."""
    wanted = filter_form(request.form).wanted()
    seen_by = audiences()
    record_export(db.session, "listing", count_all(db.session, wanted, seen_by))
    db.session.commit()
    rows = church_table(all_churches(db.session, wanted, seen_by), bool(seen_by))
    return Response(
        "".join(csv_lines(rows)),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=churches.csv"},
    )


@churches.get(ONE)
@requires(Permission.DIRECTORY_VIEW)
def show(church_id: int) -> str | BaseResponse:
    """One church. That somebody saw personal data is recorded."""
    church = get_church(db.session, church_id, audiences())
    if church is None:
        stands_in = merged_into(db.session, church_id) or abort(404)
        return redirect(url_for("churches.show", church_id=stands_in), 301)
    if can(Permission.PERSONAL_VIEW):
        record_reads(db.session, "listing", [church_id])
    record_reads(db.session, "person", [person.id for person in church.people])
    db.session.commit()
    people = [person.id for person in church.people]
    return render_template(
        "churches/detail.html",
        church=church,
        meetings=meetings_of(db.session, church_id),
        trainings=trainings_of_people(db.session, people),
        cards=cards_held_by(db.session, people),
        **reach_section(church_id),
    )


@churches.get(f"{ONE}/history")
@requires(Permission.PERSONAL_VIEW)
def history(church_id: int) -> str:
    """What became of a church, its people and their numbers."""
    church = church_or_404(church_id)
    record_reads(db.session, "listing", [church_id])
    db.session.commit()
    changes = readable(db.session, history_of_listing(db.session, church_id, audiences()))
    return render_template("churches/history.html", church=church, history=changes)


@churches.post(f"{ONE}/archive")
@requires(Permission.DIRECTORY_EDIT)
def archive(church_id: int) -> BaseResponse | tuple[str, int]:
    """Take a church out of use."""
    said = gettext("The church has been archived. It can be restored at any time.")
    return change_status(Church, church_id, Status.ARCHIVED, said)


@churches.post(f"{ONE}/restore")
@requires(Permission.DIRECTORY_EDIT)
def restore(church_id: int) -> BaseResponse | tuple[str, int]:
    """Take an archived church into use again."""
    return change_status(Church, church_id, Status.ACTIVE, gettext("The church is in use again."))


def filter_form(given: MultiDict[str, str]) -> ChurchFilterForm:
    """The filters as they were given."""
    return ChurchFilterForm(
        given, session=db.session, language=str(get_locale()), may_see_numbers=can(Permission.PERSONAL_VIEW)
    )


def church_or_404(church_id: int) -> ChurchRecord:
    """The church as whoever asks may see it."""
    return get_church(db.session, church_id, audiences()) or abort(404)


def init_app(app: Flask) -> None:
    """Register the pages of churches."""
    app.register_blueprint(churches)
