"""The country: the crisis search box and the map of all provinces."""

from flask import Blueprint, Flask, render_template

from accounts.permissions import Permission
from pages.access import requires

home = Blueprint("home", __name__)


@home.get("/")
@requires(Permission.DIRECTORY_VIEW)
def country() -> str:
    """The country page."""
    return render_template("home/country.html")


def init_app(app: Flask) -> None:
    """Register the country page."""
    app.register_blueprint(home)
