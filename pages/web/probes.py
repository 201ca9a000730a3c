"""Probes for whoever watches the server: alive, and ready to serve."""

from flask import Blueprint, Flask
from sqlalchemy import text

from db import db
from pages.web.access import public
from pages.web.deadlines import CRISIS, answers_within

probes = Blueprint("probes", __name__)


@probes.get("/healthz")
@public
def alive() -> dict[str, str]:
    """Alive: the process answers."""
    return {"status": "alive"}


@probes.get("/readyz")
@public
@answers_within(CRISIS)
def ready() -> tuple[dict[str, str], int]:
    """Ready: the database answers and is migrated."""
    try:
        db.session.execute(text("SELECT code FROM place LIMIT 1"))
    except Exception:
        return {"status": "database not reachable or not migrated"}, 503
    return {"status": "ready"}, 200


def init_app(app: Flask) -> None:
    """Register the probes."""
    app.register_blueprint(probes)
