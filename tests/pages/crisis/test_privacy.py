"""How an answer travels: in one request, in both languages, with what was searched in no log and no address."""

import logging
import re
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.models import PoliceUnit
from tests.pages.crisis.asking import SECRET, search


def test_one_leaves_by_a_link_that_tells_nobody_where_one_was(
    app: Flask, viewer: FlaskClient, unit: PoliceUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "EXIT_ADDRESS", "https://weather.example/")

    for page in (
        viewer.get("/nearest"),
        search(viewer, q="Phum Thmei"),
        search(viewer, q="xyzzyx"),
        viewer.get("/help"),
    ):
        assert '<a class="exit" href="https://weather.example/" rel="noreferrer' in page.text


def test_what_is_shared_names_the_unit_and_its_numbers_and_not_the_place(viewer: FlaskClient, unit: PoliceUnit) -> None:
    (sms,) = re.findall(r'href="sms:\?&amp;body=([^"]+)"', search(viewer, q="Phum Thmei").text)

    told = unquote(sms)
    assert "Banteay office: 012 000 001 (confirmed 12 days ago)" in told
    assert "1288 (not confirmed yet)" in told
    assert "Thmei" not in sms


def test_the_answer_is_kept_by_the_browser_for_ten_minutes(viewer: FlaskClient, unit: PoliceUnit) -> None:
    assert search(viewer, q="Phum Thmei").headers["Cache-Control"] == "private, max-age=600"


def test_the_answer_is_one_request_without_script_or_foreign_file(viewer: FlaskClient, unit: PoliceUnit) -> None:
    page = search(viewer, q="Phum Thmei").text

    assert "<script" not in page
    assert "stylesheet" not in page
    assert not re.search(r'src="', page)


def test_the_answer_is_compressed_for_a_browser_that_takes_it(viewer: FlaskClient, unit: PoliceUnit) -> None:
    response = viewer.post("/nearest", data={"q": "Phum Thmei"}, headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.data) < 14_000


def test_the_language_switch_asks_the_question_again(viewer: FlaskClient, unit: PoliceUnit) -> None:
    assert '<input type="hidden" name="q" value="Phum Thmei">' in search(viewer, q="Phum Thmei").text

    khmer = search(viewer, q="Phum Thmei", language="km")

    assert '<html lang="km">' in khmer.text
    assert "ការិយាល័យបន្ទាយ" in khmer.text
    assert '<html lang="km">' in viewer.get("/nearest").text


def test_the_language_switch_of_the_empty_form_shows_the_form_without_an_error(
    viewer: FlaskClient, unit: PoliceUnit
) -> None:
    response = search(viewer, language="km")

    assert response.status_code == 200
    assert '<html lang="km">' in response.text


def test_the_search_needs_no_csrf_token(app: Flask, viewer: FlaskClient, unit: PoliceUnit) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert search(viewer, q="Phum Thmei").status_code == 200
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_what_was_searched_reaches_no_log(
    viewer: FlaskClient, unit: PoliceUnit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    search(viewer, q=SECRET)
    search(viewer, lat="12.34567", lon="103.45678")

    assert SECRET not in caplog.text
    assert "12.34567" not in caplog.text
    assert "103.45678" not in caplog.text


@pytest.mark.usefixtures("viewer")
def test_what_was_searched_reaches_no_log_when_the_database_fails(
    viewer: FlaskClient, database_stopped: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    search(viewer, q=SECRET)

    assert "not reachable" in caplog.text
    assert SECRET not in caplog.text
