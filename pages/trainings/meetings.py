"""Meetings of a church with a police unit outside any training."""

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug import Response

from accounts.permissions import Permission
from db import db
from directory.models import Church
from pages.trainings.routes import language
from pages.web.access import refuse_who_sees_no_people, requires
from training.changes import record_meeting, remove_meeting
from training.forms import MeetingForm
from training.queries import unit_choices

meetings = Blueprint("meetings", __name__, url_prefix="/churches")

ONE = "/<int(max=9223372036854775807):church_id>/meetings"


@meetings.route(f"{ONE}/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_EDIT)
def new(church_id: int) -> str | tuple[str, int] | Response:
    """Record that a church has met a unit."""
    refuse_who_sees_no_people()
    church = db.session.get(Church, church_id) or abort(404)
    form = MeetingForm(request.form if request.method == "POST" else None, units=unit_choices(db.session, language()))
    if request.method == "GET":
        return render_template("trainings/meeting.html", form=form, church=church)
    if not form.validate() or form.met_on.data is None:
        return render_template("trainings/meeting.html", form=form, church=church), 422
    record_meeting(db.session, church_id, int(form.unit.data), form.met_on.data)
    db.session.commit()
    return redirect(url_for("churches.show", church_id=church_id), 303)


@meetings.post(f"{ONE}/<int(max=9223372036854775807):meeting_id>/remove")
@requires(Permission.DIRECTORY_EDIT)
def remove(church_id: int, meeting_id: int) -> Response:
    """Take back a meeting that was recorded by mistake."""
    refuse_who_sees_no_people()
    if not remove_meeting(db.session, church_id, meeting_id):
        abort(404)
    db.session.commit()
    return redirect(url_for("churches.show", church_id=church_id), 303)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(meetings)
