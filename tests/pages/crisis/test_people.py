"""Officers and pastors beside an answer: who sees them, and what is recorded of it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.codes import Audience, DoNotUseReason, Outcome, Purpose, Role
from directory.models import Person, Phone, PoliceUnit
from tests.factories import (
    make_check,
    make_church,
    make_person,
    make_phone,
    make_province,
    make_unit,
)
from tests.pages.crisis.asking import calls, search


def test_staff_see_the_partner_churches_near_the_place_with_their_pastors(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    church = make_church(session, "New Life", lon=103.5, lat=12.51)
    make_phone(session, make_person(session, church, "Sok Dara"), "+85511000001")
    withdrawn = make_person(session, church, "Sok Withdrawn")
    withdrawn.consent_withdrawn_on = withdrawn.consent_given_on
    make_person(session, church, "Sok Secret", audience=Audience.ADMINISTRATORS)
    session.commit()

    response = search(client_as("staff"), q="Phum Thmei")

    assert "New Life" in response.text
    assert "Sok Dara" in response.text
    assert "+85511000001" in calls(response)
    assert "Sok Withdrawn" not in response.text
    assert "Sok Secret" not in response.text


def make_officer(session: Session, unit: PoliceUnit, name: str, number: str, **person: Any) -> Person:
    """An officer of a unit with a number of their own."""
    officer = make_person(session, unit, name, role=Role.OFFICER, **person)
    make_phone(session, officer, number, purpose=Purpose.MOBILE)
    return officer


def test_staff_see_an_officer_s_own_number_below_the_unit_s_with_what_is_known_of_it(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    make_officer(session, unit, "Chan Sophea", "+85511000009")
    session.commit()

    response = search(client_as("staff"), q="Phum Thmei")

    assert calls(response).index("+85512000001") < calls(response).index("+85511000009")
    after_the_name = response.text[response.text.index("Chan Sophea") :]
    assert "officer, own number: call the unit first" in after_the_name
    assert "not confirmed" in after_the_name[:900]


def test_an_officer_s_confirmed_number_is_not_the_first_call_of_a_unit_without_one(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    bare = make_unit(session, "Bare office", jurisdictions=[make_province(session, "02", 105, 12)])
    officer = make_officer(session, bare, "Chan Sophea", "+85511000009")
    make_check(session, session.scalars(select(Phone).where(Phone.person_id == officer.id)).one())
    session.commit()

    assert calls(search(client_as("staff"), province="02"))[:2] == ["1288", "+85511000009"]


def test_viewers_see_no_officer(viewer: FlaskClient, unit: PoliceUnit, session: Session) -> None:
    make_officer(session, unit, "Chan Sophea", "+85511000009")
    session.commit()

    response = search(viewer, q="Phum Thmei")

    assert "Chan Sophea" not in response.text
    assert "+85511000009" not in calls(response)


def test_an_officer_who_left_or_withdrew_or_agreed_for_others_only_is_not_shown(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    left = make_officer(session, unit, "Chan Left", "+85511000001")
    left.left_on = left.consent_given_on
    withdrawn = make_officer(session, unit, "Chan Withdrawn", "+85511000002")
    withdrawn.consent_withdrawn_on = withdrawn.consent_given_on
    lapsed = make_officer(session, unit, "Chan Lapsed", "+85511000003")
    lapsed.consent_given_on -= timedelta(days=800)
    lapsed.consent_renew_on = lapsed.consent_given_on + timedelta(days=365)
    make_officer(session, unit, "Chan Secret", "+85511000004", audience=Audience.ADMINISTRATORS)
    wrong = make_officer(session, unit, "Chan Wrong", "+85511000005")
    make_check(session, session.scalars(select(Phone).where(Phone.person_id == wrong.id)).one(), Outcome.WRONG_NUMBER)
    session.commit()

    staff = search(client_as("staff"), q="Phum Thmei")
    administrator = search(client_as("admin"), q="Phum Thmei")

    assert "Chan" not in staff.text
    assert "Chan Secret" in administrator.text
    assert administrator.text.count("Chan") == 1


def test_no_officer_of_a_unit_that_is_not_to_be_called_is_shown(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    make_officer(session, unit, "Chan Sophea", "+85511000009")
    unit.do_not_use = DoNotUseReason.SAFETY_CONCERN
    session.commit()

    assert "Chan Sophea" not in search(client_as("staff"), q="Phum Thmei").text


def test_what_is_shared_holds_no_officer_s_number(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    make_officer(session, unit, "Chan Sophea", "+85511000009")
    session.commit()

    (sms,) = re.findall(r'href="sms:\?&amp;body=([^"]+)"', search(client_as("staff"), q="Phum Thmei").text)

    assert "Sophea" not in sms
    assert "000%20009" not in sms


def test_the_audit_trail_tells_that_pastors_were_shown_and_not_where(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    person = make_person(session, make_church(session, "New Life", lon=103.5, lat=12.51), "Sok Dara")
    session.commit()

    search(client_as("staff"), q="Phum Thmei")

    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.READ))
    assert (event.table_name, event.row_id) == ("person", "crisis search")
    assert event.actor_id is not None
    assert event.row_id != str(person.id)


def test_a_pastor_whose_agreement_ran_out_is_not_shown(
    client_as: Callable[[str], FlaskClient], unit: PoliceUnit, session: Session
) -> None:
    person = make_person(session, make_church(session, "New Life", lon=103.5, lat=12.51), "Sok Dara")
    person.consent_given_on -= timedelta(days=800)
    person.consent_renew_on = person.consent_given_on + timedelta(days=365)
    session.commit()

    assert "Sok Dara" not in search(client_as("staff"), q="Phum Thmei").text


def test_viewers_see_neither_churches_nor_pastors(viewer: FlaskClient, unit: PoliceUnit, session: Session) -> None:
    make_phone(session, make_person(session, make_church(session, "New Life", lon=103.5, lat=12.51), "Sok Dara"))
    session.commit()

    response = search(viewer, q="Phum Thmei")

    assert "New Life" not in response.text
    assert "Sok Dara" not in response.text
