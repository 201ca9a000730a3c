"""What protects every answer: whom a request may name as this host, how much it may carry, what a browser may keep."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from security import LARGEST_BODY

ClientAs = Callable[[str], FlaskClient]


@pytest.mark.parametrize(
    "address", ["/account/second-factor", "/account/recovery-codes", "/account/password", "/churches/", "/hotlines/"]
)
def test_a_browser_keeps_no_page_of_who_is_signed_in(client_as: ClientAs, address: str) -> None:
    assert client_as("staff").get(address).headers["Cache-Control"] == "private, no-store"


def test_a_request_that_names_another_host_is_refused_once_the_address_is_known(tmp_path: Path) -> None:
    app = create_app(
        {
            "SQLALCHEMY_ENGINES": {"default": "postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=1"},
            "SECRET_KEY": "only for tests",
            "INSTANCE_DIR": tmp_path,
            "PUBLIC_ADDRESS": "https://directory.example.org",
        }
    )
    for host in ("directory.example.org", "localhost:5000", "127.0.0.1"):
        assert app.test_client().get("/healthz", headers={"Host": host}).status_code == 200
    assert app.test_client().get("/healthz", headers={"Host": "elsewhere.example"}).status_code == 400


def test_a_body_that_no_form_of_ours_has_is_refused(client_as: ClientAs) -> None:
    answer = client_as("staff").post("/churches/new", data={"name_en": "a" * LARGEST_BODY})
    assert answer.status_code == 413
