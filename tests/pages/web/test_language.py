"""The switch of the language: it goes back to the page that it stands on, and to no other site."""

import pytest
from flask.testing import FlaskClient

from pages.web.language import safe_next


def test_the_switch_goes_back_to_its_page(client: FlaskClient) -> None:
    answer = client.post("/language/km", data={"next": "/churches/?q=Phum+Thmei"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/churches/?q=Phum+Thmei")


@pytest.mark.parametrize(
    "address",
    [
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "/\r\n/elsewhere.example",
        "/\x00/elsewhere.example",
        "/\u200b/elsewhere.example\\",
        "\\\\elsewhere.example",
        "https:elsewhere.example",
        "",
    ],
)
def test_the_switch_leads_to_no_other_site(client: FlaskClient, address: str) -> None:
    answer = client.post("/language/km", data={"next": address})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_an_address_that_names_a_page_of_ours_in_khmer_is_kept() -> None:
    assert safe_next("/churches/?q=ភូមិថ្មី") == "/churches/?q=ភូមិថ្មី"
