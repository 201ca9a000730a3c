"""People and their numbers: what the forms ask, and what is stored."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from directory.codes import Audience, Kind, Outcome, Purpose, Role
from directory.dates import today
from directory.listings.versions import StaleVersionError, take
from directory.models import Phone, PhoneCheck
from directory.people.changes import (
    add_person,
    add_phone,
    change_person,
    change_phone,
    mark_left,
    renewal_day,
)
from directory.people.forms import PersonEntry, PersonForm, PhoneEntry, PhoneForm
from tests.days import IN_THE_FUTURE
from tests.factories import make_check, make_church, make_person, make_phone, make_unit

PERSON = {
    "name_km": "សុខា",
    "role": "pastor",
    "consent": "yes",
    "audience": "staff",
    "given_on": "24 11 2025",
}
ENTRY = PersonEntry(name_en="Sokha", name_km="", role=Role.PASTOR, audience=Audience.STAFF, given_on=date(2026, 1, 2))


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    """The sentences of a form are in the language of a request."""
    with app.test_request_context():
        yield


def person_form(**changes: str) -> PersonForm:
    """A person's form with valid answers but for the changes."""
    return PersonForm(MultiDict({**PERSON, **changes}), kind=Kind.CHURCH)


def phone_form(kind: Kind = Kind.POLICE_UNIT, stored: Phone | None = None, **typed: str) -> PhoneForm:
    """A number's form as typed."""
    return PhoneForm(MultiDict({"purpose": "office", **typed}), kind=kind, stored=stored)


def test_a_person_with_one_name_and_an_agreement_is_read() -> None:
    form = person_form()
    assert form.validate(), form.errors
    assert form.entry() == PersonEntry("", "សុខា", Role.PASTOR, Audience.STAFF, date(2025, 11, 24))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_km": ""}, "name_km"),
        ({"consent": ""}, "consent"),
        ({"consent": "no"}, "consent"),
        ({"audience": ""}, "audience"),
        ({"audience": "everyone"}, "audience"),
        ({"given_on": ""}, "given_on"),
        ({"given_on": "31 02 2026"}, "given_on"),
        ({"given_on": "last week"}, "given_on"),
        ({"given_on": "01 01 0026"}, "given_on"),
        ({"given_on": IN_THE_FUTURE}, "given_on"),
        ({"role": "officer"}, "role"),
        ({"name_en": "x" * 201}, "name_en"),
    ],
)
def test_a_person_is_refused_at_the_field_that_is_wrong(changes: dict[str, str], field: str) -> None:
    form = person_form(**changes)
    assert not form.validate()
    assert list(form.errors) == [field]


def test_without_consent_the_form_says_why_nobody_is_stored() -> None:
    form = person_form(consent="no", given_on="", audience="")
    assert not form.validate()
    assert "risk" in form.errors["consent"][0]


def test_a_day_that_no_calendar_has_is_told_from_a_day_that_cannot_be_read() -> None:
    for typed, sentence in (("31 02 2026", "There is no such day."), ("yesterday", "Type the day as day, month")):
        form = person_form(given_on=typed)
        assert not form.validate()
        assert str(form.given_on.errors[0]).startswith(sentence)


@pytest.mark.parametrize("typed", ["24 11 2025", "24/11/2025", "24-11-2025", "2025-11-24", "២៤ ១១ ២០២៥"])
def test_a_day_is_read_in_the_ways_people_write_it(typed: str) -> None:
    form = person_form(given_on=typed)
    assert form.validate(), form.errors
    assert form.given_on.data == date(2025, 11, 24)


def test_a_number_is_read_into_the_stored_form() -> None:
    form = phone_form(number="០១២ ៣៤៥ ៦៧៨", answers_from="8", answers_until="17:00")
    assert form.validate(), form.errors
    assert form.entry() == PhoneEntry("+85512345678", Purpose.OFFICE, 8, 17)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": "O12 345 678"}, "number"),
        ({"number": ""}, "number"),
        ({"number": "1288", "purpose": "party"}, "purpose"),
        ({"number": "1288", "answers_from": "8"}, "answers_until"),
        ({"number": "1288", "answers_from": "8", "answers_until": "8"}, "answers_until"),
        ({"number": "1288", "answers_from": "25", "answers_until": "8"}, "answers_from"),
    ],
)
def test_a_number_is_refused_at_the_field_that_is_wrong(typed: dict[str, str], field: str) -> None:
    form = phone_form(**typed)
    assert not form.validate()
    assert list(form.errors) == [field]


def test_a_demo_number_can_stay_but_not_be_typed(session: Session) -> None:
    demo = make_phone(session, make_unit(session), "000 000 012", demo=True)
    kept = phone_form(stored=demo, number="000 000 012")
    assert kept.validate()
    assert kept.entry().demo
    assert not phone_form(stored=demo, number="000 000 013").validate()
    assert not phone_form(number="000 000 012").validate()


def test_consent_is_to_be_renewed_after_a_year() -> None:
    assert renewal_day(date(2026, 1, 2)) == date(2027, 1, 2)
    assert renewal_day(date(2024, 2, 29)) == date(2025, 3, 1)


def test_a_change_of_people_or_numbers_is_a_change_of_the_listing(session: Session) -> None:
    church = make_church(session)
    versions = [church.version]
    person = add_person(session, church, ENTRY)
    versions.append(church.version)
    phone = add_phone(session, church, person, PhoneEntry("+85512345678", Purpose.MOBILE))
    versions.append(church.version)
    change_phone(session, church, phone, PhoneEntry("+85512345678", Purpose.OFFICE))
    versions.append(church.version)
    mark_left(session, church, person, today(), None)
    versions.append(church.version)
    assert versions == [1, 2, 3, 4, 5]


def test_who_has_an_older_version_is_told_what_is_stored_now(session: Session) -> None:
    church = make_church(session)
    seen = church.version
    add_person(session, church, ENTRY)
    with pytest.raises(StaleVersionError) as raised:
        take(session, type(church), church.id, seen)
    assert raised.value.listing is church
    assert take(session, type(church), church.id, seen + 1) is church


def test_numbers_stand_in_the_order_in_which_they_were_added(session: Session) -> None:
    church = make_church(session)
    phones = [add_phone(session, church, church, PhoneEntry(f"+8551234567{n}", Purpose.OFFICE)) for n in range(3)]
    assert [phone.position for phone in phones] == [0, 1, 2]


def test_another_number_starts_with_an_empty_ledger_and_the_same_one_keeps_it(session: Session) -> None:
    church = make_church(session)
    phone = make_phone(session, church, "+85512345678")
    make_check(session, phone, Outcome.CONFIRMED)
    same = change_phone(session, church, phone, PhoneEntry("+85512345678", Purpose.MOBILE, 8, 17))
    assert same.id == phone.id
    assert session.scalar(select(func.count(PhoneCheck.id)).where(PhoneCheck.phone_id == same.id)) == 1
    other = change_phone(session, church, phone, PhoneEntry("+85598765432", Purpose.MOBILE))
    assert session.scalars(select(Phone.number)).all() == ["+85598765432"]
    assert session.scalar(select(func.count(PhoneCheck.id)).where(PhoneCheck.phone_id == other.id)) == 0


def test_an_agreement_given_anew_ends_its_withdrawal(session: Session) -> None:
    church = make_church(session)
    person = make_person(session, church)
    person.consent_withdrawn_on = today()
    change_person(session, church, person, ENTRY)
    assert person.consent_withdrawn_on is None
    assert person.consent_renew_on == date(2027, 1, 2)
