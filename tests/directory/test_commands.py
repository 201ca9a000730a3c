"""`flask prepare`, `flask db …` and `flask demo …`, on databases of their own."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from shapely.geometry import box, mapping
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from accounts.demo import demo_addresses, is_demo_password
from db import db
from directory.demo.listings import has_demo
from directory.demo.names import SEATS
from directory.first_steps import first_steps
from directory.hotlines.reference import HOTLINES
from directory.models import Hotline, Listing
from tests import database
from tests.conftest import application
from tests.database import ROOT
from tests.factories import make_church, make_unit, make_user
from training.models import Training

Prepare = Callable[..., Result]


@pytest.fixture
def geodata(tmp_path: Path) -> Path:
    """Two provinces around their seats, and nothing else."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": seat.province, "name_en": f"Province {seat.province}", "name_km": "ខេត្ត"},
            "geometry": mapping(box(seat.lon - 0.2, seat.lat - 0.2, seat.lon + 0.2, seat.lat + 0.2)),
        }
        for seat in SEATS[1:3]
    ]
    folder = tmp_path / "geodata"
    folder.mkdir()
    (folder / "provinces.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return folder


@pytest.fixture
def new_database() -> Iterator[str]:
    """A database without a table; gives its address."""
    name = f"test_{os.getpid()}_new"
    with database.server_of_tests() as server:
        database.recreate(server, name, "template0")
    yield database.address(name)
    with database.server_of_tests() as server:
        database.drop(server, name)


@pytest.fixture
def migrated(geodata: Path, tmp_path: Path) -> Iterator[Flask]:
    """The product on a database that has its tables and nothing in them."""
    with database.copy(f"test_{os.getpid()}_prepared") as address:
        app = product(address, geodata, tmp_path)
        yield app
        with app.app_context():
            db.engine.dispose()


def product(address: str, geodata: Path, tmp_path: Path) -> Flask:
    """The product on a database, with the small geodata."""
    app = application(address, tmp_path / "instance")
    app.config["GEODATA_DIR"] = str(geodata)
    return app


@pytest.fixture
def session_of(migrated: Flask) -> Iterator[Session]:
    """A session on the database that is being prepared."""
    with migrated.app_context():
        yield db.session


def run(app: Flask, *arguments: str, password: str | None = None) -> Result:
    """Run a command, with DEMO_PASSWORD where one is given."""
    return app.test_cli_runner(env={"DEMO_PASSWORD": password}).invoke(args=arguments)


def test_a_new_database_is_made_ready_and_the_second_time_nothing_is_left_to_do(
    new_database: str, geodata: Path, tmp_path: Path
) -> None:
    app = product(new_database, geodata, tmp_path)
    first = run(app, "prepare")
    assert first.exit_code == 0, first.output
    assert "The demo data is loaded." in first.output
    with app.app_context():
        assert db.session.scalar(select(func.count(Hotline.id))) == len(HOTLINES)
        assert has_demo(db.session)
        assert demo_addresses(db.session) == ["admin@example.org", "staff@example.org", "viewer@example.org"]
    second = run(app, "prepare")
    shown = [line for line in second.output.splitlines() if not line.startswith("  ")]
    assert shown == [line for line in first.output.splitlines() if line.startswith("Demo sign-ins")]
    assert run(app, "db", "check").exit_code == 0
    assert "nothing to do" in run(app, "db", "upgrade").output
    with app.app_context():
        db.engine.dispose()


def test_four_starts_at_once_make_one_database_ready(new_database: str, geodata: Path, tmp_path: Path) -> None:
    environment = os.environ | {
        "DATABASE_URL": new_database,
        "GEODATA_DIR": str(geodata),
        "INSTANCE_DIR": str(tmp_path / "instance"),
        "SECRET_KEY": "only for tests",
        "DEMO_PASSWORD": "a password for all",
    }
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "prepare"]
    starts = [
        subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(4)
    ]
    outputs = [start.communicate()[0] for start in starts]
    assert [start.returncode for start in starts] == [0] * 4, outputs
    assert sum("The demo data is loaded." in output for output in outputs) == 1


def test_the_random_password_is_kept_for_the_next_start_and_readable_by_its_owner_only(
    migrated: Flask, session_of: Session
) -> None:
    printed = run(migrated, "prepare").output
    kept = Path(migrated.config["INSTANCE_DIR"]) / "demo_password"
    password = kept.read_text().splitlines()[0]
    assert password in printed
    assert password in run(migrated, "prepare").output
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert is_demo_password(session_of, password)


def test_a_given_password_wins_and_an_unknown_one_is_kept_and_not_guessed(migrated: Flask, session_of: Session) -> None:
    run(migrated, "prepare")
    given = run(migrated, "prepare", password="given by the operator")
    assert "given by the operator" in given.output
    assert is_demo_password(session_of, "given by the operator")
    session_of.rollback()
    later = run(migrated, "prepare")
    assert "keep their password" in later.output
    assert "given by the operator" not in later.output
    session_of.expire_all()
    assert is_demo_password(session_of, "given by the operator")


def test_an_empty_start_has_the_hotlines_and_names_the_first_steps(migrated: Flask, session_of: Session) -> None:
    result = run(migrated, "prepare", "--empty")
    assert result.exit_code == 0, result.output
    for step in ("accounts create", "places load", "/police-units/new", "/churches/new"):
        assert step in result.output
    assert not has_demo(session_of)
    assert demo_addresses(session_of) == []
    assert session_of.scalar(select(func.count(Listing.id))) == len(HOTLINES)


def test_the_first_steps_are_done_one_by_one(session: Session) -> None:
    assert first_steps(session).directory_is_empty
    make_unit(session)
    assert first_steps(session).police_unit
    assert not first_steps(session).church
    make_church(session)
    make_user(session, "staff")
    assert not first_steps(session).administrator
    make_user(session, "admin")
    steps = first_steps(session)
    assert (steps.administrator, steps.church, steps.geodata, steps.done) == (True, True, False, False)


def test_a_database_with_real_listings_gets_no_demo_data_and_no_demo_accounts(
    migrated: Flask, session_of: Session
) -> None:
    make_church(session_of)
    session_of.commit()
    result = run(migrated, "prepare")
    assert result.exit_code == 0, result.output
    assert "real listings" in result.output
    assert not has_demo(session_of)
    assert demo_addresses(session_of) == []
    refused = run(migrated, "demo", "load")
    assert refused.exit_code == 1
    assert "real listings" in refused.output


def test_the_demo_is_removed_and_loaded_again_by_command(migrated: Flask, session_of: Session) -> None:
    run(migrated, "prepare")
    kept = Path(migrated.config["INSTANCE_DIR"]) / "demo_password"
    assert "3 demo accounts" in run(migrated, "demo", "remove").output
    assert not kept.exists()
    assert not has_demo(session_of)
    assert demo_addresses(session_of) == []
    assert session_of.scalar(select(func.count(Hotline.id))) == len(HOTLINES)
    session_of.rollback()
    trainings = select(func.count()).select_from(Training)
    assert session_of.scalar(trainings) == 0
    session_of.rollback()
    assert "Demo sign-ins" in run(migrated, "demo", "load").output
    assert has_demo(session_of)
    assert session_of.scalar(trainings)


def test_a_database_that_cannot_search_khmer_is_refused_with_the_command_that_makes_another(
    geodata: Path, tmp_path: Path
) -> None:
    name = f"test_{os.getpid()}_c"
    with database.server_of_tests() as server:
        database.drop(server, name)
        server.execute(text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"))
    app = product(database.address(name), geodata, tmp_path)
    result = run(app, "prepare")
    with app.app_context():
        db.engine.dispose()
    with database.server_of_tests() as server:
        database.drop(server, name)
    assert result.exit_code == 1
    assert "C.UTF-8" in result.output


def test_a_database_that_is_not_there_is_named_as_such(geodata: Path, tmp_path: Path) -> None:
    app = product("postgresql+psycopg://nobody@/nothing?host=/nonexistent", geodata, tmp_path)
    result = run(app, "prepare")
    assert result.exit_code == 1
    assert "cannot be reached" in result.output


def test_wrong_geodata_stops_the_start_with_its_file(migrated: Flask) -> None:
    (Path(migrated.config["GEODATA_DIR"]) / "provinces.geojson").write_text("{")
    result = run(migrated, "prepare")
    assert result.exit_code == 1
    assert "provinces.geojson" in result.output
