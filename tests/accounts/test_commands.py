"""The command that makes the first administrator."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.queries import find_user


def test_the_command_prints_a_link_that_sets_the_password(app: Flask, client: FlaskClient, session: Session) -> None:
    run = app.test_cli_runner().invoke(
        args=["accounts", "create", "first@example.org", "--role", "admin", "--address", "https://directory.example"]
    )
    assert run.exit_code == 0, run.output
    link = re.search(r"https://directory\.example(/sign-in/link\?key=\S+)", run.output)
    assert link
    assert client.get(link[1]).status_code == 200
    user = find_user(session, "first@example.org")
    assert user is not None
    assert [role.name for role in user.roles] == ["admin"]


def test_the_command_can_ask_for_a_password_instead(app: Flask, client: FlaskClient) -> None:
    password = "four words make a password"
    run = app.test_cli_runner().invoke(
        args=["accounts", "create", "first@example.org", "--role", "admin", "--password"],
        input=f"short\nshort\n{password}\n{password}\n",
    )
    assert run.exit_code == 0, run.output
    assert "At least 10 characters" in run.output
    assert client.post("/sign-in", data={"email": "first@example.org", "password": password}).status_code == 302


def test_the_command_refuses_an_address_that_is_taken(app: Flask) -> None:
    for expected in (0, 1):
        run = app.test_cli_runner().invoke(args=["accounts", "create", "first@example.org"])
        assert run.exit_code == expected
    assert "already has this email address" in run.output
