"""A hostile name typed into any field of any form is stored, refused or searched for, and never breaks the answer."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.browser.pages_to_walk import PAGES
from tests.browser.rows import seed
from tests.hostile_names import HOSTILE_NAMES
from tests.pages.forms_of_a_page import FormOnPage, forms_of

ENDS_THE_SESSION = ("/sign-out", "/account/sign-out-everywhere")


def answer(client: FlaskClient, address: str, form: FormOnPage, text: str) -> tuple[int, str]:
    """Send a form with this text in each of its text fields; gives the status and the page."""
    sent = form.filled_in(text)
    target = form.address or address
    if form.method == "post":
        response = client.post(target, data=sent)
    else:  # what is sent stands in the place of the query that the address had
        response = client.get(target.partition("?")[0], query_string=sent)
    return response.status_code, response.text


@pytest.mark.parametrize("endpoint", PAGES)
def test_no_field_of_a_page_is_broken_by_a_hostile_name(
    endpoint: str, session: Session, client: FlaskClient, client_as: Callable[[str], FlaskClient]
) -> None:
    address = PAGES[endpoint].address.format(**seed(session))
    reader = client_as("admin") if PAGES[endpoint].role else client
    for form in forms_of(reader.get(address).text):
        if not form.typed or form.address.startswith(ENDS_THE_SESSION):
            continue
        for name in HOSTILE_NAMES.values():
            status, page = answer(reader, address, form, name)
            assert status < 500, f"{form} with {name!r}"
            assert "<script>window.__pwn" not in page
            assert "<img src=x" not in page
            assert "9359" not in page, "a template in a name was rendered"
