"""`flask directory import FILE`: the same as the pages, for who works at the machine."""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale, get_locale
from sqlalchemy.orm import Session

from accounts.permissions import Permission
from accounts.queries import find_user
from db import db
from directory.codes import Audience
from directory.dates import today
from directory.importing import tasks  # registers what the worker does
from directory.importing.changes import add_batch, begin_storing, choose_columns
from directory.importing.checking import check_batch
from directory.importing.columns import Column
from directory.importing.giving_back import reasons_of, table_given_back
from directory.importing.models import ImportBatch
from directory.importing.problems import ImportRefusedError
from directory.importing.queries import undecided_rows
from directory.importing.reading import read_file, refuse_large
from directory.importing.words import outcome_words, said_words
from directory.labels import label
from directory.sheets import csv_lines

STILL_WAITING = 3
"""The exit code where rows wait: not 1 or 2, with which a command ends that was not understood."""


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "address", required=True, help="The email address of whoever answers for it, as the trail keeps.")
@click.option(
    "--agreed/--not-agreed",
    default=None,
    help="Whether the people in the list have agreed, where their row does not say.",
)
@click.option("--audience", type=click.Choice(list(Audience)), default=Audience.STAFF, help="Who may see them.")
@click.option("--agreed-on", default=lambda: today().isoformat(), help="The day on which they agreed (today).")
@click.option("--check-only", is_flag=True, help="Store nothing.")
@click.option(
    "--give-back", type=click.Path(path_type=Path), help="Write rows that wait to this file, with the reason."
)
@with_appcontext
def import_file(
    file: Path,
    address: str,
    agreed: bool | None,
    audience: str,
    agreed_on: str,
    check_only: bool,
    give_back: Path | None,
) -> None:
    """Import the churches of FILE (.xlsx or .csv): the good rows are stored, the others are listed by their line.

    Ends with 3 where rows wait; they can be corrected on the page /import.
    """
    session = db.session
    user = find_user(session, address)
    may = {name for role in user.roles for name in role.permissions} if user and user.active else set()
    if user is None or not {Permission.DIRECTORY_IMPORT, Permission.PERSONAL_VIEW} <= may:
        raise click.ClickException(f"{address} has no account that may import lists.")
    consent = {"consent": "yes" if agreed else "no", "audience": audience, "given_on": agreed_on}
    with force_locale(str(get_locale() or "en")):
        batch = read_and_check(session, file, user.id, consent if agreed is not None else {})
        if not check_only and begin_storing(session, batch.id):
            session.commit()
            tasks.store_import(session, batch=batch.id, actor=user.id)
            session.commit()
        session.refresh(batch)
        waiting = undecided_rows(session, batch.id)
        for row in waiting:
            for reason in reasons_of(row):
                click.echo(f"{file.name}:{row.number}: {reason}")
        if give_back and waiting:
            with open(give_back, "w", encoding="utf-8", newline="") as out:
                out.writelines(csv_lines(table_given_back(batch, waiting)))
        click.echo(outcome_words(batch))
    sys.exit(STILL_WAITING if waiting else 0)


def read_and_check(session: Session, file: Path, user_id: int, consent: dict[str, str]) -> ImportBatch:
    """Read a file, match its columns by themselves, and check its rows; says what was noticed."""
    try:
        refuse_large(file.stat().st_size)
        batch = add_batch(session, read_file(file.name, file.read_bytes()), user_id)
        choose_columns(session, batch, batch.columns, consent)
    except ImportRefusedError as refusal:
        raise click.ClickException(str(refusal.sentence)) from None
    say_columns(batch)
    session.commit()
    done = click.progressbar(length=batch.rows_read, label="Checking", file=sys.stderr)
    with done:
        check_batch(session, batch.id, between=lambda: done.update(batch.rows_done - done.pos))
        session.commit()
    return batch


def say_columns(batch: ImportBatch) -> None:
    """Say what each column was taken for, and which ones were left out."""
    for line in said_words(batch.said):
        click.echo(line)
    for heading, column in zip(batch.headings, batch.columns, strict=True):
        if column or heading:
            click.echo(f"  {heading or '–'}: {words(column)}")


def words(column: str) -> str:
    """What a column holds."""
    return str(label(Column(column))) if column else "left out"
