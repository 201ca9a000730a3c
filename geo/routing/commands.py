"""`flask geo …`: the roads, and the travel times on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy.exc import InterfaceError, OperationalError, PendingRollbackError
from sqlalchemy.orm import sessionmaker

from db import db
from geo.routing import tasks  # noqa: F401  (the worker finds them registered)
from geo.routing.building import build_roads
from geo.routing.networks import bring_up_to_date, settings_of
from geo.routing.problems import RoutingError

geo = AppGroup("geo", help="Roads, and the travel times on them.")


def init_app(app: Flask) -> None:
    """Add the commands to the application."""
    app.cli.add_command(geo)


@contextmanager
def said_in_a_sentence() -> Iterator[None]:
    """Ends a command with a sentence where routing could not do what was asked, or the database was lost meanwhile."""
    try:
        yield
    except RoutingError as error:
        raise click.ClickException(str(error)) from error
    except (OperationalError, InterfaceError, PendingRollbackError) as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip().partition("\n")[0]
        raise click.ClickException(str(RoutingError("database_lost", reason=reason))) from error


@geo.command("build-roads")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--accept-differences", is_flag=True, help="Take roads on which ways are of another length than on those in use."
)
def build(file: Path, accept_differences: bool) -> None:
    """Build the roads of FILE (.osm.pbf) and put them into use. If anything is wrong with them, the old ones stay."""
    with said_in_a_sentence():
        built = build_roads(db.engine, settings_of(current_app.config), file, click.echo, accept_differences)
    if built.new:
        click.echo(_("Built in %(seconds)s s.", seconds=f"{built.seconds:.0f}"))
        click.echo(_("Times are estimates until they are computed: flask geo refresh"))
    else:
        click.echo(_("These roads are in use already."))


@geo.command("refresh")
def refresh() -> None:
    """Compute the travel times that are missing or out of date. Can be stopped, and goes on where it was."""
    with said_in_a_sentence():
        done = bring_up_to_date(sessionmaker(db.engine), settings_of(current_app.config), say=click.echo)
    click.echo(
        _(
            "Computed %(pairs)s times (%(no_path)s without a path, %(off_road)s off the road) and the areas of"
            " %(areas)s units.",
            **done._asdict(),
        )
    )
