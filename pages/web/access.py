"""Who may open a page: each route names the permission that it needs, or says that it is public. The default is no."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_fresh, login_remembered, logout_user
from sqlalchemy.exc import OperationalError
from werkzeug import Response

from accounts.audit import set_actor
from accounts.permissions import NARROWED, Permission
from accounts.sign_in import WORKING_DAY
from db import db
from pages.web.problems import problem, wants_json

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare the permission that a route needs. Stands directly above the function, below the route."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that anybody may open a route, signed in or not."""
    view.public = True  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Declare that a route is about whoever is signed in, whatever their role; not for a narrowed device."""
    view.signed_in = True  # type: ignore[attr-defined]
    return view


def permissions() -> frozenset[Permission]:
    """Everything that whoever asks may do now; less on a remembered device after the working day."""
    if "permissions" not in g:
        g.permissions = _permissions()
    held: frozenset[Permission] = g.permissions
    return held


def _permissions() -> frozenset[Permission]:
    if not current_user.is_authenticated:
        return frozenset()
    names = {name for role in current_user.roles for name in role.permissions}
    held = frozenset(permission for permission in Permission if permission.value in names)
    return held & NARROWED if narrowed() else held


def can(permission: Permission) -> bool:
    """Whether whoever asks may do this."""
    return permission in permissions()


def refuse_who_sees_no_people() -> None:
    """Refuse whoever may not see who serves where: for pages that are about people, beside their own permission."""
    if not can(Permission.PERSONAL_VIEW):
        abort(403)


def narrowed() -> bool:
    """Whether this is a remembered device on which nobody has signed in today."""
    return bool(current_user.is_authenticated) and not login_fresh()


def check_access() -> Any:
    """Let a request through only to a route whose declared permission is held; else sign in (401) or refuse (403)."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    end_working_day()
    if getattr(view, "public", False):
        return _open(view)
    if "database_down" in g:
        return abort(503)
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if _second_factor_missing():
        return redirect(url_for("security.two_factor_setup"))
    needed = getattr(view, "permission", None)
    if needed is None and getattr(view, "signed_in", False):
        return ask_to_sign_in() if narrowed() else None
    if needed is not None and can(needed):
        return None
    return ask_to_sign_in() if narrowed() and needed is not None else abort(403)


def _open(view: Callable[..., Any]) -> None:
    # Flask-Security sends whoever is signed in away from its sign-in page. A narrowed device must get there, and has
    # to give the second factor again, so on those pages it counts as signed out.
    if request.blueprint == "security" and request.endpoint != "security.logout" and narrowed():
        current_app.login_manager._update_request_context_with_user()  # type: ignore[attr-defined]
        g.pop("permissions", None)


def _second_factor_missing() -> bool:
    return not narrowed() and current_user.check_tf_required_setup() and not current_user.tf_totp_secret


def end_working_day() -> None:
    """End a session that is older than a working day; on a remembered device it narrows instead."""
    if not session.get("_user_id") or not login_fresh():
        return
    if time.time() - session.setdefault("fs_paa", time.time()) < WORKING_DAY.total_seconds():
        return
    if login_remembered():
        session["_fresh"] = False
    else:
        logout_user()


def ask_to_sign_in() -> Response:
    """401 as a problem document, or the sign-in page, which then leads back to a page that was asked for by GET."""
    if wants_json():
        return problem(401, "sign-in-needed", _("Sign in first"), _("Nobody is signed in on this device."))
    address = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
    return redirect(url_for("security.login", next=address))


def act_as_user() -> None:
    """Tell the audit trail who acts in this request."""
    if request.endpoint != "static" and current_user.is_authenticated:
        set_actor(db.session, current_user.id)


def survive_database(app: Flask) -> None:
    """With the database down nobody is signed in, and a page that needs no database still answers."""
    load = app.login_manager._user_callback  # type: ignore[attr-defined]

    def load_or_nobody(user_id: str) -> Any:
        try:
            return load(user_id)
        except OperationalError:
            g.database_down = True
            db.session.rollback()
            return None

    app.login_manager.user_loader(load_or_nobody)  # type: ignore[attr-defined]


def init_app(app: Flask) -> None:
    """Check every request before its route runs, and let templates ask `can(Permission.X)`."""
    survive_database(app)
    app.before_request(check_access)
    app.before_request(act_as_user)
    app.jinja_env.globals.update(can=can, narrowed=narrowed, Permission=Permission)
