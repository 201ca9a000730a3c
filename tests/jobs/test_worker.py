"""The worker as a process of its own: what is killed, stopped or taken away from it is done once all the same."""

import signal
from pathlib import Path

from accounts.lockout import forget_old_failures
from directory.migrating import migrate
from tests.jobs import work
from tests.jobs.conftest import ROOT, SECONDS, Queue, queue_at
from tests.script.clusters import ORDINARY_USER, home


def test_jobs_are_done_or_fail_without_a_value_in_the_log_and_the_clock_puts_in_its_own(queue: Queue) -> None:
    queue.put(work.fail, mark="failed")
    queue.put(work.break_rule, mark="broke-a-rule")
    queue.start_worker()
    queue.put(work.leave_mark, mark="done")
    queue.until_statuses(work.leave_mark, "succeeded")
    # At a quarter of an hour the clock puts it in once more.
    queue.until(lambda: "succeeded" in queue.statuses(forget_old_failures))
    queue.until(lambda: queue.waiting_after(attempts=1) == 2)
    assert queue.marks() == ["done"]
    said = queue.said()
    assert "test-fail, attempt 1: ValueError" in said
    assert "test-break-rule, attempt 1: IntegrityError" in said
    assert not any(word in said for word in work.SECRET.split())


def test_a_job_whose_worker_was_killed_is_done_once(queue: Queue) -> None:
    first = queue.start_worker()
    queue.put(work.wait_for_file, mark="once", lock="one-at-a-time")
    queue.until_statuses(work.wait_for_file, "doing")
    first.kill()
    queue.let_end("once")
    queue.put(work.leave_mark, mark="after", lock="one-at-a-time")
    queue.start_worker()
    queue.until_statuses(work.leave_mark, "succeeded")
    assert queue.marks() == ["once", "after"]


def test_a_worker_that_is_asked_to_end_gives_its_jobs_back_whether_they_look_or_not(queue: Queue) -> None:
    worker = queue.start_worker()
    queue.put(work.take_steps, mark="looks")
    queue.put(work.wait_for_file, mark="does-not-look")
    queue.until_statuses(work.take_steps, "doing")
    queue.until_statuses(work.wait_for_file, "doing")
    worker.terminate()
    assert worker.wait(SECONDS) == 0
    assert [queue.statuses(work.take_steps), queue.statuses(work.wait_for_file)] == [["todo"], ["todo"]]
    assert queue.marks() == []
    queue.let_end("looks")
    queue.let_end("does-not-look")
    queue.start_worker()
    queue.until_statuses(work.take_steps, "succeeded")
    queue.until_statuses(work.wait_for_file, "succeeded")
    assert sorted(queue.marks()) == ["does-not-look", "looks"]


def test_a_job_that_ends_soon_is_waited_for(queue: Queue) -> None:
    worker = queue.start_worker()
    queue.put(work.wait_for_file, mark="waited-for")
    queue.until_statuses(work.wait_for_file, "doing")
    worker.terminate()
    queue.let_end("waited-for")
    assert worker.wait(SECONDS) == 0
    assert queue.marks() == ["waited-for"]


def test_two_workers_do_each_job_once_and_keep_locks(queue: Queue) -> None:
    wanted = [f"mark-{number}" for number in range(20)]
    for mark in wanted:
        queue.put(work.leave_mark, mark=mark)
        queue.put(work.be_alone, mark=f"alone-{mark}", lock="alone")
    queue.start_worker()
    queue.start_worker()
    queue.until_statuses(work.be_alone, *["succeeded"] * 20)
    queue.until_statuses(work.leave_mark, *["succeeded"] * 20)
    assert sorted(queue.marks()) == sorted([*wanted, *(f"alone-{mark}" for mark in wanted)])


def test_the_worker_waits_for_the_migration_and_outlives_a_database_that_is_stopped_and_started(tmp_path: Path) -> None:
    with home(ORDINARY_USER) as cluster:
        use, address = cluster.started()
        with queue_at(address.replace("postgresql:", "postgresql+psycopg:"), tmp_path) as queue:
            worker = queue.start_worker()
            queue.until(lambda: "Waiting for the database (NotMigratedError)" in queue.said())
            migrate(queue.engine, ROOT)
            queue.put(work.wait_for_file, mark="through-it")
            queue.until_statuses(work.wait_for_file, "doing")
            use.end(signal.SIGINT)
            assert not cluster.is_running()
            queue.let_end("through-it")
            cluster.started()
            queue.until_statuses(work.wait_for_file, "succeeded")
            assert queue.marks() == ["through-it"]
            assert worker.poll() is None
