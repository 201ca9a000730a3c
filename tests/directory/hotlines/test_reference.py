"""The public hotlines that every installation starts with."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import Kind, Status
from directory.hotlines.reference import HOTLINES, ensure_hotlines
from directory.models import Hotline, Listing, Phone
from directory.phones.numbers import parse_phone
from directory.phones.states import PhoneState, phones_of


def test_each_reference_number_is_one_that_could_be_typed_in() -> None:
    for reference in HOTLINES:
        assert [parse_phone(number) for number in reference.numbers] == list(reference.numbers)


def test_the_trafficking_hotline_comes_first_and_the_police_second() -> None:
    assert [reference.numbers[0] for reference in HOTLINES[:2]] == ["1288", "117"]


def test_each_hotline_has_both_names_and_a_source() -> None:
    assert all(reference.name_en and reference.name_km and reference.source for reference in HOTLINES)
    assert len({reference.slug for reference in HOTLINES}) == len(HOTLINES)


def test_hotlines_are_loaded_once_and_stay_unconfirmed(session: Session) -> None:
    assert ensure_hotlines(session) == len(HOTLINES)
    assert ensure_hotlines(session) == 0
    ids = list(session.scalars(select(Listing.id).where(Listing.kind == Kind.HOTLINE)))
    assert len(ids) == len(HOTLINES)
    states = {phone.state for phones in phones_of(session, ids).values() for phone in phones}
    assert states == {PhoneState.UNCONFIRMED}


def test_what_an_operator_changed_archived_or_took_out_stays_as_it_is(session: Session) -> None:
    ensure_hotlines(session)
    renamed, archived = session.scalars(select(Hotline).order_by(Hotline.id).limit(2)).all()
    renamed.name_en = "Renamed here"
    archived.status = Status.ARCHIVED
    session.execute(Phone.__table__.delete().where(Phone.listing_id == renamed.id))
    session.flush()
    assert ensure_hotlines(session) == 0
    session.expire_all()
    assert renamed.name_en == "Renamed here"
    assert archived.status is Status.ARCHIVED
    assert phones_of(session, [renamed.id])[renamed.id] == []
