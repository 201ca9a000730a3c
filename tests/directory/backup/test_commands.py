"""Backing up and restoring the real database: whole or not at all, and nobody who was erased comes back."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from click.testing import Result
from sqlalchemy import Engine, NullPool, create_engine, func, select, text
from sqlalchemy.orm import Session

from accounts.models import AuditEvent
from directory.importing.changes import add_batch
from directory.importing.models import ImportRow
from directory.importing.reading import read_paste
from directory.models import Church, Erasure, Person
from directory.people.erasing import erase_person
from tests import database
from tests.conftest import application
from tests.database import ROOT
from tests.factories import make_church, make_person, make_phone

Run = Callable[..., Result]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Engine]:
    """A migrated database of this test's own."""
    with database.copy(f"test_{os.getpid()}_backup") as url:
        engine = create_engine(url, poolclass=NullPool)
        yield engine
        engine.dispose()


def environment(engine: Engine, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "INSTANCE_DIR": str(folder / "instance"),
        "SECRET_KEY": "only for tests",
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture
def run(own: Engine, tmp_path: Path) -> Run:
    """Runs a command of the product on that database; gives what came of it, and raises what it let through."""
    address = own.url.render_as_string(hide_password=False)
    runner = application(address, tmp_path / "instance", poolclass=NullPool).test_cli_runner()

    def command(*arguments: str | Path) -> Result:
        return runner.invoke(args=[*map(str, arguments)], catch_exceptions=False)

    return command


def names(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Church.name_en).order_by(Church.name_en)))


def test_what_was_backed_up_is_what_is_restored_and_the_erased_stay_erased(
    own: Engine, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "one.dump"
    with Session(own) as session:
        church = make_church(session, "Before", lon=103.5, lat=12.5)
        gone, stays = make_person(session, church, "Erased Since"), make_person(session, church, "Stays Here")
        make_phone(session, gone, "+85512778899")
        gone_id = gone.id
        assert stays.id
        add_batch(session, read_paste("Church name\tPastor\nBefore\tErased Since"), None)
        session.commit()
    made = run("backup", file)
    assert made.exit_code == 0, made.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with Session(own) as session:
        erase_person(session, gone_id, None)
        make_church(session, "After")
        session.commit()
    again = run("backup", file)
    assert again.exit_code
    assert "not overwritten" in again.stderr
    assert run("restore", file).exit_code  # without --yes
    assert names(own) == ["After", "Before"]
    done = run("restore", file, "--yes")
    assert done.exit_code == 0, done.stderr
    assert "Erased again: 1" in done.stdout
    assert names(own) == ["Before"]
    with Session(own) as session:
        assert session.scalars(select(Person.name_en)).all() == ["Stays Here"]
        assert session.scalars(select(Erasure.person_id)).all() == [gone_id]
        assert session.scalar(select(func.count()).select_from(ImportRow)) == 0  # lists on their way go into no backup
        kept = session.scalars(select(func.concat(AuditEvent.old, AuditEvent.new))).all()
        assert not [each for each in kept if "Erased Since" in each or "12778899" in each]
        make_church(session, "Goes on")  # ids and triggers work
        session.commit()
    assert names(own) == ["Before", "Goes on"]
    assert run("db", "check").exit_code == 0


def test_an_empty_database_is_filled_and_erased_by_the_ledger_beside_it(own: Engine, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "one.dump"
    with Session(own) as session:
        gone = make_person(session, make_church(session, "Kept"), "Erased Since")
        gone_id = gone.id
        session.commit()
    assert run("backup", file).exit_code == 0
    with Session(own) as session:
        erase_person(session, gone_id, None)
        session.commit()
    assert run("backup", tmp_path / "two.dump").exit_code == 0  # writes the ledger beside the database
    with database.server_of_tests() as server:
        database.recreate(server, str(own.url.database), "template0")
    with own.begin() as connection:
        for name in ("postgis", "pg_trgm", "unaccent", "hstore", "fuzzystrmatch"):
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {name}"))
    done = run("restore", file, "--yes")
    assert done.exit_code == 0, done.stderr
    assert names(own) == ["Kept"]
    with Session(own) as session:
        assert session.scalar(select(func.count(Person.id))) == 0


def test_a_file_that_is_no_backup_changes_nothing(own: Engine, run: Run, tmp_path: Path) -> None:
    with Session(own) as session:
        for number in range(300):
            make_church(session, f"Church {number:03}")
        session.commit()
    whole, cut, alien = tmp_path / "whole", tmp_path / "cut", tmp_path / "alien"
    assert run("backup", whole).exit_code == 0
    cut.write_bytes(whole.read_bytes()[:-300])
    alien.write_text("not a backup")
    for file, words in ((alien, "no backup"), (tmp_path / "none", "no file"), (cut, "as it was")):
        refused = run("restore", file, "--yes")
        assert refused.exit_code, file
        assert words in refused.stderr or "nothing was changed" in refused.stderr
        assert len(names(own)) == 300
    with own.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    newer = tmp_path / "newer"
    assert run("backup", newer).exit_code == 0
    with own.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '8a3e61d0c7b4'"))
    assert "newer version" in run("restore", newer, "--yes").stderr


def test_a_restore_that_is_killed_in_the_middle_loses_nothing(own: Engine, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "one.dump"
    assert run("backup", file).exit_code == 0
    with Session(own) as session:
        make_church(session, "Only here")
        session.commit()
    program = [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "restore", str(file), "--yes"]
    for wait in (0.05, 0.3, 0.6):
        with subprocess.Popen(
            program, env=environment(own, tmp_path), stdout=subprocess.PIPE, start_new_session=True
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            with own.connect() as blocker:  # a reader holds the last step up, so that the kill comes before the end
                blocker.execute(text("SELECT count(*) FROM listing"))
                time.sleep(wait)
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        assert names(own) == ["Only here"]


def test_only_expired_backups_that_were_made_here_are_removed(own: Engine, run: Run, tmp_path: Path) -> None:
    old, young = tmp_path / "old.dump", tmp_path / "young.dump"
    assert run("backup", old).exit_code == 0
    assert run("backup", young).exit_code == 0
    stranger = tmp_path / "stranger.dump"
    stranger.write_text("somebody else's")
    os.utime(stranger, (0, 0))
    leftover = tmp_path / ".partial-backup-killed"
    leftover.write_text("half of one")
    mark = tmp_path / "old.dump.made"
    made = orjson.loads(mark.read_bytes()) | {"made_at": (datetime.now(UTC) - timedelta(days=91)).isoformat()}
    mark.write_bytes(orjson.dumps(made))
    done = run("backup", tmp_path / "new.dump", "--expire-days", "90")
    assert "Removed old.dump" in done.stdout
    assert sorted(each.name for each in tmp_path.glob("*.dump")) == ["new.dump", "stranger.dump", "young.dump"]
    assert not leftover.exists()
