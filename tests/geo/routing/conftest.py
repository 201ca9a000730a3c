"""The small country of roads, built once for all tests of a worker, and engines that misbehave."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session, sessionmaker

from geo.routing.engine import EmbeddedEngine
from geo.routing.networks import Settings
from geo.routing.tiles import build_tiles
from tests import database
from tests.geo.routing.roads import country, write_extract

PROGRAM = Path(os.environ["VALHALLA_ENGINE"])

REAL_ROADS = Path(os.environ.get("GEODATA_DIR", ""), "real_roads", "liechtenstein.osm.pbf")

collect_ignore = [] if REAL_ROADS.is_file() else ["test_real_roads.py"]
"""The test on real roads needs them: it runs where GEODATA_DIR names a folder that holds them."""


@dataclass(frozen=True)
class Remembering(EmbeddedEngine):
    """The engine, whose program is started once for each question of all tests: it would answer the same again."""

    _answers: dict[bytes, bytes] = field(init=False, compare=False, default_factory=dict)

    def ask(self, action: str, question: Mapping[str, Any]) -> Any:
        """See `Engine`."""
        asked = orjson.dumps([action, question])
        if asked not in self._answers:
            self._answers[asked] = orjson.dumps(super().ask(action, question))
        return orjson.loads(self._answers[asked])


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small country as an OpenStreetMap extract."""
    return write_extract(tmp_path_factory.mktemp("extract") / "country.osm.pbf", country())


@pytest.fixture(scope="session")
def engine_on_roads(extract: Path, tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """The engine on the roads of the small country."""
    folder = tmp_path_factory.mktemp("roads") / "network"
    build_tiles(PROGRAM, extract, folder, lambda line: None)
    return Remembering(PROGRAM, folder)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation with the engine and without roads."""
    return Settings(url=None, program=PROGRAM, networks=tmp_path / "roads")


@pytest.fixture(scope="session")
def database_of_all_tests() -> Iterator[Database]:
    """The database that the tests of this worker use one after the other; a test asks for `own_database`."""
    with database.copy_for_many(f"test_{os.getpid()}_roads") as url:
        yield create_engine(url, poolclass=NullPool)


@pytest.fixture
def own_database(database_of_all_tests: Database) -> Database:
    """A database in which a test may commit, since a build and a refresh do."""
    database.fresh(str(database_of_all_tests.url.database))
    return database_of_all_tests


@pytest.fixture
def sessions(own_database: Database) -> sessionmaker[Session]:
    """Makes sessions on that database."""
    return sessionmaker(own_database)


@pytest.fixture
def engine_that(tmp_path: Path) -> Callable[[str], EmbeddedEngine]:
    """Gives an engine whose program is a shell script."""

    def made(script: str) -> EmbeddedEngine:
        program, network = tmp_path / "program", tmp_path / "network"
        for folder in (program / "bin", network):
            folder.mkdir(parents=True)
        (network / "valhalla.json").write_text("{}")
        service = program / "bin" / "valhalla_service"
        service.write_text(f"#!/bin/sh\n{script}\n")
        service.chmod(0o755)
        return EmbeddedEngine(program, network)

    return made
