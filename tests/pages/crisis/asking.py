"""Asking the crisis search, and reading what it offers to call."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SECRET = "Phum Samngat"
"""A place that somebody searches and that must be found nowhere afterwards."""


def search(client: FlaskClient, **fields: str) -> TestResponse:
    return client.post("/nearest", data=fields)


def ask_json(client: FlaskClient, **fields: str) -> TestResponse:
    return client.post("/nearest", data=fields, headers={"Accept": "application/json"})


def calls(response: TestResponse) -> list[str]:
    """The numbers that the page offers to call, in its order."""
    return re.findall(r'href="tel:([^"]+)"', response.text)
