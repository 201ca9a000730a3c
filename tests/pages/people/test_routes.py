"""People, numbers and checks of any listing, in the browser."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.codes import Audience
from directory.dates import today
from directory.models import Listing, Person, Phone, PhoneCheck
from directory.phones.states import PhoneState, phone_status
from tests.days import IN_THE_FUTURE
from tests.factories import lapse, make_church, make_hotline, make_person, make_phone, make_unit

ClientAs = Callable[[str], FlaskClient]

PERSON = {"name_km": "សុខា", "role": "officer", "consent": "yes", "audience": "staff", "given_on": "02 01 2026"}
CHECK: dict[str, Any] = {"outcome": "confirmed", "method": "call"}


@pytest.mark.parametrize("make", [make_church, make_unit, make_hotline])
def test_a_person_and_their_number_are_added_to_any_listing(
    session: Session, client_as: ClientAs, make: Callable[[Session], Listing]
) -> None:
    listing = make(session)
    session.commit()
    client = client_as("staff")
    answers = PERSON | {"role": "contact"}
    assert client.get(f"/listings/{listing.id}/people/new").status_code == 200
    assert client.post(f"/listings/{listing.id}/people/new", data=answers).status_code == 302
    person = session.scalars(select(Person)).one()
    assert client.post(f"/people/{person.id}/phones/new", data={"number": "012 345 678"}).status_code == 302
    assert session.scalars(select(Phone)).one().number == "+85512345678"


def test_without_consent_nobody_is_stored(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session)
    session.commit()
    answer = client_as("staff").post(f"/listings/{unit.id}/people/new", data=PERSON | {"consent": "no"})
    assert answer.status_code == 422
    assert "risk" in answer.text
    assert not session.scalars(select(Person)).all()


def test_a_wrong_number_is_named_with_what_to_type(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session)
    session.commit()
    answer = client_as("staff").post(f"/listings/{unit.id}/phones/new", data={"number": "O12 345 678"})
    assert answer.status_code == 422
    assert "letter O" in answer.text
    assert 'value="O12 345 678"' in answer.text


def test_a_person_for_administrators_only_is_not_found_by_staff(session: Session, client_as: ClientAs) -> None:
    person = make_person(session, make_unit(session), audience=Audience.ADMINISTRATORS)
    phone = make_phone(session, person)
    session.commit()
    for address in (f"/people/{person.id}/edit", f"/phones/{phone.id}/edit", f"/phones/{phone.id}/checks"):
        assert client_as("staff").get(address).status_code == 404
        assert client_as("admin").get(address).status_code == 200


def test_who_changes_a_person_second_sees_both_versions(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session)
    person = make_person(session, unit)
    session.commit()
    client, opened = client_as("staff"), unit.version
    address = f"/people/{person.id}/edit"
    assert client.post(address, data=PERSON | {"version": opened, "name_en": "Theirs"}).status_code == 302
    answer = client.post(address, data=PERSON | {"version": opened, "name_en": "Mine"})
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    session.expire_all()
    assert person.name_en == "Theirs"
    assert client.post(address, data=PERSON | {"version": opened + 1, "name_en": "Mine"}).status_code == 302


def test_a_changed_number_starts_anew_and_can_be_taken_out(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session)
    phone = make_phone(session, unit, "+85512345678")
    session.commit()
    client = client_as("staff")
    client.post(f"/phones/{phone.id}/checks", data=CHECK | {"checked_on": today().isoformat()})
    assert "012 345 678" in client.get(f"/phones/{phone.id}/edit").text
    changed = {"version": unit.version, "number": "098 765 432", "purpose": "duty"}
    assert client.post(f"/phones/{phone.id}/edit", data=changed).status_code == 302
    session.expire_all()
    other = session.scalars(select(Phone)).one()
    found = phone_status(session, other.id)
    assert found is not None
    assert found.state is PhoneState.UNCONFIRMED
    assert client.post(f"/phones/{other.id}/remove", data={"version": unit.version}).status_code == 302
    assert not session.scalars(select(Phone)).all()


def test_who_has_left_or_withdrawn_is_no_longer_shown(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session)
    left, withdrawn = make_person(session, unit, "Has Left"), make_person(session, unit, "Has Withdrawn")
    session.commit()
    client = client_as("staff")
    client.post(f"/people/{left.id}/left", data={"version": unit.version})
    session.expire_all()
    client.post(f"/people/{withdrawn.id}/remove", data={"version": unit.version})
    html = client.get(f"/police-units/{unit.id}").text
    assert "Has Left" not in html
    assert "Has Withdrawn" not in html
    session.expire_all()
    assert withdrawn.consent_withdrawn_on == today()  # kept until an administrator erases it


def test_a_check_is_logged_by_whoever_made_it_and_the_state_follows(session: Session, client_as: ClientAs) -> None:
    phone = make_phone(session, make_hotline(session), "1288")
    session.commit()
    client = client_as("staff")
    day = (today() - timedelta(days=3)).strftime("%d/%m/%Y")
    assert client.post(f"/phones/{phone.id}/checks", data=CHECK | {"checked_on": day}).status_code == 302
    check = session.scalars(select(PhoneCheck)).one()
    assert check.checked_by_id is not None
    found = phone_status(session, phone.id)
    assert found is not None
    assert found.state is PhoneState.CONFIRMED
    html = client.get(f"/phones/{phone.id}/checks").text
    assert "confirmed 3 days ago" in html
    assert "@example.org" in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outcome": "fine"}, "Choose what came of it"),
        ({"outcome": ""}, "Choose what came of it"),
        ({"method": "pigeon"}, "Choose how you tried"),
        ({"checked_on": ""}, "Type the day of the check"),
        ({"checked_on": "yesterday"}, "for example 24 11 2026"),
        ({"checked_on": "32 01 2026"}, "There is no such day"),
        ({"checked_on": IN_THE_FUTURE}, "in the future"),
    ],
)
def test_a_check_that_cannot_be_is_refused(
    session: Session, client_as: ClientAs, changes: dict[str, str], words: str
) -> None:
    phone = make_phone(session, make_unit(session))
    session.commit()
    answers = CHECK | {"checked_on": today().isoformat()} | changes
    answer = client_as("staff").post(f"/phones/{phone.id}/checks", data=answers)
    assert answer.status_code == 422
    assert words in answer.text
    assert not session.scalars(select(PhoneCheck)).all()


def test_a_viewer_logs_no_check_and_changes_nothing(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session)
    phone = make_phone(session, unit)
    person = make_person(session, unit)
    session.commit()
    client = client_as("viewer")
    addresses = (f"/phones/{phone.id}/checks", f"/phones/{phone.id}/remove", f"/people/{person.id}/remove")
    for address in (*addresses, f"/people/{person.id}/left"):
        assert client.post(address, data=CHECK).status_code == 403
    assert not session.scalars(select(PhoneCheck)).all()


@pytest.mark.parametrize("address", ["/phones/4711/checks", "/phones/4711/edit", "/people/4711/edit"])
def test_what_does_not_exist_is_not_found(client_as: ClientAs, address: str) -> None:
    assert client_as("admin").get(address).status_code == 404


def test_whose_agreement_has_run_out_is_shown_nowhere_but_where_they_are_asked_again(
    session: Session, client_as: ClientAs
) -> None:
    church = make_church(session, place_code=None)
    person = lapse(make_person(session, church, "Sok Chantha"))
    phone = make_phone(session, person, "+85512345678")
    session.commit()
    staff, admin = client_as("staff"), client_as("admin")
    for client, address in product((staff, admin), (f"/churches/{church.id}", f"/churches/{church.id}/history")):
        assert "Sok Chantha" not in client.get(address).text
        assert "012 345 678" not in client.get(address).text
    assert "Sok Chantha" not in staff.get("/churches/").text
    assert "Sok Chantha" not in admin.post("/churches/export").text
    assert staff.get(f"/phones/{phone.id}/checks").status_code == 404
    assert staff.get(f"/phones/{phone.id}/edit").status_code == 404
    assert staff.get(f"/people/{person.id}/phones/new").status_code == 404

    again = f"/people/{person.id}/edit"
    assert again in staff.get(f"/churches/{church.id}").text
    assert again not in client_as("viewer").get(f"/churches/{church.id}").text
    assert "012 345 678" in staff.get(again).text
    agreed = PERSON | {"role": "pastor", "given_on": today().strftime("%d %m %Y"), "version": church.version}
    assert staff.post(again, data=agreed).status_code == 302
    assert "សុខា" in staff.get(f"/churches/{church.id}").text


def test_who_has_left_or_withdrawn_is_found_by_nobody(session: Session, client_as: ClientAs) -> None:
    unit = make_unit(session)
    left, withdrawn = make_person(session, unit, "Left"), make_person(session, unit, "Withdrawn")
    left.left_on = withdrawn.consent_withdrawn_on = today()
    phones = [make_phone(session, person) for person in (left, withdrawn)]
    session.commit()
    admin = client_as("admin")
    addresses = [f"/people/{person.id}/edit" for person in (left, withdrawn)]
    addresses += [f"/phones/{phone.id}/{what}" for phone in phones for what in ("edit", "checks")]
    assert {admin.get(address).status_code for address in addresses} == {404}


def test_who_saw_a_person_stands_in_the_audit_trail(session: Session, client_as: ClientAs) -> None:
    person = make_person(session, make_unit(session))
    phone = make_phone(session, person)
    session.commit()
    staff = client_as("staff")
    reads = select(func.count()).where(AuditEvent.action == Action.READ, AuditEvent.actor_id.is_not(None))
    for number, address in enumerate(
        (
            f"/people/{person.id}/edit",
            f"/phones/{phone.id}/edit",
            f"/phones/{phone.id}/checks",
            f"/police-units/{person.listing_id}",
            f"/police-units/{person.listing_id}/history",
        ),
        start=1,
    ):
        assert staff.get(address).status_code == 200
        assert session.scalar(reads) == number, address


def test_a_check_that_is_sent_twice_is_logged_once(session: Session, client_as: ClientAs) -> None:
    phone = make_phone(session, make_hotline(session), "1288")
    session.commit()
    client = client_as("staff")
    for outcome in ("no_answer", "no_answer", "confirmed", "no_answer"):
        check = CHECK | {"outcome": outcome, "checked_on": today().isoformat()}
        assert client.post(f"/phones/{phone.id}/checks", data=check).status_code == 302
    logged = session.scalars(select(PhoneCheck.outcome).order_by(PhoneCheck.id)).all()
    assert logged == ["no_answer", "confirmed", "no_answer"]


def test_a_church_or_a_person_has_no_hotlines_number_but_a_unit_may(session: Session, client_as: ClientAs) -> None:
    church, unit = make_church(session), make_unit(session)
    officer = make_person(session, unit)
    session.commit()
    staff = client_as("staff")
    for address in (f"/listings/{church.id}/phones/new", f"/people/{officer.id}/phones/new"):
        refused = staff.post(address, data={"number": "117", "purpose": "mobile"})
        assert refused.status_code == 422
        assert "117 is the number of a hotline" in refused.text
    assert staff.post(f"/listings/{unit.id}/phones/new", data={"number": "117"}).status_code == 302
