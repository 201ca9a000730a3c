"""Finding the PostgreSQL programs of this machine, of those versions that have PostGIS."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST_POSTGRES = 15
_WHERE_PACKAGES_PUT_THEM = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # PostgreSQL's own packages for Fedora and its kin
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
_WHERE_THEIR_EXTENSIONS_ARE = (
    "/usr/share/postgresql/{version}/extension",
    "{folder}/../share/extension",
    "{folder}/../share/postgresql/extension",
    "/opt/homebrew/share/postgresql@{version}/extension",
    "/usr/local/share/postgresql@{version}/extension",
    "/usr/share/pgsql/extension",
)


@dataclass(frozen=True)
class Binaries:
    """The programs of one major version."""

    version: int
    folder: Path


def find(version: int | None = None) -> Binaries | None:
    """The newest PostgreSQL with PostGIS here, or the one of a major version; None where there is none."""
    found = [
        binaries
        for folder in _folders()
        if (binaries := _binaries_in(folder)) and _has_postgis(binaries) and version in (None, binaries.version)
    ]
    return max(found, key=lambda binaries: binaries.version, default=None)


def folders_of_programs() -> list[Path]:
    """The folders that may hold pg_dump and its kin, whether or not PostGIS is beside them."""
    return _folders()


def _folders() -> list[Path]:
    folders = [folder for pattern in _WHERE_PACKAGES_PUT_THEM for folder in Path("/").glob(pattern[1:])]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return folders


def _binaries_in(folder: Path) -> Binaries | None:
    if not os.access(folder / "initdb", os.X_OK) or not os.access(folder / "postgres", os.X_OK):
        return None
    words = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    version = re.search(r"\) (\d+)", words)
    if not version or int(version[1]) < OLDEST_POSTGRES:
        return None
    return Binaries(int(version[1]), folder)


def _has_postgis(binaries: Binaries) -> bool:
    return any(
        Path(pattern.format(version=binaries.version, folder=binaries.folder), "postgis.control").exists()
        for pattern in _WHERE_THEIR_EXTENSIONS_ARE
    )
