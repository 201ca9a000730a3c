"""`flask directory to-verify`: the worklist in a terminal."""

import click
from flask.cli import with_appcontext

from db import db
from directory.codes import Audience
from directory.dates import today
from directory.phones.words import state_words
from directory.worklist import tasks  # noqa: F401  (registers what the worker does)
from directory.worklist.queries import WorklistFilter, numbers_to_check
from directory.worklist.words import step_words


@click.command("to-verify")
@click.option("--province", default="", metavar="CODE", help="Only what stands in this province or answers for it.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000), help="How many numbers.")
@with_appcontext
def to_verify(province: str, limit: int) -> None:
    """Print the numbers to check in the order of /verify; without the names of people."""
    found = numbers_to_check(db.session, WorklistFilter(province=province), frozenset(Audience), rows=limit)
    for order, row in enumerate(found.rows, start=1):
        whose = f"{row.name_en or row.name_km}{f' ({row.person.role})' if row.person else ''}"
        click.echo(
            f"{order:5} {row.phone.display:16} {whose}: {state_words(row.phone, today())};"
            f" {row.dependents} churches; {step_words(row)}"
        )
    click.echo(f"{len(found.rows)} of {found.total} numbers to check.")
