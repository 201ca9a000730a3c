"""Counting an answer, and forgetting what is no longer needed. Writers flush; the caller commits."""

from datetime import date

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from directory.dates import quarter_of, today
from jobs.tasks import task
from training.responses.codes import Answer
from training.responses.models import ResponseAsked, ResponseTally
from training.responses.queries import ANSWERS, FEWEST_ANSWERS


def record_answer(session: Session, person_id: int, unit_id: int, quarter: date, answer: Answer) -> bool:
    """Count an answer about a unit, and keep that the person was asked; False where they were already.

    Then nothing is counted: a button pressed twice, or two people who ask at once, count once. The statement reads the
    same whatever the answer is, so that none of the database's logs and statistics tells it. The caller writes nothing
    to the audit trail in this transaction: its number would lead from there to these rows.
    """
    asked = insert(ResponseAsked).values(person_id=person_id, quarter=quarter).on_conflict_do_nothing()
    if session.scalar(asked.returning(ResponseAsked.person_id)) is None:
        return False
    one = insert(ResponseTally).values(
        unit_id=unit_id, quarter=quarter, **{each.value: int(each is answer) for each in Answer}
    )
    session.execute(
        one.on_conflict_do_update(
            index_elements=["unit_id", "quarter"],
            set_={
                each.value: getattr(ResponseTally, each.value) + getattr(one.excluded, each.value) for each in Answer
            },
        )
    )
    return True


@task("forget-responses", every="7 17 * * *")
def forget(session: Session) -> None:
    """Forget of every quarter that has ended whom it was asked, and each tally that is too small to be published.

    What is published then has nobody left beside it whose answer it could be. Every day just after midnight in
    Cambodia, so that it is done on the day on which a quarter ends.
    """
    this = quarter_of(today())
    session.execute(delete(ResponseAsked).where(ResponseAsked.quarter < this))
    session.execute(delete(ResponseTally).where(ResponseTally.quarter < this, ANSWERS < FEWEST_ANSWERS))
