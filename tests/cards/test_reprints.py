"""Whose card has to be replaced, why, and until when."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import ARRAY, Text, func, literal, select
from sqlalchemy.orm import Session

from cards.changes import mark_not_told, mark_told, record_print
from cards.contents import card_for
from cards.models import Card
from cards.queries import count_holders
from cards.reasons import Reason
from cards.reprints import (
    CardToReplace,
    ReprintFilter,
    Which,
    card_to_replace,
    cards_held_by,
    cards_to_replace,
    count_cards_with,
    count_to_replace,
    people_to_reprint,
)
from cards.variants import Variant
from directory.codes import Audience, DoNotUseReason, Outcome, Role, Status, UnitType
from directory.dates import today
from directory.models import Person, Phone, PoliceUnit
from directory.units.changes import set_jurisdictions
from geo.crisis import find_contacts
from geo.responsible_queries import contact_of_places
from places.models import Place
from tests.factories import (
    lapse,
    make_check,
    make_church,
    make_hotline,
    make_person,
    make_phone,
    make_province,
    make_unit,
    make_user,
    make_village,
)

STAFF = frozenset({Audience.STAFF})
Print = Callable[..., None]


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    """The unit of a province with a confirmed number, beside another province with its own, and a hotline."""
    make_phone(session, make_hotline(session, "Hotline"), "1288")
    east = make_unit(session, "East office", jurisdictions=[make_province(session, "02", 104)])
    make_check(session, make_phone(session, east, "+85512000002"))
    west = make_unit(session, "West office", jurisdictions=[make_province(session, "01", 103)])
    make_check(session, make_phone(session, west, "+85512000001"), days_ago=10)
    return west


@pytest.fixture
def pastor(session: Session, unit: PoliceUnit) -> Person:
    """A pastor there."""
    make_village(session, "01010101")
    make_village(session, "02010101")
    return make_person(session, make_church(session, "Grace", place_code="01010101"), "Sok Dara")


@pytest.fixture
def hand_out(app: Flask, session: Session) -> Print:
    """Prints a card for somebody, and records it."""

    def printed(person: Person, variant: Variant = Variant.STANDARD) -> None:
        session.commit()
        with app.app_context():
            card = card_for(session, person.listing.place_code, variant, ("km", "en"))
        record_print(session, uuid4(), {person.id: card}, variant, ("km", "en"), STAFF, None)

    return printed


def listed(session: Session, which: Which = Which.OPEN) -> list[CardToReplace]:
    session.flush()
    session.expire_all()
    return cards_to_replace(session, ReprintFilter(which), STAFF).rows


def reasons(session: Session) -> list[tuple[str, str]]:
    """Each reason with the number or the contact's name that it is about."""
    [row] = listed(session)
    return [(each.reason.value, each.number or (each.contact.name_en if each.contact else "")) for each in row.reasons]


def only_phone(session: Session, unit: PoliceUnit) -> Phone:
    return session.scalars(select(Phone).where(Phone.listing_id == unit.id)).one()


def test_a_card_that_holds_is_on_no_list(session: Session, pastor: Person, hand_out: Print) -> None:
    hand_out(pastor)
    assert listed(session) == []


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.WRONG_NUMBER, Reason.WRONG_NUMBER),
        (Outcome.CHANGED, Reason.CHANGED),
        (Outcome.OUT_OF_SERVICE, Reason.OUT_OF_SERVICE),
    ],
)
def test_a_number_that_is_disproved_is_a_reason(
    session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print, outcome: Outcome, reason: Reason
) -> None:
    hand_out(pastor)
    make_check(session, only_phone(session, unit), outcome)
    assert reasons(session) == [(reason.value, "012 000 001")]


@pytest.mark.parametrize("silent", [Outcome.NO_ANSWER, Outcome.BUSY, Outcome.NOT_REACHED, Outcome.SAID_WRONG])
def test_silence_and_what_one_caller_said_are_none(
    session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print, silent: Outcome
) -> None:
    hand_out(pastor)
    make_check(session, only_phone(session, unit), silent)
    assert listed(session) == []


def test_a_number_that_was_taken_out_is_a_reason(
    session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print
) -> None:
    hand_out(pastor)
    session.delete(only_phone(session, unit))
    assert reasons(session) == [("removed", "012 000 001")]


def test_a_number_that_was_also_an_officer_s_who_left_is_a_reason_until_it_is_confirmed(
    session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print
) -> None:
    officer = make_person(session, unit, "Old Commander", role=Role.OFFICER)
    make_phone(session, officer, "+85512000001")
    hand_out(pastor)
    assert listed(session) == []
    officer.left_on = today()
    assert reasons(session) == [("officer_left", "012 000 001")]
    make_check(session, only_phone(session, unit))
    assert listed(session) == []


def test_a_hotline_that_is_no_longer_in_use_is_a_reason(session: Session, pastor: Person, hand_out: Print) -> None:
    hotline = session.scalars(select(Phone).where(Phone.number == "1288")).one().listing
    assert hotline is not None
    hand_out(pastor)
    hotline.status = Status.ARCHIVED
    assert reasons(session) == [("not_offered", "1288")]


def test_a_unit_that_is_no_longer_theirs_is_a_reason(
    session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print
) -> None:
    hand_out(pastor)
    pastor.listing.place_code = "02010101"  # the church has moved
    assert reasons(session) == [("other_contact", "East office")]
    pastor.listing.place_code = "01010101"
    other = make_unit(session, "New office", jurisdictions=[session.get_one(Place, "01")])
    set_jurisdictions(session, unit, [])  # the jurisdiction has moved
    assert reasons(session) == [("other_contact", "New office")]
    set_jurisdictions(session, other, [])
    assert reasons(session) == [("no_contact", "")]


def test_a_unit_out_of_use_is_a_reason_and_what_is_called_instead_is_named(
    session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print
) -> None:
    hand_out(pastor)
    hotline = session.scalars(select(Phone).where(Phone.number == "1288")).one().listing_id
    unit.do_not_use, unit.call_instead_id = DoNotUseReason.SAFETY_CONCERN, hotline
    make_check(session, only_phone(session, unit), Outcome.WRONG_NUMBER)
    # No number of a unit that is not to be used is told.
    assert reasons(session) == [("withheld", "Hotline")]
    hand_out(pastor)
    assert listed(session) == []  # the new card has the hotline in its place
    unit.do_not_use = unit.call_instead_id = None
    assert reasons(session) == [("other_contact", "West office")]


def test_an_archived_unit_is_a_reason(session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print) -> None:
    hand_out(pastor)
    unit.status = Status.ARCHIVED
    assert reasons(session) == [("archived", "")]


def test_a_card_of_hotlines_is_replaced_once_a_unit_is_responsible(
    session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print
) -> None:
    set_jurisdictions(session, unit, [])
    hand_out(pastor)
    assert listed(session) == []
    set_jurisdictions(session, unit, ["01"])
    assert reasons(session) == [("new_contact", "West office")]


def test_a_new_card_ends_it_and_so_does_telling_until_something_else_is_wrong(
    session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print
) -> None:
    user = make_user(session, "staff")
    hand_out(pastor)
    phone = only_phone(session, unit)
    make_check(session, phone, Outcome.WRONG_NUMBER)
    [row] = listed(session)
    mark_told(session, row.id, row.keys, row.keys, today(), user.id)
    assert listed(session) == []
    [told] = listed(session, Which.TOLD)
    assert told.told_on == today()
    pastor.listing.place_code = "02010101"  # of this they were not told
    assert [each.told_on for each in listed(session)] == [today()]
    pastor.listing.place_code = "01010101"
    assert listed(session) == []
    mark_not_told(session, row.id)
    assert len(listed(session)) == 1
    hand_out(pastor)
    assert listed(session) == []


def test_whoever_tells_has_told_what_the_page_showed(
    session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print
) -> None:
    user = make_user(session, "staff")
    hand_out(pastor)
    make_check(session, only_phone(session, unit), Outcome.WRONG_NUMBER)
    [seen] = listed(session)
    pastor.listing.place_code = "02010101"  # meanwhile
    [now] = listed(session)
    mark_told(session, now.id, now.keys, seen.keys, today(), user.id)
    assert [each.id for each in listed(session)] == [now.id]


@pytest.mark.parametrize("gone", ["withdrew", "left", "lapsed", "admins"])
def test_only_who_may_still_be_shown_is_listed_and_the_others_are_counted_where_they_serve(
    session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print, gone: str
) -> None:
    hand_out(pastor)
    session.delete(only_phone(session, unit))
    if gone == "withdrew":
        pastor.consent_withdrawn_on = today()
    elif gone == "left":
        pastor.left_on = today()
    elif gone == "lapsed":
        lapse(pastor)
    else:
        pastor.consent_audience = Audience.ADMINISTRATORS
    assert listed(session) == []
    counts = count_to_replace(session, ReprintFilter(), STAFF)
    assert (counts.shown, counts.hidden) == (0, 1 if gone in ("lapsed", "admins") else 0)
    card = session.scalars(select(Card.id)).one()
    assert card_to_replace(session, card, STAFF) is None


def test_the_list_is_narrowed_by_province_and_by_what_stands_on_the_card(
    session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print
) -> None:
    east = make_person(session, make_church(session, place_code="02010101"))
    hand_out(pastor)
    hand_out(east, Variant.DISCREET)
    session.delete(session.scalars(select(Phone).where(Phone.number == "1288")).one())
    session.flush()

    def found(**wanted: object) -> list[int]:
        page = cards_to_replace(session, ReprintFilter(**wanted), STAFF)  # type: ignore[arg-type]
        return [row.person_id for row in page.rows]

    assert found() == [pastor.id, east.id]
    assert found(province="02") == [east.id]
    assert found(listing_id=unit.id) == [pastor.id]
    counts = count_to_replace(session, ReprintFilter(), STAFF)
    assert [(kind.variant, kind.number) for kind in counts.kinds] == [(Variant.STANDARD, 1), (Variant.DISCREET, 1)]
    kind = (Variant.DISCREET, "km en")
    assert people_to_reprint(session, ReprintFilter(), STAFF, kind, 10) == [east.id]
    held = cards_held_by(session, [pastor.id, east.id])
    assert {person: [why.number for why in card.reasons] for person, card in held.items()} == {
        pastor.id: ["1288"],
        east.id: ["1288"],
    }
    assert count_cards_with(session, unit.id) == 1


def test_the_list_comes_in_pages(session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print) -> None:
    people = [pastor, *(make_person(session, pastor.listing) for _ in range(4))]
    for person in people:
        hand_out(person)
    session.delete(only_phone(session, unit))
    session.flush()
    seen, after = [], None
    for _ in range(3):
        page = cards_to_replace(session, ReprintFilter(), STAFF, after=after, rows=2)
        seen += [row.person_id for row in page.rows]
        after = page.after
    assert (seen, after) == ([person.id for person in people], None)


def test_how_many_hold_a_number_is_counted_by_their_latest_card(
    session: Session, unit: PoliceUnit, pastor: Person, hand_out: Print
) -> None:
    hand_out(pastor)
    hand_out(pastor)
    assert count_holders(session, [only_phone(session, unit).id]) == {only_phone(session, unit).id: 1}


def test_whose_place_it_is_in_sql_agrees_with_the_crisis_search(session: Session, unit: PoliceUnit) -> None:
    """The same rule stands twice: for one place in Python, for many in SQL."""
    for code in ("01010101", "01010201", "01020101", "02010101", "03010101"):
        if code.startswith("03"):
            make_province(session, "03", 105)
        make_village(session, code)
    places = {code: session.get_one(Place, code) for code in ("01", "0101", "010102", "0102", "02")}
    hotline = session.scalars(select(Phone).where(Phone.number == "1288")).one().listing_id

    def add(kind: UnitType, *codes: str, instead: int | None = None, withheld: bool = False, old: bool = False) -> None:
        made = make_unit(session, jurisdictions=[places[code] for code in codes], unit_type=kind)
        if withheld:
            made.do_not_use, made.call_instead_id = DoNotUseReason.CLOSED, instead
        if old:
            made.status = Status.ARCHIVED

    add(UnitType.POST, "0101", "010102")
    add(UnitType.DEPARTMENT, "01", "02")
    add(UnitType.PROVINCIAL_OFFICE, "0101", withheld=True, instead=hotline)
    add(UnitType.PROVINCIAL_OFFICE, "010102", withheld=True)
    add(UnitType.PROVINCIAL_OFFICE, "0102", old=True)
    add(UnitType.PROVINCIAL_OFFICE, "02")
    session.commit()
    codes = ("01", "0101", "010101", "010102", "01010101", "01010201", "0102", "01020101", "02", "02010101", "03010101")
    asked = select(func.unnest(literal([*codes], ARRAY(Text))).label("code")).cte("places")
    found = contact_of_places(session, asked)
    in_sql = {row.code: row.contact_id for row in session.execute(select(found))}
    answers = {code: find_contacts(session, code=code, hour=10) for code in codes}
    assert in_sql == {code: each.responsible[0].id for code, each in answers.items() if each.responsible_here}
