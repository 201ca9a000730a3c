"""Tests of the worker's task: it finds by itself what is out of date, and without roads there is nothing to do."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.routing.changes import activate, add_network
from geo.routing.engine import EmbeddedEngine
from geo.routing.models import NetworkStatus, StoredTime
from geo.routing.tasks import refresh_travel_times
from tests.factories import make_church, make_unit
from tests.geo.routing.roads import CROSSING


def stored(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(StoredTime))


@pytest.fixture
def installation(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of an installation's own."""
    monkeypatch.setitem(app.config, "INSTANCE_DIR", tmp_path)
    return tmp_path


@pytest.fixture
def roads_in_use(session: Session, installation: Path, engine_on_roads: EmbeddedEngine) -> None:
    """The small country's roads as the network in use."""
    network = add_network(session, "embedded", NetworkStatus.READY)
    activate(session, network.id)
    session.commit()
    (installation / "roads").mkdir()
    (installation / "roads" / f"network-{network.id}").symlink_to(engine_on_roads.network)


def test_a_church_that_was_added_gets_its_times(session: Session, app: Flask, roads_in_use: None) -> None:
    make_unit(session, lon=103.7, lat=12.5)
    make_church(session, lon=CROSSING[0], lat=CROSSING[1])
    session.commit()
    with app.app_context():
        refresh_travel_times(session)
    assert stored(session) == 2


def test_without_roads_there_is_nothing_to_do_and_that_is_no_error(
    session: Session, app: Flask, installation: Path
) -> None:
    make_unit(session, lon=103.7, lat=12.5)
    make_church(session, lon=CROSSING[0], lat=CROSSING[1])
    session.commit()
    with app.app_context():
        refresh_travel_times(session)
    assert stored(session) == 0


def test_it_is_looked_for_every_minute() -> None:
    assert refresh_travel_times.every == "* * * * *"
