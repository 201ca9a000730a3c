"""Who may open a page: each route names the permission that it needs, or says that it is public. The default is no."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask_login import current_user, login_fresh

from accounts.audit import set_actor
from accounts.permissions import NARROWED, Permission
from db import db

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


def permissions() -> frozenset[Permission]:
    """Everything that whoever asks may do now; less on a remembered device after the working day."""
    if not current_user.is_authenticated:
        return frozenset()
    held = frozenset(Permission(name) for role in current_user.roles for name in role.permissions)
    return held if login_fresh() else held & NARROWED


def can(permission: Permission) -> bool:
    """Whether whoever asks may do this."""
    return permission in permissions()


def check_access() -> Any:
    """Let a request through only to a route whose declared permission is held; else sign in (401) or refuse (403)."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "public", False) or request.blueprint == "security":
        return None
    needed = getattr(view, "permission", None)
    if needed is not None and can(needed):
        return None
    if not current_user.is_authenticated or (needed is not None and not login_fresh()):
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return abort(403)


def act_as_user() -> None:
    """Tell the audit trail who acts in this request."""
    if request.endpoint != "static" and current_user.is_authenticated:
        set_actor(db.session, current_user.id)


def init_app(app: Flask) -> None:
    """Check every request before its route runs, and let templates ask `can(Permission.X)`."""
    app.before_request(check_access)
    app.before_request(act_as_user)
    app.jinja_env.globals.update(can=can, Permission=Permission)
