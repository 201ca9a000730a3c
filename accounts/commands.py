"""Commands for accounts: the first administrator of a new installation has nobody to invite them."""

import click
from flask import Flask
from flask.cli import AppGroup
from flask_security import hash_password

from accounts.changes import AccountError, add_user, ensure_roles
from accounts.links import new_link
from accounts.permissions import ROLES
from accounts.sign_in import LINK_LASTS
from db import db

accounts = AppGroup("accounts", help="Who may sign in.")


@accounts.command("create")
@click.argument("email")
@click.option("--name", default="", help="As other people see it.")
@click.option("--role", type=click.Choice(sorted(ROLES)), default="viewer", show_default=True)
@click.option("--language", type=click.Choice(["en", "km"]), help="Else the browser's.")
@click.option("--address", default="http://127.0.0.1:5000", show_default=True, help="Where the product answers.")
@click.option("--password", "ask", is_flag=True, help="Ask for a password now instead of printing a one-time link.")
def create(email: str, name: str, role: str, language: str | None, address: str, ask: bool) -> None:
    """Add a user and print the link by which they set their password."""
    ensure_roles(db.session)
    try:
        user = add_user(db.session, email, name, role, language)
    except AccountError as refusal:
        raise click.ClickException(str(refusal.sentence)) from None
    if ask:
        user.password = hash_password(_ask_password())
        click.echo(f"{user.email} can sign in at {address}/sign-in")
    else:
        link = new_link(db.session, user)
        click.echo(f"{user.email} sets a password within {LINK_LASTS.days} days, once, at\n{address}{link}")
    db.session.commit()


def _ask_password() -> str:
    while len(password := click.prompt("Password", hide_input=True, confirmation_prompt=True)) < 10:
        click.echo("At least 10 characters.")
    return str(password)


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(accounts)
