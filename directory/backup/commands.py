"""`flask backup FILE` and `flask restore FILE`."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

from accounts.audit import record_export
from accounts.changes import ensure_roles
from db import db
from directory.backup.dumping import make_backup, remove_expired
from directory.backup.programs import BackupError
from directory.backup.restoring import put_back
from directory.migrating import UnfitDatabaseError, migrate, one_at_a_time
from directory.people.erasure_ledger import keep_ledger, read_ledger, replay


def init_app(app: Flask) -> None:
    """Add the commands to the application."""
    app.cli.add_command(backup)
    app.cli.add_command(restore)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--expire-days", type=click.IntRange(min=1), help="Remove older backups that were made in this folder.")
@with_appcontext
def backup(file: Path, expire_days: int | None) -> None:
    """Write the whole database to FILE, which must not be there yet. It holds people: keep it as safe as they are."""
    try:
        record_export(db.session, "backup", 1)
        db.session.commit()
        keep_ledger(db.session, instance())
        db.session.close()
        make_backup(db.engine, file.absolute())
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Backed up to {file}.")
    for removed in remove_expired(file.absolute().parent, expire_days) if expire_days else ():
        click.echo(f"Removed {removed.name}, which was older than {expire_days} days.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Replace everything that the database holds now.")
@with_appcontext
def restore(file: Path, yes: bool) -> None:
    """Replace the database by the backup FILE, all or nothing; whoever was erased since is erased again."""
    if not yes:
        raise click.UsageError("This replaces everything that the database holds now. If that is meant, add --yes.")
    root = Path(current_app.root_path)
    try:
        with one_at_a_time(db.engine):
            known = read_ledger(instance())
            if inspect(db.engine).has_table("erasure"):
                known |= keep_ledger(db.session, instance())
            db.session.close()
            click.echo("Restoring …")
            put_back(db.engine, root, file.absolute())
            migrate(db.engine, root)
            ensure_roles(db.session)
            again = replay(db.session, known)
            db.session.commit()
            keep_ledger(db.session, instance())
    except (BackupError, UnfitDatabaseError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored from {file}. Erased again: {again}.")


def instance() -> Path:
    """The folder in which the ledger of erasures is kept beside the database."""
    return Path(current_app.config["INSTANCE_DIR"])
