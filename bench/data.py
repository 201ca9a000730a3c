"""The database that is measured: the gazetteer and as many churches as asked, spread over its villages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from accounts.changes import ensure_roles
from app import create_app
from db import db, engines
from directory.hotlines.reference import ensure_hotlines
from places.loading import ensure_geodata
from tests import database


@dataclass(frozen=True)
class BenchData:
    """An application on a database with many listings."""

    app: Flask
    url: str
    listings: int

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session on it."""
        with self.app.app_context():
            yield db.session


@contextmanager
def prepared(listings: int) -> Iterator[BenchData]:
    """Fill a new database with the gazetteer, a unit a province and `listings` churches with a pastor and a number."""
    with database.copy(f"test_{os.getpid()}_bench_{listings}") as url:
        app = application(url)
        with app.app_context():
            fill(db.session, listings)
            db.session.commit()
        try:
            yield BenchData(app, url, listings)
        finally:
            with app.app_context():
                db.engine.dispose()


def application(url: str) -> Flask:
    """The product on this database, as the benchmarks ask it: without CSRF tokens, and as often as they like."""
    return create_app(
        {
            "SQLALCHEMY_ENGINES": engines(url),
            "SECRET_KEY": "only for benchmarks",
            "WTF_CSRF_ENABLED": False,
            "SESSION_PROTECTION": None,
            "RATELIMIT_ENABLED": False,
        }
    )


def fill(session: Session, listings: int) -> None:
    """Write the rows in a few statements. Triggers are off: measuring their cost is the audit row's matter."""
    folder = os.environ.get("GEODATA_DIR")
    ensure_geodata(session, Path(folder) if folder else None)
    ensure_roles(session)
    ensure_hotlines(session)
    session.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in (UNITS, CHURCHES):
        session.execute(text(statement), {"listings": listings})
    session.execute(text("SET LOCAL session_replication_role = origin"))
    session.commit()
    session.execute(text("ANALYZE"))


UNITS = """
WITH unit AS (
    INSERT INTO listing (kind, name_en, name_km, key_en, key_km, place_code, location, precision)
    SELECT 'police_unit', 'Unit ' || name_en, name_km, 'unit' || lower(name_en), name_km, code, point, 'district'
    FROM place WHERE level = 1 AND retired_at IS NULL
    RETURNING id, place_code
), kind AS (
    INSERT INTO police_unit (id, unit_type) SELECT id, 'provincial_office' FROM unit
), responsible AS (
    INSERT INTO jurisdiction (police_unit_id, place_code) SELECT id, place_code FROM unit
), number AS (
    INSERT INTO phone (listing_id, number, purpose)
    SELECT id, '+8552' || lpad((row_number() OVER ())::text, 7, '0'), 'duty' FROM unit RETURNING id
)
INSERT INTO phone_check (phone_id, checked_on, method, outcome)
SELECT id, current_date - 10, 'call', 'confirmed' FROM number
"""

CHURCHES = """
WITH village AS (
    SELECT v.code, v.name_en, v.name_km, coalesce(v.point, p.point) AS point,
           row_number() OVER (ORDER BY v.code) - 1 AS n
    FROM place AS v JOIN place AS p ON p.code = v.province_code WHERE v.level = 4 AND v.retired_at IS NULL
), church AS (
    INSERT INTO listing (kind, name_en, name_km, key_en, key_km, place_code, location, precision)
    SELECT 'church', name_en || ' Church ' || n, 'ក្រុមជំនុំ' || name_km, lower(name_en) || 'church' || n,
           'ក្រុមជំនុំ' || name_km, code,
           ST_SetSRID(ST_Translate(point, (sin(serial * 12.9898) * .02), (cos(serial * 78.233) * .02)), 4326), 'gps'
    FROM generate_series(1, :listings) AS serial
    JOIN village ON n = serial % (SELECT count(*) FROM village)
    RETURNING id
), kind AS (
    INSERT INTO church (id) SELECT id FROM church
), pastor AS (
    INSERT INTO person (listing_id, role, name_en, consent_audience, consent_given_on, consent_renew_on)
    SELECT id, 'pastor', 'Pastor ' || id, 'staff', current_date, current_date + 365 FROM church RETURNING id
)
INSERT INTO phone (person_id, number, purpose) SELECT id, '+8551' || lpad(id::text, 8, '0'), 'mobile' FROM pastor
"""
