"""An administrator is told when nobody does the background work."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from accounts.lockout import forget_old_failures
from jobs.changes import put
from jobs.queries import TOO_LONG

NOTICE = "Background work has been waiting since"


@pytest.fixture
def neglected_job(session: Session) -> None:
    put(session, forget_old_failures)
    session.execute(text("UPDATE procrastinate_events SET at = at - 2 * :too_long"), {"too_long": TOO_LONG})
    session.commit()


@pytest.mark.usefixtures("neglected_job")
@pytest.mark.parametrize("address", ["/", "/admin/"])
def test_an_administrator_reads_since_when_work_waits(client_as: Callable[[str], FlaskClient], address: str) -> None:
    page = client_as("admin").get(address).text
    assert NOTICE in page
    assert "script/flask jobs work" in page


@pytest.mark.usefixtures("neglected_job")
def test_nobody_else_is_troubled_with_it(client_as: Callable[[str], FlaskClient]) -> None:
    assert NOTICE not in client_as("staff").get("/").text


def test_work_that_was_just_put_in_is_no_news(session: Session, client_as: Callable[[str], FlaskClient]) -> None:
    put(session, forget_old_failures)
    session.commit()
    admin = client_as("admin")
    assert NOTICE not in admin.get("/").text
    assert NOTICE not in admin.get("/admin/").text
