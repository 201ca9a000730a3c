"""The due list by e-mail: to whom it goes, what stands in it, and that nothing goes out without a server."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from directory.worklist.tasks import mail_due_list, mail_due_lists
from tests.factories import make_church, make_hotline, make_person, make_phone, make_unit, make_user
from tests.smtp_sink import Sink, smtp_sink


@pytest.fixture
def sink(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """A mail server to which the application sends."""
    with smtp_sink() as server, app.app_context():
        monkeypatch.setitem(app.config, "SMTP_URL", server.url)
        monkeypatch.setitem(app.config, "PUBLIC_ADDRESS", "https://directory.example.org")
        yield server


@pytest.fixture
def numbers(session: Session) -> None:
    """A hotline, a unit with an officer, and a church with a pastor; nobody has checked a number of theirs."""
    unit, church = make_unit(session, "Banteay office", name_km="ការិយាល័យបន្ទាយ"), make_church(session, "Grace Church")
    make_phone(session, make_hotline(session, "Trafficking hotline"), "1288")
    make_phone(session, unit, "+85512000001")
    make_phone(session, make_person(session, unit, "Officer Sok"), "+85512000002")
    make_phone(session, church, "+85512000003")
    make_phone(session, make_person(session, church, "Pastor Chan"), "+85512000004")
    for role in ("staff", "admin", "viewer"):
        make_user(session, role, f"{role}@partner.example").password = "$argon2id$x"
    session.commit()


@pytest.mark.usefixtures("numbers")
def test_whoever_checks_numbers_gets_them_without_anybody_s_personal_data(
    sink: Sink, session: Session, run_jobs: Callable[[], int]
) -> None:
    demo, gone, invited = (make_user(session, "staff", f"{name}@partner.example") for name in ("demo", "gone", "new"))
    demo.password = gone.password = "$argon2id$x"
    demo.demo, gone.active = True, False
    assert invited.password is None
    mail_due_lists(session)
    assert run_jobs() == 2
    assert sorted(mail["To"] for mail in sink.mails) == ["admin@partner.example", "staff@partner.example"]
    mail = sink.mails[0]
    body = mail.get_content()
    assert mail["Subject"] == "2 numbers to check"
    assert "1. 1288, Trafficking hotline: not confirmed yet. Call it." in body
    assert "012 000 001, Banteay office" in body
    assert "https://directory.example.org/verify" in body
    for secret in ("Sok", "Chan", "Grace", "012 000 002", "012 000 003", "012 000 004"):
        assert secret not in body


@pytest.mark.usefixtures("numbers")
def test_the_mail_is_in_the_language_of_whoever_gets_it(sink: Sink, session: Session) -> None:
    user = make_user(session)
    user.language = "km"
    session.flush()
    mail_due_list(session, user=user.id)
    assert "ការិយាល័យបន្ទាយ" in sink.mails[0].get_content()
    assert "លេខ" in sink.mails[0]["Subject"]


@pytest.mark.usefixtures("numbers")
def test_without_a_server_nothing_is_put_in(app: Flask, session: Session) -> None:
    with app.app_context():
        mail_due_lists(session)
    assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE 'mail%'")) == 0


def test_where_nothing_is_to_be_checked_nothing_is_sent(sink: Sink, session: Session) -> None:
    mail_due_list(session, user=make_user(session).id)
    assert sink.mails == []
