"""How browsers get styles and scripts, and how long they keep them."""

import gzip
import re

from flask import Flask
from flask.testing import FlaskClient

from pages.web.assets import asset, inline_style


def test_an_asset_is_named_by_its_content_and_kept_for_a_year(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/"):
        address = asset("app.css")
    assert re.fullmatch(r"/static/dist/app-[A-Z0-9]{8}\.css", address)
    with client.get(address) as response:
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_an_asset_travels_compressed_where_the_browser_takes_it(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/"):
        address = asset("app.css")
    with client.get(address) as plain, client.get(address, headers={"Accept-Encoding": "gzip"}) as small:
        assert small.headers["Content-Encoding"] == "gzip"
        assert small.headers["Content-Type"] == plain.headers["Content-Type"]
        assert small.headers["X-Content-Type-Options"] == "nosniff"
        assert gzip.decompress(small.get_data()) == plain.get_data()


def test_the_manifest_is_not_kept(client: FlaskClient) -> None:
    with client.get("/static/dist/manifest.json") as response:
        assert "immutable" not in response.headers["Cache-Control"]


def test_an_inlined_style_is_allowed_by_its_hash(app: Flask) -> None:
    with app.test_request_context("/"):
        style = inline_style("crisis.css")
        policy = app.process_response(app.response_class("")).headers["Content-Security-Policy"]
    assert style.startswith("<style>")
    assert "'sha256-" in policy


def test_the_crisis_style_fetches_nothing(app: Flask) -> None:
    with app.test_request_context("/"):
        style = inline_style("crisis.css")
    assert "url(" not in style
    assert "@import" not in style
    assert len(style) > 1000


def test_no_style_names_the_face_or_the_crest_of_a_government(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/"):
        address = asset("app.css")
    with client.get(address) as response:
        css = response.get_data(as_text=True)
    assert "GDS Transport" not in css
    assert "crest" not in css
