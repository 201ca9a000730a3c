"""Everything that leaves the product for somebody: each page and each data address, the crisis answers, the exports."""

from collections.abc import Iterator
from itertools import product

from flask import Flask
from flask.testing import FlaskClient

from tests.browser.pages_to_walk import PAGES

JSON = {"Accept": "application/json"}


def everything(
    app: Flask, client: FlaskClient, values: dict[str, list[object]], point: tuple[float, float]
) -> Iterator[tuple[str, str]]:
    """Each address that answers a GET, filled in with each of the values, and the ways out that are asked by POST."""
    builder = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        names = sorted(rule.arguments)
        if "GET" not in (rule.methods or set()) or rule.endpoint == "static" or rule.endpoint.startswith("security."):
            continue
        for chosen in product(*(values.get(name, ["nothing"]) for name in names)):
            try:
                address = builder.build(rule.endpoint, dict(zip(names, chosen, strict=True)))
            except ValueError:  # a number is wanted, and this test has none of its kind
                continue
            answer = client.get(address)
            assert answer.status_code < 500, address
            yield address, answer.get_data().decode(errors="replace")  # a picture of a card, too
    assert len(PAGES) > 40  # the rules above are those of the product
    lon, lat = point
    for asked in ({"province": "01"}, {"lat": str(lat), "lon": str(lon)}, {"q": "01"}):
        for headers in ({}, JSON):
            yield f"/nearest {asked} {headers}", client.post("/nearest", data=asked, headers=headers).text
    for address, sent in (("/churches/export", {}), ("/chain/export", {}), ("/chain/export", {"code": "01"})):
        yield address, client.post(address, data=sent).text
