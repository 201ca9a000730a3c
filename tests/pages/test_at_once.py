"""The same page sent twice, and two people at one listing, at the same moment: nothing twice, nothing lost."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from directory.codes import Audience, DoNotUseReason, Status
from directory.dates import today
from directory.models import Church, Hotline, Listing, Person, Phone, PhoneCheck, PoliceUnit
from tests.factories import make_church, make_hotline, make_person, make_phone, make_province, make_unit
from tests.live_server import LiveServer

PERSON = {"name_en": "Sok", "role": "contact", "consent": "yes", "audience": "staff", "given_on": "02 01 2026"}
UNIT: dict[str, Any] = {"name_en": "Office", "unit_type": "provincial_office", "provinces": ["01"]}
HOTLINE = {"name_en": "Line", "hotline_kind": "ngo"}

Post = tuple[str, dict[str, Any]]


@pytest.fixture
def send(live_server: LiveServer) -> Callable[[list[Post]], Counter[int]]:
    """Sends pages at the same moment, each as another administrator, and counts the statuses of the answers."""

    def client() -> FlaskClient:
        browser = live_server.app.test_client()
        browser.set_cookie(live_server.app.config["SESSION_COOKIE_NAME"], live_server.cookie_of("admin"))
        return browser

    def at_once(posts: list[Post]) -> Counter[int]:
        clients = [client() for _ in posts]
        with ThreadPoolExecutor(len(posts)) as pool:
            answers = pool.map(lambda each: each[0].post(each[1][0], data=each[1][1]), zip(clients, posts, strict=True))
            return Counter(answer.status_code for answer in answers)

    return at_once


def stored(live_server: LiveServer, table: type[Any]) -> int:
    with live_server.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_page_that_is_sent_four_times_adds_one(
    live_server: LiveServer, send: Callable[[list[Post]], Counter[int]]
) -> None:
    with live_server.session() as session:
        make_province(session, "01")
        church = make_church(session)
        phone = make_phone(session, church)
        session.flush()
        church_id, phone_id = church.id, phone.id
    for address, page, table, there in (
        (f"/listings/{church_id}/people/new", PERSON, Person, 0),
        (f"/listings/{church_id}/phones/new", {"number": "012 345 678"}, Phone, 1),
        ("/police-units/new", UNIT, PoliceUnit, 0),
        ("/hotlines/new", HOTLINE, Hotline, 0),
    ):
        answers = send([(address, page)] * 4)
        assert stored(live_server, table) == there + 1, address
        assert answers == {302: 4}, address
    check = {"outcome": "confirmed", "method": "call", "checked_on": today().isoformat()}
    assert send([(f"/phones/{phone_id}/checks", check)] * 4) == {302: 4}
    assert stored(live_server, PhoneCheck) == 4  # four people, four attempts


def test_of_two_who_change_a_listing_at_once_one_is_shown_both_versions(
    live_server: LiveServer, send: Callable[[list[Post]], Counter[int]]
) -> None:
    with live_server.session() as session:
        make_province(session, "01")
        unit, hotline, church = make_unit(session), make_hotline(session), make_church(session)
        make_phone(session, hotline, "1288")
        pastor = make_person(session, church)
        mobile = make_phone(session, pastor)
        session.flush()
        ids = {"unit": unit.id, "hotline": hotline.id, "church": church.id, "pastor": pastor.id, "phone": mobile.id}

    def version(name: str) -> dict[str, int]:
        with live_server.session() as session:
            return {"version": session.get_one(Listing, ids[name]).version}

    number = {"number": "012 345 678", "purpose": "mobile"}
    withheld = {"reason": DoNotUseReason.CLOSED.value, "call_instead": str(ids["hotline"])}
    for name, posts in (
        ("unit", [(f"/police-units/{ids['unit']}/edit", UNIT | {"name_en": each}) for each in ("Mine", "Theirs")]),
        ("unit", [(f"/police-units/{ids['unit']}/{each}", withheld) for each in ("archive", "do-not-use")]),
        ("hotline", [(f"/hotlines/{ids['hotline']}/edit", HOTLINE), (f"/hotlines/{ids['hotline']}/archive", {})]),
        (
            "church",
            [
                (f"/people/{ids['pastor']}/edit", PERSON | {"role": "pastor"}),
                (f"/phones/{ids['phone']}/edit", number),
                (f"/churches/{ids['church']}/archive", {}),
                (f"/phones/{ids['phone']}/remove", {}),
            ],
        ),
    ):
        opened = version(name)
        answers = send([(address, page | opened) for address, page in posts])
        done = answers[302] + answers[303]
        gone = answers[404] if name == "church" else 0  # a number that the first one has removed cannot be edited
        assert (done, answers[409] + gone) == (1, len(posts) - 1), (name, answers)


def test_who_acts_on_an_older_version_sees_what_has_changed_and_can_do_it_all_the_same(
    live_server: LiveServer, send: Callable[[list[Post]], Counter[int]]
) -> None:
    with live_server.session() as session:
        church = make_church(session, "Grace")
        person = make_person(session, church, "Sok", audience=Audience.STAFF)
        phone = make_phone(session, person)
        session.flush()
        church_id, person_id, phone_id, opened = church.id, person.id, phone.id, church.version
    browser = live_server.app.test_client()
    browser.set_cookie(live_server.app.config["SESSION_COOKIE_NAME"], live_server.cookie_of("staff"))
    browser.post(f"/listings/{church_id}/phones/new", data={"number": "012 999 888"})
    for address in (
        f"/churches/{church_id}/archive",
        f"/people/{person_id}/left",
        f"/people/{person_id}/remove",
        f"/phones/{phone_id}/remove",
    ):
        page = browser.post(address, data={"version": opened})
        assert page.status_code == 409, address
        assert "012 999 888" in page.text.split("What has changed since")[1]
        assert f'action="{address}"' in page.text
        assert f'name="version" value="{opened + 1}"' in page.text
    assert browser.post(f"/churches/{church_id}/archive", data={"version": opened + 1}).status_code == 303
    assert browser.post(f"/churches/{church_id}/archive", data={"version": opened + 1}).status_code == 303
    with live_server.session() as session:
        assert session.get_one(Church, church_id).status is Status.ARCHIVED
        assert session.get_one(Church, church_id).version == opened + 2
