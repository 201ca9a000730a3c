"""`flask prepare`, `flask db …` and `flask demo …`: the database before the first page, and the demo data."""

from collections.abc import Sequence
from pathlib import Path

import alembic.command
import click
from alembic.util import CommandError
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from accounts.changes import ensure_roles
from accounts.demo import demo_addresses, remove_demo_accounts
from db import db
from directory.demo.listings import DemoRefusedError, has_demo, has_real_listings, load_demo, remove_demo
from directory.demo.parts import DemoPart, load_parts, remove_parts
from directory.demo.sign_in import ensure_demo_sign_in, forget
from directory.first_steps import first_steps
from directory.hotlines.reference import ensure_hotlines
from directory.importing.commands import import_file
from directory.migrating import UnfitDatabaseError, check_khmer, configuration, migrate, one_at_a_time
from directory.people.erasure_ledger import read_ledger, replay
from directory.worklist.commands import to_verify
from places.loading import ensure_geodata
from places.problems import GeodataError

database = AppGroup("db", help="The shape of the database.")
listings = AppGroup("directory", help="What the directory holds.")
demo = AppGroup("demo", help="Demo data: units, churches and accounts that do not exist.")

DEMO_PARTS = "demo_parts"


def init_app(app: Flask, demo_parts: Sequence[DemoPart]) -> None:
    """Add the commands to the application; `demo_parts` is what stands on the demo listings, as it is loaded."""
    app.extensions[DEMO_PARTS] = demo_parts
    app.cli.add_command(prepare)
    app.cli.add_command(database)
    app.cli.add_command(demo)
    listings.add_command(to_verify)
    listings.add_command(import_file)
    app.cli.add_command(listings)


def root() -> Path:
    """The folder of the product."""
    return Path(current_app.root_path)


@click.command("prepare")
@click.option("--empty", is_flag=True, help="Without demo data; says the first steps instead.")
@with_appcontext
def prepare(empty: bool) -> None:
    """Bring the database to where the product can serve: tables, roles, places, hotlines, and demo data."""
    try:
        with one_at_a_time(db.engine):
            if migrate(db.engine, root()):
                click.echo("The database has the tables of this version.")
            with db.engine.connect() as connection:
                check_khmer(connection)
            fill(db.session, empty)
    except (UnfitDatabaseError, GeodataError) as error:
        raise click.ClickException(str(error)) from error


def fill(session: Session, empty: bool) -> None:
    """Add what is missing of roles, places, hotlines and demo data; commit each, so that a later fault keeps it."""
    ensure_roles(session)
    # A restore that was killed after it had put the backup back had not erased again yet.
    if again := replay(session, read_ledger(Path(current_app.config["INSTANCE_DIR"]))):
        click.echo(f"Erased again after a restore: {again}.")
    session.commit()
    folder = current_app.config["GEODATA_DIR"]
    if ensure_geodata(session, Path(folder) if folder else None, click.echo):
        session.commit()
        click.echo("The places are loaded.")
    if added := ensure_hotlines(session):
        click.echo(f"{added} public hotlines are listed. Nobody has checked their numbers yet.")
    session.commit()
    if empty:
        say_first_steps(session)
    elif has_demo(session) or not has_real_listings(session):
        fill_with_demo(session)
    else:
        click.echo("This database holds real listings, so it gets no demo data.")


def fill_with_demo(session: Session, *, loaded: bool = False) -> None:
    """Add the demo listings and accounts where they are missing, and say how to sign in.

    With `loaded` the listings have just been added.
    """
    if not has_demo(session):
        load_demo(session)
        loaded = True
    password = ensure_demo_sign_in(session, Path(current_app.config["INSTANCE_DIR"]))
    if loaded:  # not before: demo staff taught at the demo trainings
        load_parts(session, current_app.extensions[DEMO_PARTS])
        click.echo("The demo data is loaded.")
    session.commit()
    if password is None:
        click.echo("The demo accounts keep their password. Set DEMO_PASSWORD to give them another.")
    click.echo(f"Demo sign-ins, password {password or 'as before'}:")
    for address in demo_addresses(session):
        click.echo(f"  {address}")


def say_first_steps(session: Session) -> None:
    """Say what an empty installation still needs, one command or page each."""
    steps = first_steps(session)
    lines = (
        (steps.administrator, "Create an administrator: script/flask accounts create you@example.org --role admin"),
        (steps.geodata, "Load the full places: script/flask places load DIR (until then outlines are coarse)"),
        (steps.police_unit, "Sign in and add the first police unit: /police-units/new"),
        (steps.church, "Add the first church: /churches/new"),
    )
    if not steps.done:
        click.echo("First steps:")
        for number, (done, line) in enumerate(lines, start=1):
            click.echo(f"  {number}. [{'done' if done else '    '}] {line}")


@database.command("upgrade")
def upgrade() -> None:
    """Bring the tables to the version of the code."""
    try:
        with one_at_a_time(db.engine):
            changed = migrate(db.engine, root())
            with db.engine.connect() as connection:
                check_khmer(connection)
    except UnfitDatabaseError as error:
        raise click.ClickException(str(error)) from error
    click.echo("The database has the tables of this version now." if changed else "There was nothing to do.")


@database.command("check")
def check() -> None:
    """Fail where the tables differ from what the code declares."""
    try:
        with db.engine.connect() as connection:
            alembic.command.check(configuration(root(), connection))
    except CommandError as error:
        raise click.ClickException(str(error)) from error


@demo.command("load")
def load() -> None:
    """Add the demo data and its accounts. Refused on a database that holds real listings."""
    try:
        load_demo(db.session)
    except DemoRefusedError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    fill_with_demo(db.session, loaded=True)


@demo.command("remove")
def remove() -> None:
    """Take out the demo data and its accounts, all or nothing. Hotlines and the audit trail stay."""
    remove_parts(db.session, current_app.extensions[DEMO_PARTS])
    listings = remove_demo(db.session)
    accounts = remove_demo_accounts(db.session)
    db.session.commit()
    forget(Path(current_app.config["INSTANCE_DIR"]))
    click.echo(f"Removed {listings} demo listings and {accounts} demo accounts.")
