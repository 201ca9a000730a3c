"""For administrators: who may sign in, what each role may do, and the audit trail."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug import Response
from wtforms.fields import SelectChoice

from accounts import changes
from accounts.audit import tables_in_trail, trail
from accounts.changes import AccountError
from accounts.links import new_link
from accounts.models import Role, User
from accounts.permissions import PERMISSION_WORDS, ROLE_NAMES, ROLE_WORDS, Permission
from accounts.queries import list_roles, list_users
from accounts.sign_in import LINK_LASTS
from accounts.user_forms import InvitationForm, RoleForm, TrailForm, UserForm
from db import db
from geo.routing.reading import FAR_FROM_ROADS_METRES
from jobs.queries import waiting_too_long_since
from pages.web.access import requires
from pages.web.history import readable, table_name
from pages.web.roads import roads_outdated, warnings_of

PAGE = 50
"""Events of the audit trail on a page."""

admin = Blueprint("admin", __name__, url_prefix="/admin")


@admin.get("/")
@requires(Permission.ACCOUNTS_MANAGE)
def overview() -> str:
    """What an administrator can do here."""
    return render_template(
        "admin/overview.html",
        waiting_since=waiting_too_long_since(db.session),
        roads_outdated=roads_outdated(),
        warnings=warnings_of(),
        far_from_roads=FAR_FROM_ROADS_METRES,
    )


@admin.get("/users/")
@requires(Permission.ACCOUNTS_MANAGE)
def users() -> str:
    """Everybody with an account."""
    return render_template("admin/users.html", users=list_users(db.session))


@admin.route("/users/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def invite() -> str | tuple[str, int]:
    """Add a user; shows their one-time link once."""
    form = InvitationForm(request.form, role_names=role_names())
    if request.method == "GET" or not form.validate():
        return form_page("admin/invite.html", form)
    try:
        user = changes.add_user(db.session, form.email.data, form.name.data, form.role.data, form.language.data)
    except AccountError as refusal:
        form.email.errors = [refusal.sentence]
        return form_page("admin/invite.html", form, 409)
    return show_link(user)


@admin.route("/users/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def user(user_id: int) -> str | tuple[str, int] | Response:
    """Show one user; change their name, role and second factor."""
    shown = db.session.get(User, user_id) or abort(404)
    form = UserForm(
        request.form if request.method == "POST" else None,
        role_names=role_names(),
        obj=shown,
        role=shown.roles[0].name if shown.roles else None,
    )
    if request.method == "GET" or not form.validate():
        return form_page("admin/user.html", form, user=shown)
    try:
        changes.change_user(
            db.session,
            shown,
            by=current_user,
            name=form.name.data,
            role=form.role.data,
            second_factor_required=form.second_factor_required.data,
        )
    except AccountError as refusal:
        db.session.rollback()
        form.role.errors = [refusal.sentence]
        return form_page("admin/user.html", form, 409, user=shown)
    db.session.commit()
    return redirect("/admin/users/")


@admin.post("/users/<int:user_id>/link")
@requires(Permission.ACCOUNTS_MANAGE)
def link(user_id: int) -> str:
    """Make a new one-time link and show it once; the user is signed out everywhere."""
    return show_link(db.session.get(User, user_id) or abort(404))


def changing(view: Callable[[User], None]) -> Callable[[int], Any]:
    """A route that changes one user and leads back to them, or says why it does not."""

    @wraps(view)
    def change(user_id: int) -> Any:
        changed = db.session.get(User, user_id) or abort(404)
        try:
            view(changed)
        except AccountError as refusal:
            db.session.rollback()
            abort(409, refusal.sentence)
        db.session.commit()
        return redirect("/admin/users/")

    return change


@admin.post("/users/<int:user_id>/forget-second-factor")
@requires(Permission.ACCOUNTS_MANAGE)
@changing
def forget_second_factor(user: User) -> None:
    """Take away the second factor of somebody who lost their device."""
    changes.forget_second_factor(db.session, user)


@admin.post("/users/<int:user_id>/deactivate")
@requires(Permission.ACCOUNTS_MANAGE)
@changing
def deactivate(user: User) -> None:
    """Let somebody sign in no longer."""
    changes.set_active(db.session, user, False, by=current_user)


@admin.post("/users/<int:user_id>/activate")
@requires(Permission.ACCOUNTS_MANAGE)
@changing
def activate(user: User) -> None:
    """Let somebody sign in again."""
    changes.set_active(db.session, user, True, by=current_user)


@admin.get("/users/<int:user_id>/remove")
@requires(Permission.ACCOUNTS_MANAGE)
def ask_to_remove(user_id: int) -> str:
    """Ask before an account is removed for good."""
    return render_template("admin/remove.html", user=db.session.get(User, user_id) or abort(404))


@admin.post("/users/<int:user_id>/remove")
@requires(Permission.ACCOUNTS_MANAGE)
@changing
def remove(user: User) -> None:
    """Remove an account for good."""
    changes.remove_user(db.session, user, by=current_user)


@admin.get("/roles/")
@requires(Permission.ACCOUNTS_MANAGE)
def roles() -> str:
    """What each role may do."""
    return render_template("admin/roles.html", roles=list_roles(db.session))


@admin.route("/roles/<int:role_id>", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def role(role_id: int) -> str | tuple[str, int] | Response:
    """Change what one role may do."""
    shown = db.session.get(Role, role_id) or abort(404)
    form = RoleForm(request.form if request.method == "POST" else None, obj=shown)
    if request.method == "GET" or not form.validate():
        return form_page("admin/role.html", form, role=shown)
    try:
        changes.change_role(
            db.session,
            shown,
            permissions=[Permission(name) for name in form.permissions.data],
            second_factor_required=form.second_factor_required.data,
        )
    except AccountError as refusal:
        form.permissions.errors = [refusal.sentence]
        return form_page("admin/role.html", form, 409, role=shown)
    db.session.commit()
    return redirect("/admin/roles/")


@admin.get("/trail")
@requires(Permission.ACCOUNTS_MANAGE)
def audit_trail() -> str:
    """The audit trail, newest first, by person, table and days."""
    form = TrailForm(request.args)
    everybody = [SelectChoice(str(user.id), user.name or user.email) for user in list_users(db.session)]
    tables = [SelectChoice(table, str(table_name(table))) for table in tables_in_trail(db.session)]
    form.person.choices = [SelectChoice("", _("All")), *everybody]
    form.table.choices = [SelectChoice("", _("All")), *tables]
    form.validate()
    page = trail(
        db.session,
        actor_id=request.args.get("person", type=int),
        table=request.args.get("table") or None,
        since=None if form.since.errors else form.since.data,
        until=None if form.until.errors else form.until.data,
        before_id=request.args.get("after", type=int),
        limit=PAGE,
    )
    shown = sum(len(change.rows) for change in page)
    return render_template(
        "admin/trail.html",
        form=form,
        history=readable(db.session, page),
        after=page[-1].id if shown == PAGE else "",
    )


def role_names() -> list[str]:
    """Names of the roles that can be given."""
    return [role.name for role in list_roles(db.session)]


def form_page(template: str, form: Any, refused: int = 422, **values: Any) -> tuple[str, int]:
    """A page with a form: 200 when it was asked for, else as it was refused."""
    return render_template(template, form=form, **values), 200 if request.method == "GET" else refused


def show_link(user: User) -> str:
    """The page that shows a one-time link, this once."""
    path = new_link(db.session, user)
    # What a request calls this host is not to be trusted where the operator has said what it is called.
    site = current_app.config["PUBLIC_ADDRESS"] or request.host_url.rstrip("/")
    page = render_template("admin/link.html", user=user, link=site + path, days=LINK_LASTS.days)
    db.session.commit()
    return page


def init_app(app: Flask) -> None:
    """Register the administrator's pages."""
    app.register_blueprint(admin)
    app.jinja_env.globals.update(permission_words=PERMISSION_WORDS, role_names=ROLE_NAMES, role_words=ROLE_WORDS)
