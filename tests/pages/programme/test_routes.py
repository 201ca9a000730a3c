"""The programme at a glance: figures by province and month, the page, the sheet and the file."""

import csv
import re
from collections.abc import Callable
from datetime import date
from io import StringIO

import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from directory.dates import today
from directory.models import Listing, Person
from pages.programme.figures import Shown, last_months, programme, series
from pages.programme.routes import bars
from tests.factories import (
    attend,
    make_check,
    make_church,
    make_person,
    make_phone,
    make_province,
    make_training,
    make_unit,
)

ClientAs = Callable[[str], FlaskClient]

NOW = date(2026, 11, 27)


@pytest.fixture
def year(session: Session) -> None:
    """A province in which two churches were trained, one by the other; a third stands nowhere."""
    province = make_province(session, "01", lon=103, lat=12, name_en="Westland", name_km="ខេត្តខាងលិច")
    make_province(session, "02", lon=105, lat=12, name_en="Eastland")
    unit = make_unit(session, jurisdictions=[province], lon=103.1, lat=12.1)
    make_check(session, make_phone(session, unit)).checked_on = date(2026, 11, 3)
    people: list[Person] = []
    for name in ("Grace", "Hope"):
        church = make_church(session, name, place_code="01", lon=103.1, lat=12.1)
        people.append(make_person(session, church, f"Pastor of {name}"))
    make_church(session, "Nowhere")
    session.execute(update(Listing).values(created_at=date(2026, 9, 2)))
    attend(session, make_training(session, place=province, unit=unit, held_on=date(2026, 9, 3)), people[0])
    passed_on = make_training(session, place=province, held_on=date(2026, 11, 5))
    attend(session, passed_on, people[0], taught=True)
    attend(session, passed_on, people[1])


@pytest.mark.usefixtures("year")
def test_each_figure_adds_up_by_province_and_month(session: Session) -> None:
    found = programme(session, NOW, exact=True)
    assert (found.months[0], found.months[-1]) == (date(2025, 12, 1), date(2026, 11, 1))
    west, east, nowhere = found.lines
    last_three = {shown: west.values[shown][-3:] for shown in Shown}
    assert last_three == {
        Shown.CHURCHES: (2, 2, 2),
        Shown.TRAINED: (1, 1, 2),
        Shown.SECOND_GENERATION: (0, 0, 1),
        Shown.CARDS: (0, 0, 0),
        Shown.INTRODUCED: (1, 1, 1),
        Shown.CONFIRMED: (0, 0, 1),
    }
    assert west.reaching == 2
    assert all(not any(values) for values in east.values.values())
    assert (nowhere.code, nowhere.values[Shown.CHURCHES][-1]) == (None, 1)
    assert found.total.values[Shown.CHURCHES][-4:] == (0, 3, 3, 3)


def test_what_came_in_before_the_year_counts_from_its_first_month_on() -> None:
    months = last_months(date(2026, 2, 3))
    assert months[0] == date(2025, 3, 1)
    counts = {date(2019, 5, 1): 4, months[1]: 1}
    assert series(counts, months, anew=False)[:3] == (4, 5, 5)
    assert series(counts, months, anew=True)[:3] == (0, 1, 0)


def test_a_bar_is_as_high_as_its_share_of_the_highest_and_never_invisible() -> None:
    assert bars((0, 10, 1000), 1000) == "M5 20V19h4V20zM10 20V0h4V20z"
    assert bars((0, 0), 0) == ""


@pytest.mark.usefixtures("year")
def test_the_page_says_each_number_and_names_no_person(client_as: ClientAs) -> None:
    page = client_as("viewer").get("/programme/").text
    cells = re.findall(r"<td class=\"figure\">(\d+)", page.split("Westland")[1].split("</tr>")[0])
    assert cells[:2] == ["2", "2"]
    assert "Pastor of" not in page
    assert "Grace" not in page


@pytest.mark.usefixtures("year")
def test_the_sheet_is_a_pdf_in_the_readers_language(client_as: ClientAs) -> None:
    client = client_as("viewer")
    for language, words in (("en", "Westland"), ("km", "ប្រទេស")):
        client.post(f"/language/{language}")
        answer = client.post("/programme/sheet")
        assert answer.mimetype == "application/pdf"
        pdf = pypdfium2.PdfDocument(answer.data)
        assert len(pdf) == 1
        assert words in pdf[0].get_textpage().get_text_range()


@pytest.mark.usefixtures("year")
def test_the_file_has_a_line_for_each_province_and_month(client_as: ClientAs) -> None:
    answer = client_as("admin").post("/programme/export")
    header, *lines = csv.reader(StringIO(answer.text.removeprefix("\ufeff")))
    assert len(lines) == 3 * 12
    assert [line[2] for line in lines if line[0] == "01"][-1] == f"{today():%Y-%m}"
    assert len(header) == len(lines[0]) == 10
    assert client_as("staff").post("/programme/export").status_code == 403
