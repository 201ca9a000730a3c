"""Tests of the compiled templates that are kept from one start to the next."""

from pathlib import Path

import pytest
from flask import Flask

from app import create_app


def started(instance: Path) -> Flask:
    return create_app({"SECRET_KEY": "only for tests", "INSTANCE_DIR": instance})


def test_the_next_start_compiles_no_template_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started(tmp_path).jinja_env.get_template("macros/forms.html")
    again = started(tmp_path).jinja_env
    monkeypatch.setattr(again, "compile", lambda *given: pytest.fail("compiled again"))
    assert again.get_template("macros/forms.html")


def test_a_folder_that_cannot_be_written_costs_time_and_no_page(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    instance.write_text("a file where the folder should be")
    assert started(instance).jinja_env.get_template("macros/forms.html")


def test_only_the_owner_may_write_what_is_run(tmp_path: Path) -> None:
    started(tmp_path).jinja_env.get_template("macros/forms.html")
    assert (tmp_path / "templates").stat().st_mode & 0o777 == 0o700
