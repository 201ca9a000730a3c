"""Hotlines: the list, one hotline, adding and changing one."""

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug import Response

from accounts.audit import record_read
from accounts.permissions import Permission
from db import db
from directory.codes import Status
from directory.hotlines.changes import add_hotline, change_hotline
from directory.hotlines.filter_form import HotlineFilterForm
from directory.hotlines.forms import HotlineForm
from directory.hotlines.lists import count_hotlines, list_hotlines
from directory.hotlines.queries import get_hotline
from directory.listings.history import history_of_listing
from directory.listings.versions import StaleVersionError, take
from directory.models import Hotline
from pages.cards.holders import cards_with
from pages.hotlines.answers import answers_of_hotline
from pages.web.access import can, requires
from pages.web.audiences import audiences
from pages.web.history import readable
from pages.web.lists import row_id
from pages.web.versions import change_status, differences, version_in_request

hotlines = Blueprint("hotlines", __name__, url_prefix="/hotlines")


@hotlines.get("/")
@requires(Permission.HOTLINES_VIEW)
def index() -> str:
    """The hotlines, those for trafficking first; whoever may change them can see the archived ones, too."""
    form = HotlineFilterForm(request.args, may_see_archived=can(Permission.UNITS_EDIT))
    form.validate()
    wanted = form.wanted()
    page = list_hotlines(db.session, wanted, after=row_id("after"), before=row_id("before"))
    total = count_hotlines(db.session, wanted)
    return render_template("hotlines/list.html", form=form, page=page, total=total)


@hotlines.get("/<int:hotline_id>")
@requires(Permission.HOTLINES_VIEW)
def detail(hotline_id: int) -> str:
    """One hotline."""
    hotline = get_hotline(db.session, hotline_id) or abort(404)
    return render_template("hotlines/detail.html", hotline=hotline, cards=cards_with(hotline_id))


@hotlines.get("/<int:hotline_id>/history")
@requires(Permission.PERSONAL_VIEW)
def history(hotline_id: int) -> str:
    """What became of one hotline. That somebody saw its people is recorded."""
    hotline = get_hotline(db.session, hotline_id) or abort(404)
    record_read(db.session, "listing", hotline_id)
    db.session.commit()
    changes = readable(db.session, history_of_listing(db.session, hotline_id, audiences()))
    return render_template("hotlines/history.html", hotline=hotline, history=changes)


@hotlines.route("/new", methods=["GET", "POST"])
@requires(Permission.UNITS_EDIT)
def new() -> str | tuple[str, int] | Response:
    """Add a hotline."""
    form = HotlineForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        return render_template("hotlines/edit.html", form=form, hotline=None)
    if not form.validate():
        return render_template("hotlines/edit.html", form=form, hotline=None), 422
    hotline = add_hotline(db.session, form.entry())
    db.session.commit()
    return redirect(url_for("hotlines.detail", hotline_id=hotline.id))


@hotlines.route("/<int:hotline_id>/edit", methods=["GET", "POST"])
@requires(Permission.UNITS_EDIT)
def edit(hotline_id: int) -> str | tuple[str, int] | Response:
    """Change a hotline; who comes second sees both versions."""
    stored = db.session.get(Hotline, hotline_id) or abort(404)
    if request.method == "GET":
        form = HotlineForm(data=answers_of_hotline(stored))
        return render_template("hotlines/edit.html", form=form, hotline=stored)
    form = HotlineForm(request.form)
    if not form.validate():
        return render_template("hotlines/edit.html", form=form, hotline=stored), 422
    try:
        hotline = take(db.session, Hotline, hotline_id, version_in_request())
    except StaleVersionError:
        both = differences(form, HotlineForm(data=answers_of_hotline(stored)))
        return render_template("hotlines/conflict.html", form=form, hotline=stored, differences=both), 409
    change_hotline(db.session, hotline, form.entry())
    db.session.commit()
    return redirect(url_for("hotlines.detail", hotline_id=hotline_id))


@hotlines.post("/<int:hotline_id>/archive")
@requires(Permission.UNITS_EDIT)
def archive(hotline_id: int) -> Response | tuple[str, int]:
    """Take a hotline out of use."""
    return change_status(Hotline, hotline_id, Status.ARCHIVED)


@hotlines.post("/<int:hotline_id>/restore")
@requires(Permission.UNITS_EDIT)
def restore(hotline_id: int) -> Response | tuple[str, int]:
    """Take an archived hotline into use again."""
    return change_status(Hotline, hotline_id, Status.ACTIVE)


def init_app(app: Flask) -> None:
    """Register the pages of hotlines."""
    app.register_blueprint(hotlines)
