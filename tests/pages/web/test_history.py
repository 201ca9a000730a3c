"""The history in words: who, when, from what to what, and nothing that is not the reader's to see."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, render_template_string
from sqlalchemy import Enum
from sqlalchemy.orm import Session

from accounts.audit import NOT_AUDITED, set_actor
from accounts.models import User
from db import Base
from directory.codes import Audience, DoNotUseReason, Outcome, Status
from directory.dates import today
from directory.labels import label
from directory.listings.history import history_of_listing
from directory.models import Church
from pages.web.history import FIELDS, TABLES, Entry, readable
from tests.factories import lapse, make_check, make_church, make_person, make_phone, make_province, make_unit, make_user

Reading = Callable[..., list[Entry]]
NOT_SHOWN = {
    "added_by_form",
    "assigned_at",
    "card_id",
    "church_id",
    "contact_id",
    "create_datetime",
    "created_at",
    "description",
    "dismissed_at",
    "erased_by_id",
    "fs_uniquifier",
    "gone_created_at",
    "id",
    "key_en",
    "key_km",
    "kept_person_id",
    "kind",
    "languages",
    "layout_version",
    "merged_at",
    "officer_id",
    "person_created_at",
    "person_id",
    "phone_id",
    "police_unit_id",
    "position",
    "print_id",
    "revision",
    "slug",
    "tf_primary_method",
    "told_of",
    "totp_last_counter",
    "training_id",
    "updated_at",
    "user_id",
    "variant",
    "version",
}
"""Keys, counters and stamps, which tell a reader nothing."""


@pytest.fixture
def reading(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    """Gives the history of a listing as somebody reads it, in a language."""

    def read(listing_id: int, language: str = "en", may: bool = True) -> list[Entry]:
        monkeypatch.setattr("pages.web.history.can", lambda permission: may)
        session.expire_all()
        return readable(session, history_of_listing(session, listing_id, (Audience.STAFF,)))

    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield read


def lines(entries: list[Entry]) -> dict[str, tuple[str | None, str | None]]:
    """Every field that the history names, with what it was and is; the latest change wins."""
    return {
        str(line.label): (line.old, line.new)
        for entry in reversed(entries)
        for item in entry.items
        for line in item.lines
    }


def test_every_field_of_an_audited_table_has_a_name_or_is_not_shown() -> None:
    fields = {
        column.name
        for table in Base.metadata.tables.values()
        if table.name not in NOT_AUDITED
        for column in table.columns
    }
    assert fields - FIELDS.keys() - NOT_SHOWN == set()


def test_every_audited_table_has_a_name() -> None:
    assert set(Base.metadata.tables) - NOT_AUDITED == set(TABLES)


def test_every_code_that_can_stand_in_a_history_has_words() -> None:
    for name in set(Base.metadata.tables) - NOT_AUDITED:
        for column in Base.metadata.tables[name].columns:
            if isinstance(column.type, Enum) and column.name in FIELDS and column.type.enum_class:
                assert all(label(code) for code in column.type.enum_class)


def test_codes_places_and_positions_are_told_in_words(session: Session, reading: Reading) -> None:
    make_province(session, "01", name_en="Banteay Meanchey")
    church = make_church(session, "One", place_code="01", lon=103.5, lat=12.25)
    church.status = Status.ARCHIVED
    session.flush()
    shown = lines(reading(church.id))
    assert shown["Status"] == ("In use", "Archived")
    assert shown["Place"][1] == "Banteay Meanchey (01)"
    assert shown["Position (latitude, longitude)"][1] == "12.25000, 103.50000"


def test_a_check_of_a_number_names_its_outcome_and_its_checker(session: Session, reading: Reading) -> None:
    church = make_church(session)
    check = make_check(session, make_phone(session, church), Outcome.WRONG_NUMBER)
    checker = make_user(session)
    checker.name = "Dara"
    check.checked_by_id = checker.id
    session.flush()
    shown = lines(reading(church.id))
    assert shown["Outcome"][1] == "Wrong number"
    assert shown["Checked by"][1] == "Dara"


def test_the_history_says_who_and_a_command_where_nobody_was_signed_in(session: Session, reading: Reading) -> None:
    church = make_church(session, "One")
    user: User = make_user(session)
    user.name = "Sok"
    session.flush()
    set_actor(session, user.id)
    church.name_en = "Two"
    session.flush()
    assert [entry.actor for entry in reading(church.id)] == ["Sok", None]


def test_why_a_unit_is_not_to_be_called_is_not_told_to_everyone(session: Session, reading: Reading) -> None:
    unit = make_unit(session)
    unit.do_not_use = DoNotUseReason.SAFETY_CONCERN
    session.flush()
    assert lines(reading(unit.id, may=True))["Do not use, because"] == (None, "Not safe to call")
    assert "Do not use, because" not in lines(reading(unit.id, may=False))


def test_somebody_whom_staff_may_not_see_now_is_in_no_history_of_theirs(session: Session, reading: Reading) -> None:
    church = make_church(session)
    make_phone(session, make_person(session, church, "Hidden", audience=Audience.ADMINISTRATORS), "+85512345678")
    make_person(session, church, "Seen")
    lapse(make_person(session, church, "Former 1"))
    make_person(session, church, "Former 2").left_on = today()
    make_person(session, church, "Former 3").consent_withdrawn_on = today()
    session.flush()
    told = str(reading(church.id))
    assert "Seen" in told
    assert "Hidden" not in told
    assert "Former" not in told
    assert "+85512345678" not in told
    assert "Hidden" in str(history_of_listing(session, church.id, tuple(Audience)))


def test_names_that_were_typed_stay_text(app: Flask, session: Session, reading: Reading) -> None:
    church: Church = make_church(session, "<script>alert(1)</script>{{7*7}}")
    page = render_template_string(
        '{% from "macros/history.html" import history_list %}{{ history_list(history) }}', history=reading(church.id)
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    assert "<script>" not in page
