"""Putting jobs in and recording how they end, in the transaction of whoever does it."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from jobs.changes import (
    FAILED_KEPT,
    SUCCEEDED_KEPT,
    WAITS,
    Claimed,
    claim,
    delete_finished,
    give_back,
    put,
    requeue_stalled,
    retry_failed,
)
from jobs.queries import TOO_LONG, counts, waiting_too_long_since
from jobs.running import run
from jobs.tasks import Task, task
from tests.jobs import work
from tests.jobs.conftest import Queue


def statuses(session: Session) -> list[str]:
    return list(session.scalars(text("SELECT status::text FROM procrastinate_jobs ORDER BY id")))


def make_due(session: Session) -> None:
    session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = NULL"))


def make_older(session: Session, by: timedelta) -> None:
    session.execute(text("UPDATE procrastinate_events SET at = at - :by"), {"by": by})


def claimed(session: Session) -> Claimed:
    job = claim(session)
    assert job
    session.commit()
    return job


def failed_for_good(session: Session, **put_in: str) -> Claimed:
    put(session, work.fail, mark="failed", **put_in)
    for _ in range(len(WAITS) + 1):
        make_due(session)
        job = claimed(session)
        run(session, job)
    return job


def test_a_job_can_be_seen_after_the_commit_of_whoever_put_it_in(queue: Queue) -> None:
    with Session(queue.engine) as caller:
        put(caller, work.leave_mark, mark="one")
        assert queue.statuses(work.leave_mark) == []
        caller.commit()
        assert queue.statuses(work.leave_mark) == ["todo"]


def test_a_job_goes_with_the_rollback_of_whoever_put_it_in(session: Session) -> None:
    put(session, work.leave_mark, mark="one")
    session.rollback()
    assert statuses(session) == []


def test_waiting_jobs_are_run_in_order_with_their_arguments(session: Session, run_jobs: Callable[[], int]) -> None:
    put(session, work.leave_mark, mark="one")
    put(session, work.leave_mark, mark="two")
    assert run_jobs() == 2
    assert work.marks(session) == ["one", "two"]
    assert statuses(session) == ["succeeded", "succeeded"]


def test_a_second_job_of_a_queueing_lock_is_the_first_one(session: Session, run_jobs: Callable[[], int]) -> None:
    first = put(session, work.leave_mark, queueing_lock="church-7", mark="one")
    assert put(session, work.leave_mark, queueing_lock="church-7", mark="one") == first
    put(session, work.leave_mark, queueing_lock="church-8", mark="other")
    assert run_jobs() == 2
    assert put(session, work.leave_mark, queueing_lock="church-7", mark="one") > first


def test_a_job_that_stands_does_not_begin_before_the_second_one_who_wanted_it_has_committed(queue: Queue) -> None:
    queue.put(work.leave_mark, queueing_lock="church-7", mark="one")
    with Session(queue.engine) as changing, Session(queue.engine) as worker:
        put(changing, work.leave_mark, queueing_lock="church-7", mark="one")
        assert claim(worker) is None
        changing.commit()
        assert claim(worker)


def test_two_who_put_the_same_job_in_at_once_leave_one(queue: Queue) -> None:
    with Session(queue.engine) as first:
        put(first, work.leave_mark, queueing_lock="church-7", mark="one")
        other = threading.Thread(
            target=queue.put, args=[work.leave_mark], kwargs={"queueing_lock": "church-7", "mark": "one"}
        )
        other.start()
        queue.until(queue.somebody_waits_for_a_lock)
        first.commit()
        other.join()
    assert queue.statuses(work.leave_mark) == ["todo"]


@pytest.mark.parametrize(
    "mark", ["Sokha", "សុខា", "+85592311511", "092311511", "11.57,104.92", 11.57, None, ["one"], "two words", ""]
)
def test_an_argument_that_could_say_who_or_where_is_refused(session: Session, mark: object) -> None:
    with pytest.raises(TypeError):
        put(session, work.leave_mark, mark=mark)  # type: ignore[arg-type]


@pytest.mark.parametrize("argument", [7, True, "17030511", "gps", "province-17", "e3b0c44298fc1c149afbf4c8996fb924"])
def test_ids_flags_and_codes_are_taken(session: Session, argument: int | str) -> None:
    assert put(session, work.leave_mark, mark=argument)


def test_arguments_that_the_task_does_not_take_are_refused_where_they_are_put_in(session: Session) -> None:
    with pytest.raises(TypeError):
        put(session, work.leave_mark, church_id=7)
    with pytest.raises(TypeError):
        put(session, work.leave_mark, mark="one", lock="Church of Sokha")


def test_two_tasks_cannot_share_a_code() -> None:
    with pytest.raises(ValueError, match="test-mark"):
        task(work.leave_mark.code)(work.leave_mark.function)


def test_a_job_that_fails_leaves_nothing_and_waits_longer_each_time_until_it_is_given_up(session: Session) -> None:
    failed_for_good(session)
    assert statuses(session) == ["failed"]
    assert work.marks(session) == []
    assert session.scalar(text("SELECT attempts FROM procrastinate_jobs")) == len(WAITS) + 1
    assert list(WAITS) == sorted(WAITS)
    make_due(session)
    assert claim(session) is None


def test_a_job_that_failed_waits_for_its_time(session: Session) -> None:
    put(session, work.fail, mark="failed")
    assert run(session, claimed(session))
    assert statuses(session) == ["todo"]
    assert claim(session) is None


@pytest.mark.parametrize("task", [work.fail, work.break_rule], ids=["own_words", "words_of_the_database"])
def test_an_error_is_logged_with_its_place_and_without_its_words(
    session: Session, task: Task, caplog: pytest.LogCaptureFixture
) -> None:
    put(session, task, mark="failed")
    with caplog.at_level(logging.INFO):
        error = run(session, claimed(session))
    assert type(error).__name__ in caplog.text
    assert "work.py" in caplog.text
    assert not any(word in caplog.text for word in work.SECRET.split())


def test_what_was_given_up_is_tried_again_on_demand(session: Session) -> None:
    failed_for_good(session)
    assert retry_failed(session) == 1
    assert run(session, claimed(session))
    assert statuses(session) == ["todo"]


def test_what_was_given_up_makes_room_for_the_job_that_waits_in_its_place(session: Session) -> None:
    failed_for_good(session, queueing_lock="church-7")
    put(session, work.leave_mark, queueing_lock="church-7", mark="newer")
    retry_failed(session)
    assert statuses(session) == ["todo"]


def test_a_job_that_was_given_to_another_worker_meanwhile_is_not_done_twice(session: Session) -> None:
    put(session, work.leave_mark, mark="once")
    slow = claimed(session)._replace(worker_id=1)
    run(session, slow)
    assert work.marks(session) == []
    assert statuses(session) == ["doing"]
    put(session, work.fail, mark="failed")
    run(session, claimed(session)._replace(worker_id=1))
    assert statuses(session) == ["doing", "doing"]


def test_a_job_that_is_given_back_counts_as_not_begun(session: Session) -> None:
    put(session, work.leave_mark, mark="one")
    first = claimed(session)
    give_back(session, first)
    assert claimed(session) == first


def test_a_job_of_a_worker_that_died_waits_again_but_not_for_ever(session: Session) -> None:
    put(session, work.leave_mark, mark="one")
    for _ in WAITS:
        claimed(session)
        assert requeue_stalled(session, timedelta(seconds=20)) == 1
        assert statuses(session) == ["todo"]
    claimed(session)
    requeue_stalled(session, timedelta(seconds=20))
    assert statuses(session) == ["failed"]


def test_the_jobs_of_a_worker_that_is_alive_are_left_alone(session: Session) -> None:
    put(session, work.leave_mark, mark="one")
    claimed(session)
    session.execute(
        text("UPDATE procrastinate_jobs SET worker_id = (SELECT worker_id FROM procrastinate_register_worker_v1())")
    )
    assert requeue_stalled(session, timedelta(seconds=20)) == 0
    session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '21 s'"))
    assert requeue_stalled(session, timedelta(seconds=20)) == 1


def test_jobs_of_long_ago_are_deleted_and_failed_ones_later(session: Session, run_jobs: Callable[[], int]) -> None:
    failed_for_good(session)
    put(session, work.leave_mark, mark="done")
    run_jobs()
    put(session, work.leave_mark, mark="waits")
    delete_finished(session)
    assert statuses(session) == ["failed", "succeeded", "todo"]
    make_older(session, SUCCEEDED_KEPT + timedelta(hours=1))
    delete_finished(session)
    assert statuses(session) == ["failed", "todo"]
    make_older(session, FAILED_KEPT + timedelta(hours=1))
    delete_finished(session)
    assert statuses(session) == ["todo"]


def test_the_queue_is_counted_by_task_and_state(session: Session) -> None:
    failed_for_good(session)
    put(session, work.leave_mark, mark="one")
    claimed(session)
    put(session, work.leave_mark, mark="two")
    put(session, work.leave_mark, mark="three")
    assert counts(session) == [("test-fail", "failed", 1), ("test-mark", "doing", 1), ("test-mark", "todo", 2)]


def test_a_job_that_nobody_takes_on_is_noticed(session: Session) -> None:
    put(session, work.leave_mark, mark="one")
    assert waiting_too_long_since(session) is None
    make_older(session, TOO_LONG + timedelta(seconds=1))
    assert waiting_too_long_since(session)


def test_a_job_that_waits_for_its_turn_or_its_time_is_not_noticed(session: Session) -> None:
    put(session, work.leave_mark, lock="one-at-a-time", mark="runs")
    put(session, work.leave_mark, lock="one-at-a-time", mark="waits-for-its-turn")
    claimed(session)
    put(session, work.fail, mark="waits-for-its-time")
    run(session, claimed(session))
    make_older(session, 2 * TOO_LONG)
    assert waiting_too_long_since(session) is None
