"""`flask jobs`, for whoever runs the product."""

from flask import Flask
from sqlalchemy.orm import Session

from jobs.changes import claim, put
from jobs.queries import TOO_LONG
from tests.jobs import work
from tests.jobs.test_changes import failed_for_good, make_older


def said(app: Flask, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(args=["jobs", *arguments])
    assert result.exit_code == 0
    return result.output


def test_it_says_what_waits_and_failed_and_no_argument(app: Flask, session: Session) -> None:
    assert said(app) == "Nothing waits, runs or failed.\n"
    failed_for_good(session)
    put(session, work.leave_mark, mark="secret-mark")
    session.commit()
    assert said(app).split() == ["1", "failed", "test-fail", "1", "waiting", "test-mark"]


def test_it_says_that_nobody_does_the_work(app: Flask, session: Session) -> None:
    put(session, work.leave_mark, mark="one")
    make_older(session, 2 * TOO_LONG)
    session.commit()
    assert "Start a worker: script/flask jobs work" in said(app)


def test_what_failed_is_tried_again(app: Flask, session: Session) -> None:
    failed_for_good(session)
    assert said(app, "retry") == "Jobs that wait again: 1\n"
    job = claim(session)
    assert job
    assert job.task == "test-fail"
