"""Demo answers to whether the police responded: counts of the quarters that have ended, and of the one that runs."""

from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from directory.dates import quarter_of, today
from directory.demo.parts import DemoPart
from training.demo.plan import Pastor
from training.demo.trainings import Demo
from training.responses.changes import record_answer
from training.responses.codes import Answer
from training.responses.models import ResponseTally
from training.responses.queries import FEWEST_ANSWERS

SEED = 1280

QUARTERS = 5
"""How many that have ended hold answers."""

ENDED = ("01", "02", "05", "08", "12", "14", "15", "17", "20", "21", "22", "25")
"""Provinces about whose units enough was answered. Of the others nothing is left, as of any quarter that has ended."""

RUNNING = {"01": 7, "02": 6, "08": 5, "14": 3, "17": 2, "25": 4}
"""How many have answered in the quarter that runs: with three units too few as yet, and then nothing is published."""


def load(session: Session) -> None:
    """Add counts that nobody has given. Of the quarter that runs whoever was asked is kept, too."""
    chance = Random(SEED)  # noqa: S311 (the same demo data every time; no secret hangs on it)
    demo = Demo(session)
    quarter = quarter_of(today())
    for province, answered in RUNNING.items():
        for number in range(answered):
            if (pastor := demo.pastors.get(Pastor(province, number))) and province in demo.units:
                record_answer(session, pastor.id, demo.units[province].id, quarter, an_answer(chance))
    for _ in range(QUARTERS):
        quarter = the_one_before(quarter)
        for province in ENDED:
            answers = [an_answer(chance) for _each in range(FEWEST_ANSWERS + chance.randint(0, 6))]
            # Not every unit was asked about in every quarter.
            if chance.random() < 0.75 and province in demo.units:
                counts = {answer.value: answers.count(answer) for answer in Answer}
                session.add(ResponseTally(unit_id=demo.units[province].id, quarter=quarter, **counts))
    session.flush()


def an_answer(chance: Random) -> Answer:
    """What a pastor might say: most did not call, and most who did got a response."""
    [answer] = chance.choices(list(Answer), weights=(5, 4, 2, 1))
    return answer


def the_one_before(quarter: date) -> date:
    """The first day of the quarter before one."""
    return quarter_of(quarter - timedelta(days=1))


RESPONSES = DemoPart(load)
