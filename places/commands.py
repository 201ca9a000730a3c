"""`flask places …`: the gazetteer from the command line."""

from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _

from db import db
from places.loading import Loaded, load_builtin, load_folder
from places.models import Level
from places.problems import GeodataError

places = AppGroup("places", help="The gazetteer: provinces, districts, communes, villages.")


def init_app(app: Flask) -> None:
    """Add the commands to the application."""
    app.cli.add_command(places)


@places.command("load")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--built-in", is_flag=True, help="Load the built-in names and coarse outlines instead of a folder.")
def load(folder: Path | None, built_in: bool) -> None:
    """Load the geodata of FOLDER: provinces.geojson and what stands beside it. If any of it is wrong, load nothing."""
    if (folder is None) != built_in:
        raise click.UsageError(_("Give a folder, or --built-in."))
    try:
        loaded = load_folder(db.session, folder, click.echo) if folder else load_builtin(db.session, click.echo)
    except GeodataError as error:
        db.session.rollback()
        click.echo(str(error), err=True)
        raise click.ClickException(_("Nothing was loaded. Correct the files and load them again.")) from error
    db.session.commit()
    click.echo(report(loaded))


def report(loaded: Loaded) -> str:
    """Write what a load did, one line for each level, and whose work the set is."""
    names = {
        Level.PROVINCE: _("provinces"),
        Level.DISTRICT: _("districts"),
        Level.COMMUNE: _("communes"),
        Level.VILLAGE: _("villages"),
    }
    lines = [
        _(
            "%(level)s: %(added)s added, %(changed)s changed, %(retired)s retired, %(unchanged)s unchanged",
            level=names[count.level],
            added=count.added,
            changed=count.changed,
            retired=count.retired,
            unchanged=count.unchanged,
        )
        for count in loaded.counts
    ]
    if loaded.attribution:
        lines.append(_("Attribution, shown on the maps: %(text)s", text=loaded.attribution))
    else:
        lines.append(_("The set names no attribution. Put it into attribution.txt beside the files, and load again."))
    return "\n".join(lines)
