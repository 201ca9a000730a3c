"""An answer is counted once and leads to nobody; what is published is ended, and of enough."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.models import AuditEvent
from directory.dates import quarter_of, today
from directory.models import Church, Person, PoliceUnit
from directory.people.erasing import erase_person
from tests.factories import make_church, make_person, make_province, make_unit
from training.responses import changes
from training.responses.changes import forget, record_answer
from training.responses.codes import Answer
from training.responses.models import ResponseAsked, ResponseTally
from training.responses.queries import published_quarters, responses_of, units_in_quarter, was_asked

THIS = quarter_of(today())
LAST = quarter_of(THIS - timedelta(days=1))

Ask = Callable[..., None]


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    return make_unit(session, jurisdictions=[make_province(session)], lon=103.4, lat=12.4)


@pytest.fixture
def church(session: Session, unit: PoliceUnit) -> Church:
    return make_church(session, place_code="01")


@pytest.fixture
def pastor(session: Session, church: Church) -> Person:
    return make_person(session, church)


@pytest.fixture
def ask(session: Session, church: Church) -> Ask:
    """Asks a new pastor for each answer."""

    def record(unit: PoliceUnit, quarter: date, *answers: Answer) -> None:
        for answer in answers:
            assert record_answer(session, make_person(session, church).id, unit.id, quarter, answer)

    return record


def tally(session: Session) -> dict[str, int]:
    session.expire_all()
    found = session.scalars(select(ResponseTally)).one()
    return {answer.value: getattr(found, answer.value) for answer in Answer}


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 31), date(2026, 1, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 9, 30), date(2026, 7, 1)),
        (date(2026, 12, 31), date(2026, 10, 1)),
    ],
)
def test_a_quarter_is_named_by_its_first_day(day: date, first: date) -> None:
    assert quarter_of(day) == first


def test_an_answer_is_counted_once_and_that_somebody_was_asked_is_kept(
    session: Session, unit: PoliceUnit, pastor: Person
) -> None:
    assert not was_asked(session, pastor.id, THIS)
    assert record_answer(session, pastor.id, unit.id, THIS, Answer.LATER)
    assert was_asked(session, pastor.id, THIS)
    assert not record_answer(session, pastor.id, unit.id, THIS, Answer.SAME_DAY), "a second press of the button"
    assert tally(session) == {"did_not_call": 0, "same_day": 0, "later": 1, "no_response": 0}


def test_in_the_next_quarter_they_are_asked_again(session: Session, unit: PoliceUnit, pastor: Person) -> None:
    assert record_answer(session, pastor.id, unit.id, LAST, Answer.LATER)
    assert record_answer(session, pastor.id, unit.id, THIS, Answer.LATER)
    assert session.scalars(select(ResponseTally.quarter).order_by(ResponseTally.quarter)).all() == [LAST, THIS]


def test_only_the_first_day_of_a_quarter_names_one(session: Session, unit: PoliceUnit, pastor: Person) -> None:
    for quarter in (date(2026, 2, 1), date(2026, 4, 2)):
        with pytest.raises(IntegrityError), session.begin_nested():
            record_answer(session, pastor.id, unit.id, quarter, Answer.LATER)


def test_no_column_of_either_table_leads_to_the_other(session: Session) -> None:
    columns = {
        table: set(
            session.scalars(
                text("SELECT column_name FROM information_schema.columns WHERE table_name = :table"), {"table": table}
            )
        )
        for table in ("response_asked", "response_tally")
    }
    assert columns["response_asked"] == {"person_id", "quarter"}
    assert columns["response_tally"] == {"unit_id", "quarter", *(answer.value for answer in Answer)}
    triggers = text(
        "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
        " AND tgrelid IN ('response_asked'::regclass, 'response_tally'::regclass)"
    )
    assert session.scalar(triggers) == 0


def test_the_row_of_a_tally_looks_the_same_whichever_answer_was_counted_last(
    session: Session, unit: PoliceUnit, ask: Ask
) -> None:
    ask(unit, THIS, *Answer, Answer.SAME_DAY)
    assert session.scalar(select(func.count()).select_from(ResponseTally)) == 1, "one row, so one xmin and one ctid"


def test_nothing_of_an_answer_gets_into_the_trail_and_every_answer_is_the_same_statement(
    session: Session, unit: PoliceUnit, church: Church
) -> None:
    people = [make_person(session, church) for _ in Answer]
    session.flush()
    events = session.scalar(select(func.count(AuditEvent.id)))
    said: dict[Answer, list[str]] = {}
    for person, answer in zip(people, Answer, strict=True):
        statements = said.setdefault(answer, [])
        listen = lambda *arguments, statements=statements: statements.append(arguments[2])  # noqa: E731
        event.listen(session.connection(), "before_cursor_execute", listen)
        record_answer(session, person.id, unit.id, THIS, answer)
        event.remove(session.connection(), "before_cursor_execute", listen)
    assert session.scalar(select(func.count(AuditEvent.id))) == events
    assert len({tuple(statements) for statements in said.values()}) == 1
    assert len(said[Answer.LATER]) == 2


def test_four_answers_are_not_published_and_five_are(session: Session, unit: PoliceUnit, ask: Ask) -> None:
    ask(unit, LAST, *[Answer.SAME_DAY] * 2, Answer.LATER, Answer.NO_RESPONSE)
    assert responses_of(session, unit.id) == []
    assert published_quarters(session) == []
    [row] = units_in_quarter(session, LAST).rows
    assert (row.id, row.responses) == (unit.id, None)
    ask(unit, LAST, Answer.SAME_DAY)
    [found] = responses_of(session, unit.id)
    assert (found.quarter, found.called, found.same_day, found.later, found.no_response) == (LAST, 5, 3, 1, 1)
    assert published_quarters(session) == [LAST]
    assert units_in_quarter(session, LAST).rows[0].responses == found


def test_the_present_quarter_is_published_nowhere_until_it_ends(
    session: Session, unit: PoliceUnit, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(unit, THIS, *[Answer.LATER] * 6)
    assert responses_of(session, unit.id) == []
    assert published_quarters(session) == []
    assert units_in_quarter(session, THIS).rows[0].responses is None
    last_day = quarter_of(THIS + timedelta(days=95)) - timedelta(days=1)
    monkeypatch.setattr("training.responses.queries.today", lambda: last_day)
    assert responses_of(session, unit.id) == []
    monkeypatch.setattr("training.responses.queries.today", lambda: last_day + timedelta(days=1))
    assert responses_of(session, unit.id)[0].called == 6


def test_how_many_did_not_call_is_said_only_where_it_hides_who_did(
    session: Session, unit: PoliceUnit, ask: Ask
) -> None:
    ask(unit, LAST, *[Answer.SAME_DAY] * 5)
    assert responses_of(session, unit.id)[0].did_not_call is None, "none: everybody who was asked called"
    ask(unit, LAST, Answer.DID_NOT_CALL, Answer.DID_NOT_CALL)
    assert responses_of(session, unit.id)[0].did_not_call is None
    ask(unit, LAST, Answer.DID_NOT_CALL)
    assert responses_of(session, unit.id)[0].did_not_call == 3


def test_when_a_quarter_has_ended_whom_it_was_asked_is_forgotten_with_every_tally_that_is_too_small(
    session: Session, unit: PoliceUnit, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_unit(session)
    ask(unit, LAST, *[Answer.LATER] * 5)
    ask(other, LAST, *[Answer.LATER] * 4)
    ask(other, THIS, Answer.LATER)
    forget(session)
    assert set(session.scalars(select(ResponseAsked.quarter))) == {THIS}
    kept = session.execute(select(ResponseTally.unit_id, ResponseTally.quarter)).all()
    assert {tuple(row) for row in kept} == {(unit.id, LAST), (other.id, THIS)}
    monkeypatch.setattr(changes, "today", lambda: THIS + timedelta(days=100))
    forget(session)
    assert session.scalar(select(func.count()).select_from(ResponseAsked)) == 0
    assert session.scalars(select(ResponseTally.unit_id)).all() == [unit.id]


def test_who_is_erased_takes_along_that_they_were_asked_and_the_tally_stays(
    session: Session, unit: PoliceUnit, pastor: Person
) -> None:
    record_answer(session, pastor.id, unit.id, THIS, Answer.NO_RESPONSE)
    erase_person(session, pastor.id, None)
    assert session.scalar(select(func.count()).select_from(ResponseAsked)) == 0
    assert tally(session)["no_response"] == 1
