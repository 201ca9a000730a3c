"""Copies of the crisis page on a device, for when there is no connection; they last no longer than the session.

The browser keeps them (assets/offline.js) and its worker shows them (assets/worker.js). They hold nothing of a church
or a pastor, and nothing of what anybody searched.
"""

import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request, session
from flask_babel import get_locale
from flask_login import current_user, login_remembered

from accounts.permissions import Permission
from accounts.sign_in import WORKING_DAY, derived_key
from db import db
from directory.guidance import texts as guidance
from directory.phones.words import dated_words
from geo.crisis import CrisisAnswer, find_contacts
from pages.web.access import narrowed, public, requires
from pages.web.assets import dist, manifest
from pages.web.deadlines import LIST, answers_within
from pages.web.lean import compressed, render_lean
from pages.web.limits import crisis_searches
from pages.web.same_site import from_our_page
from pages.web.wording import shows_demo
from places.queries import list_provinces
from places.results import PlaceSummary

ENDS_SESSION = ("security.logout", "account.sign_out_everywhere")
"""Routes after which nothing may remain on the device."""

REMEMBERED_DEVICE = timedelta(days=7)
"""How long after the last sign-in a remembered device keeps its copies: such a device may search for longer, but what
it kept for weeks says too little of a number."""

copies = Blueprint("copies", __name__)


@dataclass(frozen=True)
class Copy:
    """A province, and whom to call there at any hour."""

    province: PlaceSummary
    answer: CrisisAnswer


@copies.get("/worker.js")
@public
def worker() -> Response:
    """The worker. It stands at the root of the site, so that it may answer for /nearest; asked for anew each time."""
    file = dist() / manifest(dist()).get("worker.js", "worker.js")
    if not file.exists():
        abort(404)
    response = Response(file.read_bytes(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


@copies.get("/offline")
@requires(Permission.CRISIS_SEARCH)
def choose() -> str:
    """Choose the provinces to keep."""
    return render_template("offline/choose.html", provinces=list_provinces(db.session), owner=owner())


@copies.post("/nearest/copies")
@requires(Permission.CRISIS_SEARCH)
@answers_within(LIST)
@crisis_searches
def save() -> Response:
    """The copy of the chosen provinces, with the moment at which the browser has to delete it."""
    chosen = set(request.form.getlist("province"))
    provinces = [province for province in list_provinces(db.session) if province.code in chosen]
    # On a remembered device of another day it is not known when the sign-in ends.
    if not provinces or not from_our_page() or narrowed():
        abort(400)
    values = {
        "copies": [Copy(each, find_contacts(db.session, code=each.code, kept=True)) for each in provinces],
        "answer": find_contacts(db.session, kept=True),
        "first_steps": guidance.FIRST_STEPS,
        "demo": shows_demo(),
        "state": dated_words,
    }
    response = compressed(Response(render_lean("offline/copies.html", str(get_locale() or "en"), **values)))
    response.headers["X-Until"] = str(round(session_ends() * 1000))
    response.headers["X-Owner"] = owner()
    return response


def session_ends() -> float:
    """When a copy that is saved now is to be deleted, in seconds since 1970: with the session, or with its sign-in."""
    began: float = session.get("fs_paa", time.time())
    return began + (REMEMBERED_DEVICE if login_remembered() else WORKING_DAY).total_seconds()


def owner() -> str:
    """Whose copies they are, in a form that tells nobody who that is."""
    key = derived_key(current_app, "owner of copies")
    return hmac.digest(key, str(current_user.get_id()).encode(), hashlib.sha256).hex()[:32]


def init_app(app: Flask) -> None:
    """Register the copies; at each sign-out the browser is told to delete them."""
    app.register_blueprint(copies)
    app.extensions["csrf"].exempt(save)

    @app.after_request
    def clear(response: Response) -> Response:
        if request.endpoint in ENDS_SESSION and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"storage"'
        return response
