"""What the worker does for where next: it has the time that a page has not."""

from sqlalchemy.orm import Session

from geo.chain.changes import store_solved
from geo.chain.sites import Question, coverage_of, problem_of
from geo.reach_queries import units_in_use
from geo.travel_times import Mode
from jobs.tasks import task

SECONDS_TO_SOLVE = 120.0


@task("solve-next-sites")
def solve_next_sites(session: Session, province: str, most: int, exact: int, threshold: int, mode: str) -> None:
    """Find the best sites for a question of the page, or come nearer to it, and keep them. No province is `all`."""
    question = Question(None if province == "all" else province, most, bool(exact), threshold, Mode(mode))
    problem = problem_of(session, units_in_use(session), question)
    store_solved(session, problem.digest, coverage_of(problem, most, SECONDS_TO_SOLVE))
