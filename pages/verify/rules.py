"""For administrators: for how long a confirmation counts."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from accounts.permissions import Permission
from db import db
from directory.phones.forms import RulesForm
from directory.phones.rules import StaleRulesError, change_rules, rules_in_force
from pages.web.access import requires
from pages.web.versions import CONFLICT, differences, version_in_request

check_rules = Blueprint("check_rules", __name__)


@check_rules.route("/admin/check-rules", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def rules() -> str | tuple[str, int] | Response:
    """The rules, and changing them; who comes second sees both versions."""
    stored = rules_in_force(db.session)
    form = RulesForm(request.form if request.method == "POST" else None, obj=stored)
    if request.method == "GET":
        return render_template("verify/rules.html", form=form, version=stored.version)
    if not form.validate():
        return render_template("verify/rules.html", form=form, version=version_in_request()), 422
    try:
        change_rules(
            db.session,
            version_in_request(),
            due_after_days=form.due_after_days.data,
            stale_after_days=form.stale_after_days.data,
        )
    except StaleRulesError:
        stored = rules_in_force(db.session)
        both = differences(form, RulesForm(obj=stored))
        page = render_template("verify/rules.html", form=form, version=stored.version, differences=both)
        return page, CONFLICT
    db.session.commit()
    flash(_("The rules are changed. Every number is shown by them from now on."))
    return redirect(url_for("check_rules.rules"), 303)


def init_app(app: Flask) -> None:
    """Register the page of the rules."""
    app.register_blueprint(check_rules)
