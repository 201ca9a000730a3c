"""What the maps cost: the data of one view, and the time until a map can be used, however many churches there are."""

import logging
import time
from collections.abc import Iterator
from math import log2
from statistics import median

from flask.testing import FlaskClient
from sqlalchemy import text

from bench.data import BenchData, prepared
from bench.drawing import Drawing, chromium, medians_in_turns, seconds_until_drawn
from bench.figures import Figure
from bench.folium_peer import served
from geo.area_outlines import communes_of
from geo.clusters import CLOSE_ZOOM, MOST_ZOOM, WORLD_PIXELS
from geo.outlines import ground, loaded_version
from tests.factories import make_user
from tests.live_server import serving, signed_cookie

FEW = 50
PEER_MARKERS = 10_000
BYTES = 10 * 1024
MILLISECONDS = 20
GROWTH = 1.25
FASTER_THAN_PEER = 50
ROUNDS = 5
REQUESTS = 15

FRAME_PIXELS = (760, 600)
"""About what the map of a province measures at 1280 wide."""

SHARED_PROVINCE = "01"
"""Where the few churches stand, too, so that both pages draw the same ground."""

CHURCHES = ".leaflet-churches-pane .map__symbol"
UNITS = ".leaflet-units-pane .map__symbol"


def run(data: BenchData) -> Iterator[Figure]:
    """Weigh and time the data of several views, then the pages in a browser."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line for each request would bury the table
    client = data.app.test_client()
    client.set_cookie(*cookie(data))
    for view, address in views(data, client).items():
        yield weight_and_time(client, f"{view}, {data.listings:,} listings", address)
    with prepared(FEW) as few, serving(few.app) as small, serving(data.app) as large, chromium() as browser:
        for page, address, selector in (
            ("province map", f"/provinces/{SHARED_PROVINCE}", CHURCHES),
            ("country map", "/", UNITS),
        ):
            drawings = [
                Drawing(small.url + address, selector, cookie=cookie(few)),
                Drawing(large.url + address, selector, cookie=cookie(data)),
            ]
            before, after = medians_in_turns(browser, drawings, phone=True, rounds=ROUNDS)
            what = f"{page} on a phone until usable, {FEW} : {data.listings:,}"
            ratio = after / before
            yield Figure(what, f"{before:.2f} : {after:.2f} s", f"≤ 1 : {GROWTH}", ratio <= GROWTH)
        biggest = Drawing(f"{large.url}/provinces/{largest_province(data)}", CHURCHES, cookie=cookie(data))
        ours = medians_in_turns(browser, [biggest], phone=False, rounds=ROUNDS)[0]
        with served(points(data)) as peer:
            theirs = seconds_until_drawn(
                browser, Drawing(peer, ".leaflet-marker-icon", at_least=PEER_MARKERS), phone=False
            )
        what = f"folium, {PEER_MARKERS:,} markers with popups : largest province of {data.listings:,}"
        ratio = theirs / ours
        measured = f"{theirs:.1f} : {ours:.2f} s"
        yield Figure(what, f"{measured}, {ratio:.0f} ×", f"≥ {FASTER_THAN_PEER} ×", ratio >= FASTER_THAN_PEER)


def cookie(data: BenchData) -> tuple[str, str]:
    """The session cookie, name and value, of a new member of staff, who sees where each church stands."""
    with data.session() as session:
        user = make_user(session, "staff")
        session.commit()
        return data.app.config["SESSION_COOKIE_NAME"], signed_cookie(data.app, user)


def views(data: BenchData, client: FlaskClient) -> dict[str, str]:
    """The addresses of the data of several views: each ground, the units, and churches from far to near."""
    code = largest_province(data)
    with data.session() as session:
        drawn = ground(session, loaded_version(session))
        outlines = {area.code: drawn.province(area.code) for area in drawn.provinces}
        if (largest := outlines.get(code)) is None:
            raise RuntimeError(f"Province {code} has no outline: set GEODATA_DIR to the folder of the full geodata")
        west, south, east, north = largest.bounds
        lon, lat = session.execute(DENSEST, {"code": f"{code}%"}).one()
        communes = {area.code: communes_of(session, loaded_version(session), area.code) for area in drawn.provinces}
    heaviest = max(outlines, key=lambda code: len(str(outlines[code])))
    most_communes = max(communes, key=lambda code: len(str(communes[code])))
    width, height = FRAME_PIXELS
    whole = log2(min(width * 360 / (east - west), height * 360 / (north - south)) / WORLD_PIXELS)
    middle = ((west + east) / 2, (south + north) / 2)
    churches = f"/map/provinces/{code}/churches.json"
    return {
        "ground of the country": "/map/country.json",
        "ground of the province with the most outlines": f"/map/provinces/{heaviest}.json",
        "districts of the country, to be shaded": "/map/districts.json",
        "communes of a province, to be shaded, at most": f"/map/provinces/{most_communes}/communes.json",
        "units": "/map/units.json",
        "churches of the largest province": f"{churches}?{around(*middle, whole)}",
        "churches zoomed in twice": f"{churches}?{around(lon, lat, whole + 2)}",
        "churches where the most are symbols": most_symbols(client, churches, lon, lat),
    }


def most_symbols(client: FlaskClient, churches: str, lon: float, lat: float) -> str:
    """The view of a point at the first zoom from which nothing is gathered: as many single churches as ever come."""
    addresses = (f"{churches}?{around(lon, lat, tenths / 10)}" for tenths in range(CLOSE_ZOOM * 10, MOST_ZOOM * 10))
    return next(address for address in addresses if not client.get(address).get_json()["clusters"])


def around(lon: float, lat: float, zoom: float) -> str:
    """The query of a frame with its margin of a tenth, as the browser asks."""
    across, up = (pixels * 1.2 * 360 / (WORLD_PIXELS * 2**zoom) / 2 for pixels in FRAME_PIXELS)
    return f"zoom={zoom:.2f}&west={lon - across:.3f}&south={lat - up:.3f}&east={lon + across:.3f}&north={lat + up:.3f}"


def weight_and_time(client: FlaskClient, what: str, address: str) -> Figure:
    """The compressed bytes of an answer and the median time of the whole request within the server."""
    taken = []
    for _ in range(REQUESTS):
        begun = time.perf_counter()
        response = client.get(address, headers={"Accept-Encoding": "gzip"})
        taken.append((time.perf_counter() - begun) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status}")
    weight, milliseconds = len(response.data), median(taken)
    holds = weight <= BYTES and milliseconds <= MILLISECONDS
    measured = f"{weight / 1024:.1f} KB, {milliseconds:.0f} ms"
    return Figure(what, measured, f"≤ {BYTES // 1024} KB, {MILLISECONDS} ms", holds)


def largest_province(data: BenchData) -> str:
    """The code of the province with the most churches."""
    with data.session() as session:
        return str(session.scalar(LARGEST))


def points(data: BenchData) -> list[tuple[int, float, float]]:
    """As many churches as the peer draws: number and position."""
    with data.session() as session:
        return [(row.id, row.lon, row.lat) for row in session.execute(SOME, {"number": PEER_MARKERS})]


LARGEST = text("""
SELECT left(place_code, 2) FROM listing WHERE kind = 'church' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
""")

DENSEST = text("""
SELECT avg(ST_X(location)), avg(ST_Y(location)) FROM listing WHERE kind = 'church' AND place_code LIKE :code
GROUP BY ST_SnapToGrid(location, 0.2) ORDER BY count(*) DESC LIMIT 1
""")

SOME = text("""
SELECT id, ST_X(location) AS lon, ST_Y(location) AS lat FROM listing WHERE kind = 'church' ORDER BY id LIMIT :number
""")
