"""`flask directory import`: the same outcome as on the pages, errors by line, and an exit code that says what waits."""

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.importing.codes import RowState
from directory.models import Church
from tests.directory.importing.field_lists import field_list, make_places
from tests.factories import make_user


def test_a_file_is_imported_with_its_errors_by_line(app: Flask, session: Session, tmp_path: Path) -> None:
    make_places(session)
    user = make_user(session, "staff")
    session.commit()
    made = field_list(50)
    ready = made.expected[RowState.READY]
    file, back = tmp_path / "list.xlsx", tmp_path / "back.csv"
    file.write_bytes(made.as_xlsx())
    command = ["directory", "import", str(file), "--as", user.email, "--agreed", "--give-back", str(back)]
    checked = app.test_cli_runner().invoke(args=[*command, "--check-only"])
    assert f"50 read: {50} waiting" in checked.output
    done = app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 3, done.output
    assert f"50 read: {ready} stored, {50 - ready} waiting" in done.output
    assert "list.xlsx:8: Phone number: The number holds the letter O." in done.output
    assert len(back.read_text(encoding="utf-8").splitlines()) == 1 + 50 - ready
    assert session.scalar(select(func.count()).select_from(Church)) == ready


def test_nobody_imports_without_an_account_that_may_and_a_wrong_file_is_refused(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    viewer = make_user(session, "viewer")
    staff = make_user(session, "staff")
    session.commit()
    file = tmp_path / "list.csv"
    file.write_bytes(b"%PDF-1.7")
    for address, sentence in ((viewer.email, "no account that may import"), (staff.email, "This is a PDF")):
        refused = app.test_cli_runner().invoke(args=["directory", "import", str(file), "--as", address])
        assert refused.exit_code == 1
        assert sentence in refused.output
