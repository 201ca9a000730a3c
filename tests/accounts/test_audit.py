"""The audit trail: written by the database whatever the way in, readable as a history."""

from datetime import timedelta
from itertools import pairwise

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from accounts.audit import NOT_AUDITED, history_of, record_export, record_read, set_actor, trail
from accounts.models import Action, AuditEvent
from db import Base
from directory.codes import Audience
from directory.dates import today
from directory.listings.history import history_of_listing
from tests.factories import make_check, make_church, make_person, make_phone, make_province, make_unit, make_user


def last_event(session: Session, table: str) -> AuditEvent:
    found = session.scalars(select(AuditEvent).filter_by(table_name=table).order_by(AuditEvent.id.desc()).limit(1))
    return found.one()


def test_every_table_is_audited_or_says_that_it_is_not(session: Session) -> None:
    audited = set(
        session.scalars(
            text("SELECT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE tgname = 'record_change'")
        )
    )
    tables = set(Base.metadata.tables)
    assert tables - audited - NOT_AUDITED == set(), (
        "CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON … FOR EACH ROW"
        " EXECUTE FUNCTION record_change('id') in the table's migration"
    )


def test_an_update_keeps_only_the_fields_that_changed(session: Session) -> None:
    church = make_church(session, "Old name")
    church.name_en = "New name"
    session.flush()
    event = last_event(session, "listing")
    assert (event.old or {})["name_en"] == "Old name"
    assert (event.new or {})["name_en"] == "New name"
    assert "kind" not in (event.new or {})


def test_a_change_around_the_orm_is_recorded_too(session: Session) -> None:
    church = make_church(session)
    session.execute(text("UPDATE listing SET name_km = 'ក្រុមជំនុំ' WHERE id = :id"), {"id": church.id})
    assert last_event(session, "listing").new == {"name_km": "ក្រុមជំនុំ"}


def test_an_update_that_changes_nothing_leaves_no_trace(session: Session) -> None:
    church = make_church(session)
    before = last_event(session, "listing").id
    session.execute(text("UPDATE listing SET name_en = name_en WHERE id = :id"), {"id": church.id})
    assert last_event(session, "listing").id == before


def test_secrets_of_a_user_never_reach_the_trail_but_that_they_changed_does(session: Session) -> None:
    user = make_user(session)
    user.password = "$argon2id$first"
    user.tf_totp_secret = "totp-secret"
    user.mf_recovery_codes = ["recovery-code"]
    session.flush()
    user.password = "$argon2id$second"
    session.flush()
    assert last_event(session, "user").new == {"password": None}
    session.delete(user)
    session.flush()
    everything = session.execute(text("SELECT string_agg(concat(old, new), ' ') FROM audit_event")).scalar_one()
    for secret in ("$argon2id$", "totp-secret", "recovery-code", user.fs_uniquifier):
        assert secret not in everything


def test_the_actor_is_named_and_stays_named_after_a_commit(session: Session) -> None:
    user = make_user(session)
    set_actor(session, user.id)
    church = make_church(session)
    session.commit()
    church.name_en = "After the commit"
    session.flush()
    assert last_event(session, "listing").actor_id == user.id
    set_actor(session, None)
    church.name_en = "By nobody"
    session.flush()
    assert last_event(session, "listing").actor_id is None


def test_a_read_and_an_export_are_recorded_with_who_and_what(session: Session) -> None:
    user = make_user(session)
    set_actor(session, user.id)
    record_read(session, "person", 7)
    read = last_event(session, "person")
    assert (read.action, read.row_id, read.actor_id) == (Action.READ, "7", user.id)
    record_export(session, "listing", 300)
    export = last_event(session, "listing")
    assert (export.action, export.new) == (Action.EXPORT, {"rows": "300"})


def test_the_history_of_a_listing_holds_its_people_numbers_and_checks(session: Session) -> None:
    other = make_phone(session, make_church(session))
    church = make_church(session)
    phone = make_phone(session, make_person(session, church))
    make_check(session, phone)
    changes = history_of_listing(session, church.id, tuple(Audience))
    assert {"listing", "person", "phone", "phone_check"} <= {row.table for change in changes for row in change.rows}
    ids = {row.row_id for change in changes for row in change.rows if row.table == "phone"}
    assert ids == {str(phone.id)} != {str(other.id)}


def test_a_number_that_was_removed_stays_in_the_history(session: Session) -> None:
    church = make_church(session)
    phone = make_phone(session, church, "+85512345678")
    session.delete(phone)
    session.flush()
    rows = [
        row
        for change in history_of_listing(session, church.id, tuple(Audience))
        for row in change.rows
        if row.table == "phone"
    ]
    assert [row.action for row in rows] == [Action.INSERT, Action.DELETE]
    assert {field.field: field.old for field in rows[-1].fields}["number"] == "+85512345678"


def test_the_history_of_a_unit_holds_its_jurisdiction(session: Session) -> None:
    unit = make_unit(session, jurisdictions=[make_province(session, "01")])
    rows = [row for change in history_of(session, [("jurisdiction", unit.id)]) for row in change.rows]
    assert [(field.field, field.new) for field in rows[0].fields if field.field == "place_code"] == [
        ("place_code", "01")
    ]


def test_the_history_names_who_did_it_and_groups_by_transaction(session: Session) -> None:
    user = make_user(session, email="dara@example.org")
    set_actor(session, user.id)
    church = make_church(session, "One")
    church.name_en = "Two"
    session.flush()
    history = history_of(session, [("listing", church.id)])
    assert len(history) == 1
    assert history[0].actor == "dara@example.org"
    assert [row.action for row in history[0].rows] == [Action.INSERT, Action.UPDATE]


def test_the_trail_is_filtered_by_person_table_and_day(session: Session) -> None:
    user = make_user(session)
    set_actor(session, user.id)
    make_church(session)
    day = today()
    assert trail(session, actor_id=user.id, table="listing")
    assert trail(session, actor_id=user.id, table="phone") == []
    assert trail(session, since=day - timedelta(days=1), until=day + timedelta(days=1))
    assert trail(session, until=day - timedelta(days=2)) == []


def test_pages_of_the_trail_hold_each_event_once(session: Session) -> None:
    for number in range(5):
        record_export(session, f"table{number}", number)
    seen: list[str] = []
    before = None
    while page := trail(session, before_id=before, limit=2):
        seen += [row.table for change in page for row in change.rows]
        before = page[-1].id
    names = [name for name in seen if name.startswith("table")]
    assert sorted(names) == [f"table{number}" for number in range(5)]
    assert all(one != two for one, two in pairwise(names))
