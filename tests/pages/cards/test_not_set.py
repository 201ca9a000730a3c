"""Cards that cannot be set."""

from collections.abc import Callable
from typing import NoReturn

import pytest
from flask.testing import FlaskClient

from pages.cards import routes
from typesetting.documents import TypesettingError


def test_cards_that_take_too_long_are_a_sentence_with_what_to_do_next(
    client_as: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(data: object) -> NoReturn:
        raise TypesettingError

    monkeypatch.setattr(routes, "sheet", too_long)
    answer = client_as("staff").post("/cards/print", data={"copies": "10"})
    assert answer.status_code == 503
    assert "Print fewer at once" in answer.text
