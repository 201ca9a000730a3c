"""An import whose worker is killed with -9 goes on where it was, and stores everything once or nothing."""

from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from directory.importing.changes import add_batch, begin_storing, choose_columns
from directory.importing.codes import BatchStatus, RowState
from directory.importing.models import ImportBatch
from directory.importing.reading import read_paste
from directory.importing.tasks import check_import, store_import
from directory.models import Church, Person
from tests.directory.importing.field_lists import field_list, make_places
from tests.factories import make_user
from tests.jobs.conftest import Queue

AGREED = {"consent": "yes", "audience": "staff", "given_on": "2026-11-20"}
ROWS = 1_500


def test_a_worker_killed_in_the_middle_of_a_check_or_of_storing_loses_nothing(queue: Queue, tmp_path: Path) -> None:
    made = field_list(ROWS)
    ready = made.expected[RowState.READY]
    with Session(queue.engine) as session:
        make_places(session)
        user = make_user(session, "staff").id
        batch = add_batch(session, read_paste(made.as_text()), user)
        choose_columns(session, batch, batch.columns, AGREED)
        batch_id = batch.id
        session.commit()

    def look() -> ImportBatch:
        with Session(queue.engine, expire_on_commit=False) as session:
            return session.get_one(ImportBatch, batch_id)

    first = queue.start_worker()
    queue.put(check_import, batch=batch_id)
    queue.until(lambda: 0 < look().rows_done < ROWS)
    first.kill()
    first.wait()
    assert look().status is BatchStatus.CHECKING
    second = queue.start_worker()
    queue.until(lambda: look().status is BatchStatus.CHECKED)
    assert (look().rows_done, look().waiting) == (ROWS, ROWS)

    with Session(queue.engine) as session, Session(queue.engine) as in_the_way:
        begin_storing(session, batch_id)
        session.commit()
        # Holds the worker up in the middle of its transaction, when the churches are written and their people are not.
        in_the_way.execute(text("LOCK TABLE person IN SHARE MODE"))
        queue.put(store_import, batch=batch_id, actor=user)
        queue.until(queue.somebody_waits_for_a_lock)
        second.kill()
        second.wait()
        in_the_way.rollback()
    with Session(queue.engine) as session:
        assert session.scalar(select(func.count()).select_from(Church)) == 0
    queue.start_worker()
    queue.until(lambda: look().status is BatchStatus.STORED)
    stored = look()
    assert (stored.stored, stored.waiting) == (ready, ROWS - ready)
    with Session(queue.engine) as session:
        assert session.scalar(select(func.count()).select_from(Church)) == ready
        assert session.scalar(select(func.count(Person.listing_id.distinct()))) == ready - ROWS // 25
