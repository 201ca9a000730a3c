"""What the application finds in its environment.

DATABASE_URL  postgresql+psycopg://…, the embedded database or the server that the operator names
SECRET_KEY    signs sessions; made once and kept in instance/secret_key
INSTANCE_DIR  the folder for what belongs to this installation
GEODATA_DIR   as the operator gave it, made absolute; absent without one
DEMO_PASSWORD as the operator gave it
"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from machine.cluster import without_postgres_settings
from machine.folders import INSTANCE


def of_the_application(database_url: str) -> dict[str, str]:
    """The environment in which the application and its commands run on a database."""
    chosen_by_operator = "DATABASE_URL" in os.environ
    environment = dict(os.environ) if chosen_by_operator else without_postgres_settings(os.environ)
    for name in ("PYTHONHOME", "PYTHONPATH"):  # another program's, where they are set
        environment.pop(name, None)
    environment["DATABASE_URL"] = database_url
    environment["INSTANCE_DIR"] = str(INSTANCE)
    environment.setdefault("SECRET_KEY", _secret_key(INSTANCE / "secret_key"))
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
