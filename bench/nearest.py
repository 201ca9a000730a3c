"""The crisis search: what the whole request costs, and whether the lists of the nearest are right.

The request is `POST /nearest` with coordinates, answered in JSON, by a signed-in staff user. It is called through WSGI,
with no client in between whose own time would make the ratios look better. It is compared with two peers in turns:

- the empty route: a view that returns nothing, in the same application, with the same session cookie, body and
  permission; so the hooks before and after, the sign-in's own reads among them, run for both alike;
- the naive route: the same question (province, its unit, the nearest units, the hotlines, their numbers and checks) by
  entities, with relationships loaded when they are reached for.
"""

import random
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import cycle
from typing import Any

from flask import Flask, Response, request
from geoalchemy2 import Geography
from sqlalchemy import cast, func, select, text
from sqlalchemy.orm import Session, lazyload
from werkzeug.test import EnvironBuilder, run_wsgi_app

from accounts.permissions import Permission
from bench.data import BenchData, application
from bench.figures import Figure, ratio_in_turns
from db import db
from directory.codes import Status
from directory.models import Hotline, Listing, Phone, PoliceUnit
from geo.crisis import NEAREST, find_contacts
from geo.queries import nearest_churches
from pages.crisis.answer_json import json_response
from pages.web.access import requires
from places.models import Level, Place
from tests.factories import make_user
from tests.live_server import signed_cookie

SEED = 20_080_205
ROUNDS = 200
POINTS = 10_000
OF_EMPTY = 0.50
OF_NAIVE = 2.0

Ask = Callable[[], object]


def run(data: BenchData) -> Iterator[Figure]:
    """Time the request beside its peers, then compare lists with the geodesic."""
    app = application(data.url)
    app.add_url_rule("/bench/empty", view_func=empty, methods=["POST"])
    app.add_url_rule("/bench/naive", view_func=naive, methods=["POST"])
    with app.app_context():
        user = make_user(db.session, "staff", "nearest@example.org")
        db.session.commit()
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={signed_cookie(app, user)}"
        points = points_by_churches(db.session, ROUNDS)
    nearest, nothing, by_entities = (
        asking(app, address, cookie, points) for address in ("/nearest", "/bench/empty", "/bench/naive")
    )

    share = 1 / ratio_in_turns(nearest, nothing, ROUNDS)
    of = f"request at {data.listings:,} listings, throughput"
    yield Figure(f"{of} : empty route", f"{share:.2f}", f"≥ {OF_EMPTY:.2f}", share >= OF_EMPTY)
    gain = 1 / ratio_in_turns(nearest, by_entities, ROUNDS // 4)
    yield Figure(f"{of} : naive route by entities", f"{gain:.1f}", f"≥ {OF_NAIVE:.0f}", gain >= OF_NAIVE)

    with app.app_context():
        for kind, wrong in (("units", wrong_units(db.reads)), ("churches", wrong_churches(db.reads))):
            yield Figure(f"wrong or misordered lists of {kind}, {POINTS:,} points", f"{wrong}", "0", wrong == 0)
        for engine in db.engines.values():
            engine.dispose()


def points_by_churches(session: Session, count: int) -> list[tuple[float, float]]:
    """Positions within some kilometres of churches, the same ones each time."""
    chance = random.Random(SEED)
    churches = session.execute(
        text("SELECT ST_X(location), ST_Y(location) FROM listing WHERE kind = 'church' ORDER BY id")
    ).all()
    return [
        (lon + chance.uniform(-0.02, 0.02), lat + chance.uniform(-0.02, 0.02))
        for lon, lat in chance.choices(churches, k=count)
    ]


def asking(app: Flask, address: str, cookie: str, points: list[tuple[float, float]]) -> Ask:
    """A call of the application that asks from the next point each time; it must be answered."""
    headers = [("Accept", "application/json"), ("Cookie", cookie)]
    bodies = cycle([f"lon={lon:.6f}&lat={lat:.6f}".encode() for lon, lat in points])
    environ = EnvironBuilder(
        address, method="POST", headers=headers, content_type="application/x-www-form-urlencoded"
    ).get_environ()

    def ask() -> None:
        body = next(bodies)
        sent = environ | {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        _, status, _ = run_wsgi_app(app, sent, buffered=True)
        if not status.startswith("200"):
            raise RuntimeError(f"{address} answered {status}")

    return ask


@requires(Permission.CRISIS_SEARCH)
def empty() -> Response:
    """The peer that does nothing."""
    return Response(b"{}", mimetype="application/json")


@requires(Permission.CRISIS_SEARCH)
def naive() -> Response:
    """The peer as one writes it first."""
    lon, lat = float(request.form["lon"]), float(request.form["lat"])
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)
    metres = func.ST_Distance(cast(PoliceUnit.location, Geography), cast(point, Geography))
    numbers = lazyload(Listing.phones).lazyload(Phone.checks)
    place = db.session.scalars(
        select(Place).where(Place.level == Level.COMMUNE, func.ST_Covers(Place.boundary, point))
    ).first()
    units = select(PoliceUnit).options(numbers).where(PoliceUnit.status == Status.ACTIVE)
    responsible = units.where(PoliceUnit.jurisdictions.any(Place.code == (place.province_code if place else "")))
    hotlines = select(Hotline).options(numbers).where(Hotline.status == Status.ACTIVE)
    return json_response(
        {
            "place": place and {"code": place.code, "name_en": place.name_en, "name_km": place.name_km},
            "responsible": [as_written_first(unit) for unit in db.session.scalars(responsible)],
            "nearest": [
                as_written_first(unit) | {"metres": away}
                for unit, away in db.session.execute(units.add_columns(metres).order_by(metres).limit(NEAREST))
            ],
            "hotlines": [as_written_first(hotline) for hotline in db.session.scalars(hotlines)],
        }
    )


def as_written_first(listing: Listing) -> dict[str, Any]:
    """A listing with its numbers, and what came of the last check of each."""
    return {
        "id": listing.id,
        "name_en": listing.name_en,
        "name_km": listing.name_km,
        "phones": [
            {
                "number": phone.number,
                "label": phone.purpose,
                "state": phone.checks[-1].outcome if phone.checks else None,
            }
            for phone in listing.phones
        ],
    }


def points_around(session: Session) -> Iterator[tuple[float, float]]:
    """Random positions in the frame of the country and a little beyond it, the same ones each time."""
    chance = random.Random(SEED)
    west, south, east, north = session.execute(
        text(
            "SELECT ST_XMin(frame), ST_YMin(frame), ST_XMax(frame), ST_YMax(frame)"
            " FROM (SELECT ST_Expand(ST_Extent(location), .2) AS frame FROM listing) AS listings"
        )
    ).one()
    for _ in range(POINTS):
        yield chance.uniform(west, east), chance.uniform(south, north)


def wrong_units(session: Session) -> int:
    """How many answers name other nearest units than the geodesic over all units, or name them in another order."""
    return sum(
        [unit.id for unit in find_contacts(session, point=point, hour=12).nearest]
        != list(session.scalars(UNITS_BY_GEODESIC, {"lon": point[0], "lat": point[1], "limit": NEAREST}))
        for point in points_around(session)
    )


def wrong_churches(session: Session) -> int:
    """The same for churches.

    The geodesic is asked for those in a frame as wide as the farthest one of the list at 100 km a degree: in this
    country a degree is longer in either direction, so that no nearer church lies outside.
    """
    wrong = 0
    for lon, lat in points_around(session):
        found = nearest_churches(session, lon, lat, NEAREST)
        frame = {"lon": lon, "lat": lat, "degrees": found[-1].metres / 100_000, "limit": NEAREST}
        wrong += [church.id for church in found] != list(session.scalars(CHURCHES_BY_GEODESIC, frame))
    return wrong


BY_GEODESIC = """
    SELECT id FROM listing
    WHERE kind = '{kind}' AND status = 'active' AND {frame}
    ORDER BY ST_Distance(location::geography, ST_Point(:lon, :lat, 4326)::geography), id
    LIMIT :limit
"""
UNITS_BY_GEODESIC = text(BY_GEODESIC.format(kind="police_unit", frame="location IS NOT NULL"))
CHURCHES_BY_GEODESIC = text(
    BY_GEODESIC.format(kind="church", frame="location && ST_Expand(ST_Point(:lon, :lat, 4326), :degrees)")
)
