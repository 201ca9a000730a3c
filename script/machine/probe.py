"""Asks the server at DATABASE_URL whether the product can work there; the Python of .venv runs it.

Arguments: the extensions that are needed, which are created where that is allowed. When something is missing it writes
what, then on the last line how to mend it, and ends with exit code 1.
"""

import os
import sys
from typing import NoReturn

import psycopg

OLDEST = 15


def probe(address: str, extensions: list[str]) -> None:
    """Connect and look; returns where all is well."""
    without_driver = address.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        connection = psycopg.connect(without_driver, connect_timeout=10, autocommit=True)
    except psycopg.Error as error:
        _refuse(
            f"The server that DATABASE_URL names cannot be used: {str(error).strip()}",
            "check the address, the password and that the server runs; unset DATABASE_URL to use the embedded one",
        )
    with connection:
        if connection.info.server_version < OLDEST * 10000:
            _refuse(
                f"The server that DATABASE_URL names is PostgreSQL {connection.info.server_version // 10000}.",
                f"use PostgreSQL {OLDEST} or later",
            )
        for extension in extensions:
            _ensure(connection, extension)
        found = connection.execute("select cardinality(show_trgm('ខ្មែរ'))").fetchone()
        if not found or not found[0]:
            name = connection.info.dbname
            _refuse(
                f"The character type of the database {name} knows no Khmer letters.",
                f"createdb --template template0 --encoding UTF8 --locale C.UTF-8 {name}",
            )


def _ensure(connection: psycopg.Connection, extension: str) -> None:
    info = connection.info
    try:
        connection.execute(f"create extension if not exists {extension}")
    except psycopg.errors.FeatureNotSupported:
        version = info.server_version // 10000
        package = f"postgresql-{version}-postgis-3" if extension == "postgis" else "postgresql-contrib"
        _refuse(
            f"The server that DATABASE_URL names lacks the extension {extension}.",
            f"on the machine {info.host or 'of the server'}: sudo apt-get install {package}",
        )
    except psycopg.Error as error:
        _refuse(
            f"{info.user} may not create the extension {extension}: {str(error).strip()}",
            f'on the machine of the server: sudo -u postgres psql {info.dbname} -c "create extension {extension}"',
        )


def _refuse(sentence: str, mend: str) -> NoReturn:
    sys.exit(f"{sentence}\n{mend}")


if __name__ == "__main__":
    probe(os.environ["DATABASE_URL"], sys.argv[1:])
