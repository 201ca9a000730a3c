"""The order of the worklist, what is to be tried next, who does it, and the progress."""

from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import null, select
from sqlalchemy.orm import Session

from directory.codes import Audience, DoNotUseReason, Kind, Method, Outcome
from directory.dates import today
from directory.models import Phone, PhoneCheck
from directory.phones.attempts import Step
from directory.phones.changes import CheckRefusedError, log_check
from directory.phones.models import CheckAssignment
from directory.phones.rules import StaleRulesError, change_rules, rules_in_force
from directory.phones.states import PhoneState, phone_status
from directory.worklist.changes import TakenError, assign, release
from directory.worklist.progress import progress
from directory.worklist.queries import NumberToCheck, Whose, WorklistFilter, numbers_to_check
from tests.factories import (
    make_check,
    make_church,
    make_hotline,
    make_person,
    make_phone,
    make_place,
    make_province,
    make_unit,
    make_user,
)

EVERYBODY = frozenset(Audience)


def listed(session: Session, wanted: WorklistFilter | None = None) -> list[NumberToCheck]:
    return numbers_to_check(session, wanted or WorklistFilter(), EVERYBODY).rows


def row_of(session: Session, phone: Phone) -> NumberToCheck:
    return next(row for row in listed(session) if row.phone.phone_id == phone.id)


def silence(session: Session, phone: Phone, days_ago: int, method: Method = Method.CALL) -> None:
    make_check(session, phone, Outcome.NO_ANSWER, days_ago=days_ago, method=method)


@pytest.fixture
def phone(session: Session) -> Phone:
    """The number of a unit that nobody has checked."""
    return make_phone(session, make_unit(session, jurisdictions=[make_province(session, "01")]))


def test_what_most_churches_depend_on_times_its_age_comes_first(session: Session) -> None:
    many, few = make_province(session, "01"), make_province(session, "02", lon=104)
    make_place(session, "0101")
    for code in ("01", "0101", "0101", "02"):
        make_church(session, place_code=code)
    big = make_phone(session, make_unit(session, jurisdictions=[many, session.get(type(many), "0101")]))
    small = make_phone(session, make_unit(session, jurisdictions=[few]))
    hotline = make_phone(session, make_hotline(session), "1288")
    due = make_phone(session, make_unit(session, jurisdictions=[many]))
    make_check(session, due, days_ago=200)
    fresh = make_phone(session, make_unit(session, jurisdictions=[many]))
    make_check(session, fresh, days_ago=20)
    pastor = make_phone(session, make_person(session, make_church(session)))
    rows = listed(session)
    assert [(row.phone.phone_id, row.dependents) for row in rows] == [
        (hotline.id, 5),
        (big.id, 3),
        (small.id, 1),
        (pastor.id, 1),
        (due.id, 3),
    ]


def test_what_a_caller_called_wrong_comes_before_all(session: Session, phone: Phone) -> None:
    make_phone(session, make_hotline(session), "1288")
    for _ in range(3):
        make_church(session)
    make_check(session, phone, days_ago=10)
    assert phone.id not in [row.phone.phone_id for row in listed(session)]
    make_check(session, phone, Outcome.SAID_WRONG)
    assert listed(session)[0].phone.phone_id == phone.id
    assert listed(session)[0].phone.state is PhoneState.DOUBTED


def test_after_silence_the_next_attempt_is_for_another_day(session: Session, phone: Phone) -> None:
    other = make_phone(session, make_unit(session))
    assert (row_of(session, phone).step, row_of(session, phone).is_resting) == (Step.CALL, False)
    silence(session, phone, 0)
    assert row_of(session, phone).again_from == today() + timedelta(days=1)
    assert [row.phone.phone_id for row in listed(session)] == [other.id, phone.id]


def test_silence_leads_step_by_step_to_the_mark(session: Session, phone: Phone) -> None:
    make_check(session, phone, days_ago=300)
    for days_ago, method, step in (
        (9, Method.CALL, Step.AGAIN),
        (9, Method.CALL, Step.AGAIN),
        (8, Method.CALL, Step.OTHER_CHANNEL),
        (7, Method.SMS, Step.ASK_COMMISSARIAT),
        (6, Method.COMMISSARIAT, Step.MARK),
    ):
        with pytest.raises(CheckRefusedError, match="not-tried-yet"):
            log_check(session, phone.id, Method.CALL, Outcome.NOT_REACHED, today(), None)
        silence(session, phone, days_ago, method)
        assert row_of(session, phone).step is step
        assert row_of(session, phone).phone.state is PhoneState.DUE
    log_check(session, phone.id, Method.CALL, Outcome.NOT_REACHED, today(), None)
    row = row_of(session, phone)
    assert (row.phone.state, row.phone.state.is_usable, row.phone.confirmed_on) == (PhoneState.UNCONFIRMED, True, None)
    assert (row.step, row.again_from) == (Step.CALL, today() + timedelta(days=30))


def test_a_check_that_decides_begins_anew(session: Session, phone: Phone) -> None:
    silence(session, phone, 400)
    silence(session, phone, 399)
    make_check(session, phone, days_ago=398)
    assert row_of(session, phone).step is Step.CALL


def test_the_commissariat_is_never_asked_about_a_church(session: Session) -> None:
    phone = make_phone(session, make_person(session, make_church(session)))
    for days_ago, method in ((9, Method.CALL), (8, Method.CALL), (7, Method.VISIT)):
        silence(session, phone, days_ago, method)
    assert row_of(session, phone).step is Step.MARK
    with pytest.raises(CheckRefusedError, match="church"):
        log_check(session, phone.id, Method.COMMISSARIAT, Outcome.CONFIRMED, today(), None)


def test_a_check_dated_tomorrow_is_refused_by_whatever_logs_it(session: Session, phone: Phone) -> None:
    with pytest.raises(CheckRefusedError, match="future") as refused:
        log_check(session, phone.id, Method.CALL, Outcome.CONFIRMED, today() + timedelta(days=1), None)
    assert "future" in str(refused.value.sentence)


def test_a_late_check_that_disproves_takes_up_what_callers_said(session: Session, phone: Phone) -> None:
    make_check(session, phone, Outcome.SAID_WRONG)
    log_check(session, phone.id, Method.VISIT, Outcome.CHANGED, today() - timedelta(days=2), None)
    found = phone_status(session, phone.id)
    assert found is not None
    assert found.state is PhoneState.DISPROVED


def test_people_withheld_units_and_archived_ones_are_seen_by_nobody_who_may_not(session: Session) -> None:
    church = make_church(session)
    make_phone(session, church)
    make_phone(session, make_person(session, church, audience=Audience.ADMINISTRATORS))
    withheld = make_unit(session)
    withheld.do_not_use = DoNotUseReason.CLOSED
    make_phone(session, withheld)
    session.flush()
    seen = [len(numbers_to_check(session, WorklistFilter(), who).rows) for who in ((), {Audience.STAFF}, EVERYBODY)]
    assert seen == [0, 1, 2]


def test_a_number_of_three_units_is_three_rows_that_say_so(session: Session) -> None:
    phones = [make_phone(session, make_unit(session), "+85512345678") for _ in range(3)]
    make_check(session, phones[0])
    rows = listed(session)
    assert {row.phone.phone_id for row in rows} == {phones[1].id, phones[2].id}
    assert {row.places for row in rows} == {3}


def test_the_filters_narrow(session: Session, phone: Phone) -> None:
    hotline = make_phone(session, make_hotline(session), "1288")
    me = make_user(session)
    assign(session, hotline.id, me.id, held_by=None)

    def found(**wanted: object) -> list[int]:
        return [row.phone.phone_id for row in listed(session, WorklistFilter(**wanted))]  # type: ignore[arg-type]

    assert found(province="01") == [phone.id]
    assert found(kind=Kind.HOTLINE) == [hotline.id]
    assert found(whose=Whose.MINE, user_id=me.id) == [hotline.id]
    assert found(whose=Whose.NOBODY) == [phone.id]
    assert found(states=(PhoneState.DISPROVED,)) == []


def test_a_number_is_taken_by_one_and_released_by_a_check_that_decides(session: Session, phone: Phone) -> None:
    mine, yours = make_user(session), make_user(session)
    assign(session, phone.id, mine.id, held_by=None)
    with pytest.raises(TakenError):
        assign(session, phone.id, yours.id, held_by=None)
    assign(session, phone.id, yours.id, held_by=mine.id)
    log_check(session, phone.id, Method.CALL, Outcome.BUSY, today(), yours.id)
    assert row_of(session, phone).assigned_to_id == yours.id
    log_check(session, phone.id, Method.CALL, Outcome.CONFIRMED, today(), yours.id)
    assert session.scalars(select(CheckAssignment)).all() == []
    assign(session, phone.id, mine.id, held_by=None)
    release(session, phone.id)
    assert session.scalars(select(CheckAssignment)).all() == []


def test_the_rules_of_an_administrator_hold_for_every_number(session: Session, phone: Phone) -> None:
    make_check(session, phone, days_ago=40)
    rules = rules_in_force(session)
    assert (rules.due_after_days, rules.stale_after_days) == (180, 365)
    states = []
    for due, stale in ((40, 41), (39, 40), (20, 39)):
        change_rules(session, rules.version, due_after_days=due, stale_after_days=stale)
        found = phone_status(session, phone.id)
        states.append(found and found.state)
    assert states == [PhoneState.CONFIRMED, PhoneState.DUE, PhoneState.STALE]
    with pytest.raises(StaleRulesError):
        change_rules(session, 1, due_after_days=30, stale_after_days=60)


def test_a_ledger_of_ten_years_is_read_as_any_other(session: Session, phone: Phone) -> None:
    session.add_all(
        PhoneCheck(
            phone_id=phone.id,
            method=Method.CALL,
            outcome=Outcome.CONFIRMED if days % 100 == 0 else Outcome.NO_ANSWER,
            checked_on=today() - timedelta(days=days),
        )
        for days in range(270, 3650)
    )
    session.flush()
    row = row_of(session, phone)
    assert row.phone.confirmed_on == today() - timedelta(days=300)
    assert (row.phone.state, row.step) == (PhoneState.DUE, Step.OTHER_CHANNEL)
    assert len(row.outcomes) == 3


def test_the_progress_counts_by_iso_week(session: Session, phone: Phone) -> None:
    monday = today() - timedelta(days=today().weekday())
    for day, outcome, method in (
        (monday, Outcome.CONFIRMED, Method.CALL),
        (monday - timedelta(days=1), Outcome.WRONG_NUMBER, Method.CALL),
        (monday - timedelta(days=7), Outcome.NO_ANSWER, Method.SMS),
        (monday, Outcome.CONFIRMED, Method.CRISIS_CALL),
    ):
        check = PhoneCheck(phone_id=phone.id, method=method, outcome=outcome, checked_on=day)
        if method is Method.CRISIS_CALL:
            check.created_at = null()
        session.add(check)
    session.flush()
    weeks = progress_of_checks(session)
    assert weeks[:2] == [(1, 1, 0), (2, 0, 1)]
    assert len(weeks) == 4


def progress_of_checks(session: Session) -> list[tuple[int, int, int]]:
    return [(week.logged, week.confirmed, week.disproved) for week in progress(session, 4)]


def test_the_command_prints_the_same_list_in_the_same_order(app: Flask, session: Session, phone: Phone) -> None:
    make_phone(session, make_hotline(session, "Line"), "1288")
    pastor = make_person(session, make_church(session, "Grace"), "Sok Chantha")
    make_phone(session, pastor)
    session.commit()
    wanted = [row.phone.display for row in listed(session)]

    def printed(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(args=["directory", "to-verify", *arguments])

    lines = printed().output.splitlines()
    assert [line[6:22].strip() for line in lines[:-1]] == wanted
    assert lines[-1] == "3 of 3 numbers to check."
    assert "Sok Chantha" not in printed().output
    assert len(printed("--limit", "1").output.splitlines()) == 2
    assert printed("--province", "01").output.splitlines()[-1] == "1 of 1 numbers to check."
