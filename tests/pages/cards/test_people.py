"""Printing cards for people."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import AuditEvent
from cards.contents import card_for
from cards.models import Card
from cards.queries import holders_of
from cards.recipients import cards_of
from cards.variants import Variant
from directory.codes import UnitType
from directory.dates import today
from directory.models import Person, Phone
from pages.cards import people as people_pages
from places.models import Place
from tests.factories import (
    attend,
    lapse,
    make_church,
    make_hotline,
    make_person,
    make_phone,
    make_province,
    make_training,
    make_unit,
    make_village,
)

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def numbers(session: Session) -> list[Phone]:
    """The numbers of the units of two provinces, and a hotline."""
    make_phone(session, make_hotline(session), "1288")
    return [
        make_phone(session, make_unit(session, f"Unit {code}", jurisdictions=[make_province(session, code)]), number)
        for code, number in (("01", "+85512000001"), ("02", "+85512000002"))
    ]


@pytest.fixture
def pastors(session: Session, numbers: list[Phone]) -> list[Person]:
    """A pastor in each of them."""
    found = [
        make_person(session, make_church(session, f"Church {code}", place_code=code), name)
        for code, name in (("01", "Sok Dara"), ("02", "Chan Vanna"))
    ]
    session.commit()
    return found


def sent(people: list[Person], **more: str) -> dict[str, object]:
    return {"form_id": str(uuid4()), "person": [str(each.id) for each in people], **more}


def ticked(page: str) -> set[int]:
    return {int(each) for each in re.findall(r'name="person" value="(\d+)" checked', page)}


def count_cards(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Card)) or 0


def test_one_sheet_holds_the_card_of_each_ones_own_unit(
    client_as: ClientAs, session: Session, numbers: list[Phone], pastors: list[Person]
) -> None:
    answer = client_as("staff").post("/cards/people/print", data=sent(pastors))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    for number, pastor in zip(numbers, pastors, strict=True):
        assert [each.person_id for each in holders_of(session, [number.id])] == [pastor.id]


def test_sending_twice_records_once_and_gives_the_sheet_again(
    client_as: ClientAs, session: Session, pastors: list[Person]
) -> None:
    client, form = client_as("staff"), sent(pastors)
    assert [client.post("/cards/people/print", data=form).mimetype for _ in range(2)] == ["application/pdf"] * 2
    assert count_cards(session) == 2


def test_sending_again_after_a_number_changed_records_what_stands_on_the_new_sheet(
    client_as: ClientAs, session: Session, numbers: list[Phone], pastors: list[Person]
) -> None:
    client, form = client_as("staff"), sent(pastors[:1])
    client.post("/cards/people/print", data=form)
    numbers[0].number = "+85512000009"
    session.commit()
    client.post("/cards/people/print", data=form)
    assert [each.number for each in holders_of(session, [numbers[0].id])] == ["+85512000009"]


def test_who_withdrew_since_the_preview_is_left_out_and_named_by_number_alone(
    client_as: ClientAs, session: Session, pastors: list[Person]
) -> None:
    client, form = client_as("staff"), sent(pastors)
    assert client.post("/cards/people/preview", data=form).status_code == 200
    pastors[0].consent_withdrawn_on = today()
    session.commit()
    answer = client.post("/cards/people/print", data=form)
    assert answer.status_code == 422
    assert "1 person has withdrawn or left since" in answer.text
    assert "Sok Dara" not in answer.text
    assert re.findall(r'name="person" value="(\d+)"', answer.text) == [str(pastors[1].id)]
    assert count_cards(session) == 0


def test_a_province_offers_who_serves_there_and_agrees(
    client_as: ClientAs, session: Session, pastors: list[Person]
) -> None:
    lapse(make_person(session, pastors[0].listing, "Lapsed Person"))
    make_person(session, pastors[0].listing, "Left Person").left_on = today()
    session.commit()
    page = client_as("staff").get("/cards/people?province=01").text
    assert ticked(page) == {pastors[0].id}
    assert "Lapsed Person" not in page
    assert "Left Person" not in page
    read = session.scalars(select(AuditEvent.row_id).where(AuditEvent.table_name == "person"))
    assert str(pastors[0].id) in {str(each) for each in read}


def test_a_training_offers_who_attended(client_as: ClientAs, session: Session, pastors: list[Person]) -> None:
    place = session.get(Place, "01")
    assert place is not None
    training = make_training(session, place=place)
    attend(session, training, pastors[1])
    session.commit()
    assert f"/cards/people?training={training.id}" in client_as("staff").get(f"/trainings/{training.id}").text
    assert ticked(client_as("staff").get(f"/cards/people?training={training.id}").text) == {pastors[1].id}


def test_who_is_found_by_name_is_not_ticked_yet(client_as: ClientAs, pastors: list[Person]) -> None:
    page = client_as("staff").get("/cards/people?q=Vanna").text
    assert f'value="{pastors[1].id}"' in page
    assert ticked(page) == set()


@pytest.mark.parametrize("person", ["", "x", "99999999999"])
def test_a_form_that_names_nobody_prints_nothing(
    client_as: ClientAs, session: Session, pastors: list[Person], person: str
) -> None:
    data = {"form_id": str(uuid4()), "person": [person] if person else []}
    assert client_as("staff").post("/cards/people/print", data=data).status_code in (400, 422)
    assert count_cards(session) == 0


def test_a_viewer_prints_for_nobody(client_as: ClientAs, session: Session, pastors: list[Person]) -> None:
    client = client_as("viewer")
    assert client.get("/cards/people?province=01").status_code == 403
    assert client.post("/cards/people/preview", data=sent(pastors)).status_code == 403
    assert client.post("/cards/people/print", data=sent(pastors)).status_code == 403
    assert "/cards/people" not in client.get("/cards/").text
    assert count_cards(session) == 0


def test_no_card_of_a_preview_names_anybody(client_as: ClientAs, pastors: list[Person]) -> None:
    page = client_as("admin").post("/cards/people/preview", data=sent(pastors)).text
    assert "data:image/png;base64," in page
    assert not [name for name in ("Sok Dara", "Chan Vanna", "Church 01", "Church 02") if name in page]


def test_who_holds_a_card_is_said_where_cards_are_printed(client_as: ClientAs, pastors: list[Person]) -> None:
    client = client_as("staff")
    assert "no card yet" in client.get("/cards/people?province=01").text
    client.post("/cards/people/print", data=sent(pastors))
    page = client.get("/cards/people?province=01").text
    assert "card printed on" in page
    assert "no card yet" not in page


def test_a_thousand_people_are_printed_for_at_once(
    client_as: ClientAs, session: Session, pastors: list[Person]
) -> None:
    people = [*pastors, *(make_person(session, pastors[0].listing) for _ in range(998))]
    session.commit()
    answer = client_as("staff").post("/cards/people/print", data=sent(people))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert count_cards(session) == 1_000


def test_too_many_different_cards_are_printed_in_parts_and_it_is_said_how(
    client_as: ClientAs, session: Session, pastors: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_pages, "MOST_DIFFERENT", 1)
    for step in ("preview", "print"):
        answer = client_as("staff").post(f"/cards/people/{step}", data=sent(pastors))
        assert answer.status_code == 422
        assert "print for one province after the other" in answer.text
        assert "Make a PDF" not in answer.text
    assert count_cards(session) == 0


def test_people_of_many_villages_get_the_card_of_their_own_place(
    app: Flask, session: Session, pastors: list[Person]
) -> None:
    """Places that the same jurisdictions hold are asked about once; a district with a unit of its own is another."""
    for code in ("01010101", "01010102", "01020101"):
        make_village(session, code)
    post = make_unit(session, jurisdictions=[session.get_one(Place, "0102")], unit_type=UnitType.PROVINCIAL_OFFICE)
    make_phone(session, post, "+85512000003")
    people = [
        make_person(session, make_church(session, place_code=code)) for code in ("01010101", "01010102", "01020101")
    ]
    session.commit()
    with app.app_context():
        cards = cards_of(session, [each.id for each in people], Variant.STANDARD, ["en"])
        alone = {
            each.id: card_for(session, each.listing.place_code, Variant.STANDARD, ["en"]).contact_id for each in people
        }
    assert {person: card.contact_id for person, card in cards.items()} == alone
    assert len(set(alone.values())) == 2


@pytest.mark.parametrize("place", ["03", None])
def test_whose_church_has_no_unit_gets_hotlines_and_it_is_said_before_the_print(
    client_as: ClientAs, session: Session, pastors: list[Person], place: str | None
) -> None:
    make_province(session, "03", 105)
    alone = make_person(session, make_church(session, place_code=place))
    session.commit()
    staff = client_as("staff")
    preview = staff.post("/cards/people/preview", data=sent([alone]))
    assert preview.status_code == 200
    assert "this card has hotlines only" in preview.text
    assert "1288" in preview.text
    assert staff.post("/cards/people/print", data=sent([alone])).mimetype == "application/pdf"
    card = session.scalars(select(Card)).one()
    assert card.contact_id is None
    assert [each.person_id for each in holders_of(session, hotline_phones(session))] == [alone.id]


def hotline_phones(session: Session) -> list[int]:
    return list(session.scalars(select(Phone.id).where(Phone.number == "1288")))
