"""The reprint and call list in the browser."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from cards.models import Card
from cards.variants import Variant
from directory.codes import Audience, DoNotUseReason, Outcome
from directory.dates import today
from directory.models import Person, Phone
from tests.days import IN_THE_FUTURE
from tests.factories import (
    make_card,
    make_check,
    make_church,
    make_hotline,
    make_person,
    make_phone,
    make_province,
    make_unit,
)

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def number(session: Session) -> Phone:
    """The number of a province's unit, which a check has just found to be wrong."""
    make_phone(session, make_hotline(session), "1288")
    phone = make_phone(
        session, make_unit(session, "West office", jurisdictions=[make_province(session)]), "+85512000001"
    )
    make_check(session, phone, Outcome.WRONG_NUMBER)
    return phone


@pytest.fixture
def pastor(session: Session, number: Phone) -> Person:
    """A pastor who holds a card with that number."""
    pastor = make_person(session, make_church(session, "Grace", place_code="01"), "Sok Dara")
    make_phone(session, pastor, "+85512345678")
    make_card(session, pastor, number.listing, number)
    session.commit()
    return pastor


def form_of(page: str) -> dict[str, object]:
    """What the form of the first row sends."""
    found = re.search(r'<form class="in-a-row".*?</form>', page, re.DOTALL)
    assert found is not None
    values: dict[str, object] = {}
    for name, value in re.findall(r'name="([a-z_]+)" value="([^"]*)"', found[0]):
        values.setdefault(name, value)
    return values


def card_id(session: Session) -> int:
    return session.scalars(select(Card.id)).one()


def test_the_list_says_who_why_and_whom_to_call(session: Session, client_as: ClientAs, pastor: Person) -> None:
    page = client_as("staff").get("/cards/reprint").text
    for words in ("Sok Dara", "Grace", "012 000 001 is a wrong number", 'href="tel:+85512345678"', "not told yet"):
        assert words in page, words
    assert "1 person holds such a card" in page
    reads = select(AuditEvent.row_id).where(AuditEvent.action == Action.READ, AuditEvent.table_name == "person")
    assert str(pastor.id) in session.scalars(reads).all()


def test_who_was_told_leaves_the_list_and_can_be_put_back(
    session: Session, client_as: ClientAs, pastor: Person
) -> None:
    staff = client_as("staff")
    page = staff.get("/cards/reprint?province=01").text
    answer = staff.post(f"/cards/reprint/{card_id(session)}/told", data=form_of(page))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cards/reprint?province=01&which=open")
    page = staff.get("/cards/reprint").text
    assert "Sok Dara has been told." in page
    assert "0 people hold such a card" in page
    page = staff.get("/cards/reprint?which=told").text
    assert "last told on" in page
    assert "Sok Dara" in page
    staff.post(f"/cards/reprint/{card_id(session)}/not-told")
    assert "1 person holds such a card" in staff.get("/cards/reprint").text


def test_what_came_up_since_the_page_was_opened_keeps_them_on_the_list(
    session: Session, client_as: ClientAs, pastor: Person
) -> None:
    staff = client_as("staff")
    opened = form_of(staff.get("/cards/reprint").text)
    pastor.listing.place_code = None  # the unit is no longer theirs
    session.commit()
    staff.post(f"/cards/reprint/{card_id(session)}/told", data=opened)
    page = staff.get("/cards/reprint").text
    assert "Something else on this card has come up meanwhile" in page
    assert "1 person holds such a card" in page


def test_a_second_one_who_notes_the_same_is_told_that_nothing_is_left(
    session: Session, client_as: ClientAs, number: Phone, pastor: Person
) -> None:
    staff = client_as("staff")
    opened = form_of(staff.get("/cards/reprint").text)
    make_check(session, number)  # it is right again
    session.commit()
    assert staff.post(f"/cards/reprint/{card_id(session)}/told", data=opened).status_code == 303
    assert "Nothing is left to do for this card" in staff.get("/cards/reprint").text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (IN_THE_FUTURE, "This day is in the future"),
        ((today() - timedelta(days=31)).isoformat(), "The card was printed later than that"),
        ("", "Type the day on which they were told"),
        ("31 02 2026", "There is no such day"),
    ],
)
def test_a_day_that_cannot_be_is_named_and_nothing_is_noted(
    session: Session, client_as: ClientAs, pastor: Person, day: str, words: str
) -> None:
    staff = client_as("staff")
    sent = form_of(staff.get("/cards/reprint").text) | {"told_on": day}
    answer = staff.post(f"/cards/reprint/{card_id(session)}/told", data=sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalars(select(Card.told_on)).one() is None


def test_a_new_card_of_the_same_kind_ends_it(session: Session, client_as: ClientAs, pastor: Person) -> None:
    session.scalars(select(Card)).one().variant = Variant.DISCREET
    session.commit()
    staff = client_as("staff")
    assert "Print a new card for 1 of them" in staff.get("/cards/reprint").text
    preview = staff.post("/cards/reprint/preview", data={"variant": "discreet", "languages": "km en"})
    assert preview.status_code == 200
    fields = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', preview.text))
    assert fields["variant"] == "discreet"
    assert staff.post("/cards/people/print", data=fields).mimetype == "application/pdf"
    assert "0 people hold such a card" in staff.get("/cards/reprint").text


def test_nobody_else_sees_the_list(session: Session, client_as: ClientAs, pastor: Person) -> None:
    viewer = client_as("viewer")
    assert viewer.get("/cards/reprint").status_code == 403
    assert viewer.post(f"/cards/reprint/{card_id(session)}/told").status_code == 403
    assert client_as("staff").post("/cards/reprint/export").status_code == 403
    assert "/cards/reprint" not in viewer.get("/cards/").text


def test_who_may_not_be_shown_is_counted_and_not_named(session: Session, client_as: ClientAs, pastor: Person) -> None:
    pastor.consent_audience = Audience.ADMINISTRATORS
    session.commit()
    page = client_as("staff").get("/cards/reprint").text
    assert "1 more person holds such a card" in page
    assert "Sok Dara" not in page
    client_as("staff").post(f"/cards/reprint/{card_id(session)}/told", data={"told_on": today().isoformat()})
    assert session.scalars(select(Card.told_on)).one() is None
    assert "Sok Dara" in client_as("admin").get("/cards/reprint").text


def test_the_number_of_a_unit_that_is_not_to_be_used_is_on_no_list(
    session: Session, client_as: ClientAs, number: Phone, pastor: Person
) -> None:
    hotline = session.scalars(select(Phone).where(Phone.number == "1288")).one().listing_id
    unit = number.listing
    unit.do_not_use, unit.call_instead_id = DoNotUseReason.SAFETY_CONCERN, hotline  # type: ignore[union-attr]
    session.commit()
    page = client_as("staff").get("/cards/reprint").text
    assert "the unit on it is not to be called; call instead" in page
    assert "012 000 001" not in page


def test_the_list_is_a_file_with_the_reasons(session: Session, client_as: ClientAs, pastor: Person) -> None:
    file = client_as("admin").post("/cards/reprint/export", data={"province": "01"}).text
    rows = list(csv.reader(io.StringIO(file.lstrip("\ufeff"))))
    assert [row[0] for row in rows] == ["Person", "Sok Dara"]
    assert rows[1][3:4] == ["012 345 678"]
    assert "wrong number" in rows[1][5]
    exported = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.EXPORT)).one()
    assert exported.new == {"rows": "1"}


def test_it_is_said_in_khmer(client_as: ClientAs, pastor: Person) -> None:
    client = client_as("staff")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "km"
    page = client.get("/cards/reprint").text
    assert "is a wrong number" not in page
    assert "012 000 001" in page


def test_the_church_s_page_says_who_holds_a_card_and_whether_it_is_still_right(
    session: Session, client_as: ClientAs, number: Phone, pastor: Person
) -> None:
    make_person(session, pastor.listing, "Without One")
    session.commit()
    staff, address = client_as("staff"), f"/churches/{pastor.listing_id}"
    page = staff.get(address).text
    assert "card printed on" in page
    assert "no longer holds" in page
    assert "012 000 001 is a wrong number" in page
    assert "no card yet" in page
    make_check(session, number)
    session.commit()
    assert "still right" in staff.get(address).text
    assert "card printed on" not in client_as("viewer").get(address).text


def test_the_worklist_says_how_many_hold_a_number_on_a_card(
    session: Session, client_as: ClientAs, number: Phone, pastor: Person
) -> None:
    make_check(session, number, Outcome.SAID_WRONG)
    session.commit()
    assert "1 person holds it on a card" in client_as("staff").get("/verify").text


def test_one_comes_back_to_the_page_of_the_list_that_one_was_on(
    session: Session, client_as: ClientAs, number: Phone, pastor: Person
) -> None:
    for _ in range(51):
        make_card(session, make_person(session, pastor.listing), number.listing, number)
    session.commit()
    staff = client_as("staff")
    after = re.findall(r'href="[^"]*after=(\d+)"', staff.get("/cards/reprint").text)[0]
    page = staff.get(f"/cards/reprint?after={after}").text
    cards = [int(each) for each in re.findall(r'id="card-(\d+)"', page)]
    assert len(cards) == 2
    sent = form_of(page)
    assert staff.post(f"/cards/reprint/{cards[0]}/told", data=sent | {"told_on": "x"}).status_code == 422
    answer = staff.post(f"/cards/reprint/{cards[0]}/told", data=sent)
    assert answer.headers["Location"].endswith(f"after={after}")
    page = staff.get(answer.headers["Location"]).text
    assert re.findall(r'id="card-(\d+)"', page) == [str(cards[1])]
    staff.post(f"/cards/reprint/{cards[1]}/told", data=form_of(page))
    assert len(re.findall(r'id="card-(\d+)"', staff.get(f"/cards/reprint?after={after}").text)) == 50


def test_the_page_of_a_hotline_leads_to_everyone_whose_card_has_a_number_that_was_changed(
    session: Session, client_as: ClientAs, pastor: Person
) -> None:
    phone = session.scalars(select(Phone).where(Phone.number == "1288")).one()
    hotline = phone.listing
    assert hotline is not None
    make_card(session, pastor, None, phone)
    session.commit()
    staff, address = client_as("staff"), f"/hotlines/{hotline.id}"
    assert "1 person holds a card with this on it" in staff.get(address).text
    changed = {"version": hotline.version, "number": "023 997 919", "purpose": "hotline"}
    assert staff.post(f"/phones/{phone.id}/edit", data=changed).status_code == 302
    assert "1 of these cards no longer holds" in staff.get(address).text
    page = staff.get(f"/cards/reprint?unit={hotline.id}").text
    assert "1288 has been changed or taken out" in page
    assert "Sok Dara" in page
