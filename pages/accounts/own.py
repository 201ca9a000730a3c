"""One's own account: name, language, password, second factor, and signing out everywhere."""

from flask import Blueprint, Flask, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import logout_user
from flask_security.views import reset_password
from werkzeug import Response

from accounts.changes import end_sessions
from accounts.user_forms import OwnAccountForm
from db import db
from pages.web.access import public, signed_in

account = Blueprint("account", __name__)


@account.route("/account", methods=["GET", "POST"])
@signed_in
def own() -> str | tuple[str, int] | Response:
    """Show and change one's own account."""
    now = {"name": current_user.name, "language": current_user.language or ""}
    form = OwnAccountForm(request.form if request.method == "POST" else None, data=now)
    if request.method == "POST" and form.validate():
        current_user.name = form.name.data
        current_user.language = form.language.data or None
        session.pop("language", None)
        db.session.commit()
        return redirect("/account?saved=1")
    notice = _("Saved.") if "saved" in request.args else None
    return render_template("account/own.html", form=form, notice=notice), 422 if form.errors else 200


@account.post("/account/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Response:
    """End every session of whoever asks, this one and remembered devices too."""
    end_sessions(db.session, current_user)
    db.session.commit()
    logout_user()
    return redirect("/")


@account.route("/sign-in/link", methods=["GET", "POST"])
@public
def use_link() -> Response | str:
    """Set a password by a one-time link. Its key stands in the query, because the log keeps paths."""
    return reset_password(request.args.get("key", ""))  # type: ignore[no-any-return]


def init_app(app: Flask) -> None:
    """Register the pages of one's own account."""
    app.register_blueprint(account)
