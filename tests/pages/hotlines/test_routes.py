"""Hotlines in the browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import HotlineKind, Outcome, Status
from directory.hotlines.reference import HOTLINES, ensure_hotlines
from directory.models import Hotline
from tests.factories import make_check, make_hotline, make_phone

ClientAs = Callable[[str], FlaskClient]

ANSWERS: dict[str, Any] = {
    "name_km": "ខ្សែទូរស័ព្ទ",
    "name_en": "A new hotline",
    "hotline_kind": "ngo",
    "free": "y",
    "source": "example.org",
}


def stored(session: Session) -> Hotline:
    """The only hotline, as it is stored now."""
    session.expire_all()
    return session.scalars(select(Hotline)).one()


def test_the_trafficking_hotline_stands_first_and_the_police_second(session: Session, client_as: ClientAs) -> None:
    make_hotline(session, "Fire service", hotline_kind=HotlineKind.FIRE)
    ensure_hotlines(session)
    session.commit()
    html = client_as("viewer").get("/hotlines/").text.split("<main")[1]
    assert html.index("tel:1288") < html.index("tel:117") < html.index("tel:1280") < html.index("tel:118")
    assert html.count("not confirmed yet") == sum(len(hotline.numbers) for hotline in HOTLINES)


def test_the_list_is_filtered_by_text_in_either_script_by_status_and_by_confirmation_sorted_and_counted(
    session: Session, client_as: ClientAs
) -> None:
    child = make_hotline(session, "Helpline", name_km="ខ្សែទូរស័ព្ទកុមារ", hotline_kind=HotlineKind.CHILD_HELPLINE)
    make_check(session, make_phone(session, child))
    make_hotline(session, "Fire service", hotline_kind=HotlineKind.FIRE)
    make_hotline(session, "Closed line", hotline_kind=HotlineKind.NGO).status = Status.ARCHIVED
    session.commit()
    client = client_as("staff")

    def listed(query: str) -> list[str]:
        html = client.get(f"/hotlines/?{query}").text.split("<main")[1]
        return re.findall(r"<a href=\"/hotlines/\d+\">([^<]+)</a>", html)

    assert listed("") == ["Helpline", "Fire service"]
    assert listed("q=helpline") == ["Helpline"]
    assert listed("q=កុមារ") == ["Helpline"]
    assert listed("status=archived") == ["Closed line"]
    assert listed("unconfirmed=y") == ["Fire service"]
    assert listed("sort=name_en") == ["Fire service", "Helpline"]
    assert listed("sort=newest&status=all") == ["Closed line", "Fire service", "Helpline"]
    assert "2 hotlines" in client.get("/hotlines/").text
    assert "No hotline fits" in client.get("/hotlines/?q=nothing+like+it").text
    assert "Closed line" not in client_as("viewer").get("/hotlines/?status=archived").text


def test_a_long_list_of_hotlines_comes_in_pages_in_the_order_in_which_they_are_offered(
    session: Session, client_as: ClientAs
) -> None:
    for number in range(60):
        make_hotline(session, f"Line {number:02}", hotline_kind=HotlineKind.NGO if number < 30 else HotlineKind.POLICE)
    session.commit()
    client = client_as("viewer")
    first = client.get("/hotlines/").text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    seen = re.findall(r">(Line \d\d)<", first) + re.findall(r">(Line \d\d)<", client.get(following).text)
    assert seen == [f"Line {number:02}" for number in (*range(30, 60), *range(30))]


@pytest.mark.parametrize("language", ["en", "km"])
def test_each_reference_hotline_has_its_page_with_its_source(
    session: Session, client_as: ClientAs, language: str
) -> None:
    ensure_hotlines(session)
    session.commit()
    client = client_as("staff")
    client.post(f"/language/{language}")
    for hotline in session.scalars(select(Hotline)):
        html = client.get(f"/hotlines/{hotline.id}").text
        assert hotline.source in html
        assert hotline.name_en.replace("&", "&amp;") in html


def test_a_hotline_is_added_changed_archived_and_restored(session: Session, client_as: ClientAs) -> None:
    client = client_as("staff")
    added = client.post("/hotlines/new", data=ANSWERS)
    assert added.status_code == 302
    assert (stored(session).hotline_kind, stored(session).free, stored(session).all_day) == (
        HotlineKind.NGO,
        True,
        False,
    )
    version = stored(session).version
    client.post(f"{added.location}/edit", data=ANSWERS | {"version": version, "free": "", "all_day": "y"})
    assert (stored(session).free, stored(session).all_day) == (False, True)
    client.post(f"{added.location}/archive", data={"version": stored(session).version})
    assert stored(session).status is Status.ARCHIVED
    assert "A new hotline" not in client.get("/hotlines/").text
    assert "A new hotline" in client.get("/hotlines/?status=archived").text
    client.post(f"{added.location}/restore", data={"version": stored(session).version})
    assert stored(session).status is Status.ACTIVE
    assert "A new hotline" in client.get(f"{added.location}/history").text


def test_a_hotline_without_a_name_or_a_kind_is_refused(session: Session, client_as: ClientAs) -> None:
    answer = client_as("staff").post("/hotlines/new", data={"source": "x"})
    assert answer.status_code == 422
    assert "Type the name" in answer.text
    assert "whom the hotline reaches" in answer.text
    assert not session.scalars(select(Hotline)).all()


def test_who_saves_a_hotline_second_sees_both_versions(session: Session, client_as: ClientAs) -> None:
    hotline = make_hotline(session)
    session.commit()
    client = client_as("staff")
    opened = hotline.version
    client.post(f"/hotlines/{hotline.id}/edit", data=ANSWERS | {"version": opened, "name_en": "Theirs"})
    answer = client.post(f"/hotlines/{hotline.id}/edit", data=ANSWERS | {"version": opened, "name_en": "Mine"})
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    assert stored(session).name_en == "Theirs"


def test_the_button_of_a_hotline_calls_a_number_that_works_and_says_how_it_was_checked(
    session: Session, client_as: ClientAs
) -> None:
    hotline = make_hotline(session)
    make_check(session, make_phone(session, hotline, "1280"), Outcome.OUT_OF_SERVICE)
    make_phone(session, hotline, "1288", position=1)
    session.commit()
    page = client_as("viewer").get(f"/hotlines/{hotline.id}").text.split("<main")[1]
    button = page.split('class="call"')[1].split("<h2>")[0]
    assert 'href="tel:1288"' in button
    assert "not confirmed yet" in button
    assert "tel:1280" not in page


def test_an_archived_hotline_is_not_offered_on_its_own_page(session: Session, client_as: ClientAs) -> None:
    hotline = make_hotline(session)
    make_phone(session, hotline, "1288")
    hotline.status = Status.ARCHIVED
    session.commit()
    assert "tel:1288" not in client_as("viewer").get(f"/hotlines/{hotline.id}").text.split("<main")[1]
    assert "tel:1288" not in client_as("staff").get("/hotlines/?status=archived").text.split("<main")[1]
