"""Asking whether the police responded, and what is published about it, in the browser."""

import csv
import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.codes import DoNotUseReason, Purpose, Role
from directory.dates import last_quarter, quarter_of, today
from directory.models import Church, Person, PoliceUnit
from tests.factories import make_church, make_person, make_phone, make_province, make_unit
from tests.live_server import LiveServer
from training.responses.codes import Answer
from training.responses.models import ResponseAsked, ResponseTally

ClientAs = Callable[[str], FlaskClient]

THIS = quarter_of(today())


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    return make_unit(session, "Unit North", jurisdictions=[make_province(session)], lon=103.4, lat=12.4)


@pytest.fixture
def church(session: Session, unit: PoliceUnit) -> Church:
    return make_church(session, "Grace Church", place_code="01")


@pytest.fixture
def pastor(session: Session, church: Church) -> Person:
    pastor = make_person(session, church, "Sok Dara")
    make_phone(session, pastor, "+85512778899", purpose=Purpose.MOBILE)
    session.commit()
    return pastor


def add_tally(session: Session, unit: PoliceUnit, quarter: object = None, **counts: int) -> None:
    session.add(ResponseTally(unit_id=unit.id, quarter=quarter or last_quarter(), **counts))
    session.commit()


def counted(session: Session) -> dict[str, int]:
    session.expire_all()
    rows = session.scalars(select(ResponseTally)).all()
    return {answer.value: sum(getattr(row, answer.value) for row in rows) for answer in Answer}


def test_a_pastor_is_on_the_list_with_a_number_to_call_and_off_it_once_asked(
    session: Session, client_as: ClientAs, unit: PoliceUnit, pastor: Person
) -> None:
    client = client_as("staff")
    page = client.get("/responses/?province=01").text
    assert "Sok Dara" in page
    assert 'href="tel:+85512778899"' in page
    assert "Unit North" in page
    assert "0 of 1 pastor asked" in page
    address = f"/responses/{pastor.id}?province=01"
    assert address in page
    form = client.get(address).text
    assert 'class="call" href="tel:+85512778899"' in form
    assert "When you called, did the police respond?" in form
    done = client.post(address, data={"answer": "later"})
    assert (done.status_code, done.location) == (303, "/responses/?province=01")
    after = client.get(done.location).text
    assert "The answer is counted" in after
    assert "Sok Dara" not in after
    assert "1 of 1 pastor asked" in after
    assert counted(session) == {"did_not_call": 0, "same_day": 0, "later": 1, "no_response": 0}
    assert "was asked in this quarter" in client.get(address).text
    assert 'name="answer"' not in client.get(address).text


def test_who_presses_twice_or_comes_second_is_told_and_counts_nothing(
    session: Session, client_as: ClientAs, unit: PoliceUnit, pastor: Person
) -> None:
    address = f"/responses/{pastor.id}"
    assert client_as("staff").post(address, data={"answer": "same_day"}).status_code == 303
    second = client_as("staff").post(address, data={"answer": "no_response"})
    assert second.status_code == 409
    assert "was asked in this quarter already" in second.text
    assert counted(session) == {"did_not_call": 0, "same_day": 1, "later": 0, "no_response": 0}


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": "yes"}, {"answer": "\x00{{7*7}}"}])
def test_what_is_no_answer_is_refused_with_what_to_do(
    session: Session, client_as: ClientAs, pastor: Person, sent: dict[str, str]
) -> None:
    answer = client_as("staff").post(f"/responses/{pastor.id}", data=sent)
    assert answer.status_code == 422
    assert "Choose what they answered" in answer.text
    assert session.scalar(select(func.count()).select_from(ResponseAsked)) == 0


def test_only_a_pastor_who_agrees_can_be_asked(
    session: Session, client_as: ClientAs, church: Church, pastor: Person
) -> None:
    contact = make_person(session, church, role=Role.CONTACT)
    pastor.consent_withdrawn_on = today()
    session.commit()
    client = client_as("staff")
    for person_id in (contact.id, pastor.id, 999_999, 9223372036854775807):
        assert client.get(f"/responses/{person_id}").status_code == 404
        assert client.post(f"/responses/{person_id}", data={"answer": "later"}).status_code == 404


def test_who_has_no_unit_is_not_asked_and_the_page_says_why(
    session: Session, client_as: ClientAs, unit: PoliceUnit, pastor: Person
) -> None:
    unit.do_not_use = DoNotUseReason.SAFETY_CONCERN
    session.commit()
    client = client_as("staff")
    assert "1 pastor is not asked: no police unit that may be called" in client.get("/responses/").text
    page = client.get(f"/responses/{pastor.id}").text
    assert "no police unit that may be called" in page
    assert 'name="answer"' not in page
    assert client.post(f"/responses/{pastor.id}", data={"answer": "later"}).status_code == 409
    assert session.scalar(select(func.count()).select_from(ResponseAsked)) == 0


def test_that_somebody_saw_the_names_is_recorded(session: Session, client_as: ClientAs, pastor: Person) -> None:
    client = client_as("staff")
    read = select(AuditEvent.row_id).where(AuditEvent.action == Action.READ, AuditEvent.table_name == "person")
    for address in ("/responses/", f"/responses/{pastor.id}"):
        client.get(address)
    assert session.scalars(read).all() == [str(pastor.id)] * 2


@pytest.mark.parametrize("role", ["viewer", "staff", "admin"])
def test_no_page_shows_a_count_of_the_present_quarter(
    session: Session, client_as: ClientAs, unit: PoliceUnit, pastor: Person, role: str
) -> None:
    add_tally(session, unit, THIS, did_not_call=4711, same_day=4712, later=4713, no_response=4714)
    client = client_as(role)
    pages = [
        "/responses/",
        f"/responses/{pastor.id}",
        "/responses/units",
        f"/responses/units?quarter={THIS}",
        f"/police-units/{unit.id}",
        f"/people/{pastor.id}/held",
    ]
    for page in pages:
        assert "471" not in client.get(page).text.replace(str(pastor.id), ""), page
    assert "471" not in client.post("/responses/units/export", data={"quarter": str(THIS)}).text


@pytest.mark.parametrize(("fifth", "shown"), [(0, False), (1, True)])
def test_four_answers_are_not_published_and_five_are(
    session: Session, client_as: ClientAs, unit: PoliceUnit, fifth: int, shown: bool
) -> None:
    add_tally(session, unit, did_not_call=3, same_day=1, later=fifth)
    client = client_as("viewer")
    for address in ("/responses/units", f"/police-units/{unit.id}"):
        page = client.get(address).text
        assert ("Of 2 pastors who called, 1 got a response the same day, 1 later, 0 none; 3 did not call." in page) is (
            shown
        )
        assert ("fewer than five answers: not published" in page) is not shown


def test_the_words_never_say_that_everybody_called(session: Session, client_as: ClientAs, unit: PoliceUnit) -> None:
    add_tally(session, unit, same_day=5, did_not_call=0)
    page = client_as("viewer").get(f"/police-units/{unit.id}").text
    assert "Of 5 pastors who called, 5 got a response the same day, 0 later, 0 none; fewer than three did not" in page


def test_where_nobody_called_it_is_said(session: Session, client_as: ClientAs, unit: PoliceUnit) -> None:
    add_tally(session, unit, did_not_call=6)
    page = client_as("viewer").get("/responses/units").text
    assert "None of the 6 pastors who were asked had called." in page


def test_a_quarter_can_be_chosen_and_what_is_none_shows_the_latest(
    session: Session, client_as: ClientAs, unit: PoliceUnit
) -> None:
    before = quarter_of(last_quarter() - timedelta(days=1))
    add_tally(session, unit, before, no_response=7)
    client = client_as("viewer")
    assert "7 none" in client.get(f"/responses/units?quarter={before}").text
    for wrong in ("", "x", "2026-13-45", "9999999", str(THIS), "\x00"):
        answer = client.get("/responses/units", query_string={"quarter": wrong, "page": "9" * 30})
        assert answer.status_code == 200
        assert "7 none" not in answer.text


def test_the_file_holds_what_the_page_shows_and_no_formula(
    session: Session, client_as: ClientAs, unit: PoliceUnit
) -> None:
    make_unit(session, "=cmd|calc")
    add_tally(session, unit, did_not_call=2, same_day=4, later=1, no_response=1)
    assert client_as("viewer").post("/responses/units/export").status_code == 403
    assert client_as("staff").post("/responses/units/export").status_code == 403
    answer = client_as("admin").post("/responses/units/export", data={"quarter": "x"})
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[1][3:] == ["'=cmd|calc", "", "", "", "", "", "fewer than five answers: not published"]
    assert rows[2][3:] == ["Unit North", "6", "4", "1", "1", "fewer than three", "Yes"]
    export = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.EXPORT)).one()
    assert (export.table_name, export.new) == ("response_tally", {"rows": "2"})


def test_a_viewer_asks_nobody(client_as: ClientAs, pastor: Person) -> None:
    viewer = client_as("viewer")
    assert viewer.get("/responses/").status_code == 403
    assert viewer.get(f"/responses/{pastor.id}").status_code == 403
    assert viewer.post(f"/responses/{pastor.id}", data={"answer": "later"}).status_code == 403
    assert viewer.get("/responses/units").status_code == 200


def test_the_trainings_and_the_unit_lead_to_the_figures_and_those_who_may_ask_to_the_question(
    client_as: ClientAs, unit: PoliceUnit, pastor: Person
) -> None:
    for role, asks in (("viewer", False), ("staff", True)):
        client = client_as(role)
        for address in ("/trainings/", f"/police-units/{unit.id}", "/responses/units"):
            page = client.get(address).text
            assert ('href="/responses/"' in page) is asks, (role, address)
            assert 'href="/responses/units"' in page or address == "/responses/units"


def test_no_log_and_no_address_tells_an_answer(
    client_as: ClientAs, pastor: Person, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_as("staff")
    caplog.set_level(logging.DEBUG)
    said = client.post(f"/responses/{pastor.id}", data={"answer": "no_response"})
    told = [record.getMessage() for record in caplog.records]
    told += [said.location, said.text, client.get(said.location).text]
    told += [client.get(f"/responses/{pastor.id}").text]
    assert not [line for line in told if "no_response" in line and "INSERT INTO response_tally" not in line]
    assert "no-store" in said.headers["Cache-Control"], "going back asks again, and shows no answer that was chosen"


def test_what_is_held_about_a_pastor_is_that_they_were_asked_and_no_answer(client_as: ClientAs, pastor: Person) -> None:
    client_as("staff").post(f"/responses/{pastor.id}", data={"answer": "no_response"})
    admin = client_as("admin")
    assert "Question whether the police responded" in admin.get(f"/people/{pastor.id}/held").text
    held = admin.post(f"/people/{pastor.id}/held", data={"format": "json"})
    assert (held.json or {})["stored"]["response_asked"] == [{"person_id": pastor.id, "quarter": str(THIS)}]
    page = admin.post(f"/people/{pastor.id}/held", data={"format": "html"}).text
    for told in (held.text, page):
        assert "no_response" not in told
        assert "response_tally" not in told


@pytest.fixture
def ids(live_server: LiveServer) -> list[int]:
    """A unit's five pastors, stored for good."""
    with live_server.session() as session:
        unit = make_unit(session, jurisdictions=[make_province(session, "01")])
        church = make_church(session, place_code="01")
        assert unit.id
        return [make_person(session, church).id for _ in range(5)]


@pytest.fixture
def at_once(live_server: LiveServer) -> Callable[[list[tuple[int, str]]], Counter[int]]:
    """Sends answers at the same moment, each as another member of staff, and counts the statuses."""

    def send(posts: list[tuple[int, str]]) -> Counter[int]:
        clients = []
        for _ in posts:
            client = live_server.app.test_client()
            client.set_cookie(live_server.app.config["SESSION_COOKIE_NAME"], live_server.cookie_of("staff"))
            clients.append(client)
        with ThreadPoolExecutor(len(posts)) as pool:
            answers = pool.map(
                lambda each: each[0].post(f"/responses/{each[1][0]}", data={"answer": each[1][1]}),
                zip(clients, posts, strict=True),
            )
            return Counter(answer.status_code for answer in answers)

    return send


def test_of_several_who_ask_the_same_pastor_at_once_one_counts(
    live_server: LiveServer, ids: list[int], at_once: Callable[[list[tuple[int, str]]], Counter[int]]
) -> None:
    assert at_once([(ids[0], answer.value) for answer in Answer]) == {303: 1, 409: 3}
    with live_server.session() as session:
        assert sum(counted(session).values()) == 1
        assert session.scalars(select(ResponseAsked.person_id)).all() == [ids[0]]


def test_of_several_pastors_of_a_unit_who_are_asked_at_once_each_counts(
    live_server: LiveServer, ids: list[int], at_once: Callable[[list[tuple[int, str]]], Counter[int]]
) -> None:
    assert at_once([(person_id, "later") for person_id in ids]) == {303: 5}
    with live_server.session() as session:
        assert counted(session)["later"] == 5


def test_no_event_of_the_trail_is_of_the_transaction_in_which_an_answer_was_counted(
    live_server: LiveServer, ids: list[int], at_once: Callable[[list[tuple[int, str]]], Counter[int]]
) -> None:
    for person_id in ids:
        at_once([(person_id, "same_day")])
    with live_server.session() as session:
        transactions = (
            "SELECT xmin::text::bigint FROM response_asked UNION SELECT xmin::text::bigint FROM response_tally"
        )
        found = session.scalars(text(transactions)).all()
        assert len(found) == 5
        events = select(func.count(AuditEvent.id)).where((AuditEvent.transaction_id % 2**32).in_(found))
        assert session.scalar(events) == 0
