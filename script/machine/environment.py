"""What the application and the tests find in their environment.

DATABASE_URL  postgresql+psycopg://…, the embedded database or the server that the operator names
SECRET_KEY    signs sessions; made once and kept in instance/secret_key
INSTANCE_DIR  the folder for what belongs to this installation
GEODATA_DIR   as the operator gave it, made absolute; absent without one
DEMO_PASSWORD as the operator gave it
POSTGRES_PROGRAMS the folders that may hold pg_dump and its kin, for backups
VALHALLA_ENGINE the folder of the routing engine, whether it is there or not
VALHALLA_URL  as the operator gave it; absent without one, and for the tests

The tests find TEST_DATABASE_URL (the server on which they make databases of their own) instead of the first two, and
CHROMIUM (the browser) and PLAYWRIGHT_NODEJS_PATH (the Node.js, since the one in its wheel wants a library that a bare
system lacks) with which they open pages.
"""

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from machine import assets, packages, postgres_binaries, routing_engine
from machine.cluster import without_postgres_settings
from machine.folders import INSTANCE


def of_the_application(database_url: str) -> dict[str, str]:
    """The environment in which the application and its commands run on a database."""
    inherited = os.environ if os.environ.get("DATABASE_URL") else without_postgres_settings(os.environ)
    environment = _for_this_clone(inherited)
    environment["DATABASE_URL"] = database_url
    environment["INSTANCE_DIR"] = str(INSTANCE)
    environment.setdefault("SECRET_KEY", _secret_key(INSTANCE / "secret_key"))
    return environment


def of_tests(server_url: str) -> dict[str, str]:
    """The environment of the tests, in which nothing leads to what people entered."""
    environment = _for_this_clone(without_postgres_settings(os.environ))
    for name in ("DATABASE_URL", "SECRET_KEY", "VALHALLA_URL"):
        environment.pop(name, None)
    environment["TEST_DATABASE_URL"] = server_url
    environment["CHROMIUM"] = packages.browser() or ""
    environment["PLAYWRIGHT_NODEJS_PATH"] = str(assets.node())
    return environment


def _for_this_clone(inherited: Mapping[str, str]) -> dict[str, str]:
    """An environment without what leads Python elsewhere or has it compile at each start, and with an absolute path."""
    unwanted = ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in inherited.items() if name not in unwanted}
    environment["VALHALLA_ENGINE"] = str(routing_engine.folder())
    environment["POSTGRES_PROGRAMS"] = os.pathsep.join(map(str, postgres_binaries.folders_of_programs()))
    if geodata := environment.get("GEODATA_DIR"):
        environment["GEODATA_DIR"] = str(Path(geodata).resolve())
    return environment


def _secret_key(file: Path) -> str:
    """The key of this installation, made at the first start, readable by its owner alone."""
    if not file.exists():
        descriptor, new = tempfile.mkstemp(dir=file.parent)
        with open(descriptor, "w") as writer:
            writer.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # another start was faster
            os.link(new, file)
        os.unlink(new)
    return file.read_text()
