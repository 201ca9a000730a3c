"""Whole imports: real lists in, and as many rows out, each with what became of it."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import AuditEvent
from directory.importing.changes import add_batch, begin_storing, choose_columns
from directory.importing.checking import check_batch
from directory.importing.codes import BatchStatus, RowState
from directory.importing.models import ImportBatch, ImportRow
from directory.importing.reading import read_file
from directory.importing.storing import store_batch
from directory.importing.words import outcome_words
from directory.models import Church, Person, Phone
from tests.directory.importing.field_lists import field_list, make_places
from tests.factories import make_user

AGREED = {"consent": "yes", "audience": "staff", "given_on": "2026-11-20"}


def checked(session: Session, given: object, user_id: int | None = None) -> ImportBatch:
    """A list as far as its check."""
    batch = add_batch(session, given, user_id)  # type: ignore[arg-type]
    choose_columns(session, batch, batch.columns, AGREED)
    check_batch(session, batch.id)
    session.flush()
    return batch


def stored(session: Session, batch: ImportBatch, user_id: int | None = None) -> ImportBatch:
    """The same, stored as far as it can be."""
    assert begin_storing(session, batch.id)
    store_batch(session, batch.id, user_id)
    session.refresh(batch)
    return batch


@pytest.mark.parametrize("size", [50, 2_000, 10_000])
def test_as_many_rows_come_out_as_went_in_over_all_outcomes(app: Flask, session: Session, size: int) -> None:
    make_places(session)
    user = make_user(session, "staff")
    made = field_list(size)
    with app.app_context():
        batch = checked(session, read_file("list.xlsx", made.as_xlsx()), user.id)
        states = dict(session.execute(select(ImportRow.state, func.count()).group_by(ImportRow.state)).all())
        assert states == dict(made.expected)
        assert sum(states.values()) == batch.rows_read == size
        stored(session, batch, user.id)
    ready = made.expected[RowState.READY]
    assert (batch.stored, batch.waiting, batch.status) == (ready, size - ready, BatchStatus.STORED)
    assert batch.stored + batch.merged + batch.skipped + batch.unchanged + batch.erased + batch.waiting == size
    assert session.scalar(select(func.count()).select_from(Church)) == ready
    with app.test_request_context():
        assert outcome_words(batch) == f"{size} read: {ready} stored, {size - ready} waiting"
    of_user = session.scalars(
        select(AuditEvent.table_name).where(AuditEvent.actor_id == user.id, AuditEvent.action == "insert")
    ).all()
    assert of_user.count("listing") == of_user.count("church") == ready
    assert of_user.count("person") == session.scalar(select(func.count()).select_from(Person))
    assert of_user.count("phone") == session.scalar(select(func.count()).select_from(Phone))
