"""How many bytes of style and script a page brings, as they travel: compressed, the map's own left out."""

import gzip
import re

from flask import Flask
from flask.testing import FlaskClient

from bench.data import BenchData
from bench.figures import Figure
from tests.factories import make_user
from tests.live_server import signed_cookie

PAGES = ("/", "/churches/", "/churches/new", "/police-units/", "/hotlines/", "/nearest", "/help", "/account")
THE_MAPS = re.compile(r"/(map|leaflet)[\w.-]*\.(css|js)$")
LOADED = re.compile(r"""<(?:link rel="stylesheet" href|script[^>]* src)="(/static/[^"]+)\"""")
INLINED = re.compile(r"<style>(.*?)</style>", re.DOTALL)
BYTES = 20 * 1024


def run(data: BenchData) -> list[Figure]:
    """Weigh each page as staff see it; the heaviest counts."""
    client = staff(data)
    weights = {page: weight(client, page) for page in PAGES}
    heaviest = max(weights, key=lambda page: weights[page])
    measured = weights[heaviest]
    return [
        Figure(f"style and script of the heaviest page, {heaviest}", kilobytes(measured), "≤ 20 KB", measured <= BYTES)
    ]


def staff(data: BenchData) -> FlaskClient:
    """A client that is signed in as staff."""
    with data.session() as session:
        user = make_user(session, "staff", "page-weight@example.org")
        session.commit()
        return signed_in(data.app, signed_cookie(data.app, user))


def signed_in(app: Flask, cookie: str) -> FlaskClient:
    """A client that sends this session cookie."""
    client = app.test_client()
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)
    return client


def weight(client: FlaskClient, page: str) -> int:
    """The compressed bytes of a page's style sheets and scripts, inlined ones too."""
    response = client.get(page)
    if response.status_code != 200:
        raise RuntimeError(f"{page} answered {response.status}")
    loaded = [address for address in LOADED.findall(response.text) if not THE_MAPS.search(address)]
    parts = [style.encode() for style in INLINED.findall(response.text)]
    parts += [client.get(address).data for address in loaded]
    return sum(len(gzip.compress(part, 9)) for part in parts)


def kilobytes(weighed: int) -> str:
    """Bytes as kilobytes of 1,024."""
    return f"{weighed / 1024:.1f} KB"
