"""`flask jobs`: what the queue holds, the worker, and trying again what failed."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from db import db
from jobs import changes, queries

STATUSES = {"todo": "waiting", "doing": "running", "failed": "failed"}


@click.group("jobs", cls=AppGroup, invoke_without_command=True)
@click.pass_context
@with_appcontext
def jobs(context: click.Context) -> None:
    """Background work; without a command, how many jobs of each task wait, run and failed."""
    if context.invoked_subcommand:
        return
    counts = queries.counts(db.session)
    for count in counts:
        click.echo(f"{count.jobs:6} {STATUSES[count.status]:8} {count.task}")
    if not counts:
        click.echo("Nothing waits, runs or failed.")
    if since := queries.waiting_too_long_since(db.session):
        click.echo(
            f"The oldest has been waiting since {since:%Y-%m-%d %H:%M %Z}. Start a worker: script/flask jobs work"
        )


@jobs.command("work")
def work() -> None:
    """Run the worker, until it is asked to end."""
    from jobs.worker import Worker  # not above: the pages need not load procrastinate

    Worker(current_app._get_current_object()).work()  # type: ignore[attr-defined]


@jobs.command("retry")
def retry() -> None:
    """Put the jobs in again that failed."""
    again = changes.retry_failed(db.session)
    db.session.commit()
    click.echo(f"Jobs that wait again: {again}")


def init_app(app: Flask) -> None:
    """Register the commands, and how patient a worker is."""
    app.config.setdefault("JOBS_HEARTBEAT_SECONDS", 5)  # between two of its signs of life
    app.config.setdefault("JOBS_SECONDS_TO_END", 8)  # for its jobs once it was asked to end; script/server waits longer
    app.cli.add_command(jobs)
