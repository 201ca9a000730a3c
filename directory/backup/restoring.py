"""Putting a backup back: all of it or nothing, in one transaction that ends with the word COMMIT or not at all."""

import re
import subprocess
import tempfile
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from directory.backup.programs import BackupError, Programs, programs_for
from directory.migrating import configuration

NOT_OURS = re.compile(r" (EXTENSION|COMMENT - EXTENSION|SCHEMA|COMMENT - SCHEMA|TABLE DATA public spatial_ref_sys) ?")
"""Lines of a backup's table of contents that the target has already, and that its user may not be able to make."""

SECONDS_TO_WAIT = 10
"""How long to wait for others who use the database."""

EMPTY_IT = """
DO $$
DECLARE each record;
BEGIN
    FOR each IN
        SELECT c.oid::regclass AS name, c.relkind FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'i', 'a'))
    LOOP
        IF each.relkind IN ('r', 'p') THEN EXECUTE 'DROP TABLE IF EXISTS ' || each.name || ' CASCADE';
        ELSIF each.relkind = 'S' THEN EXECUTE 'DROP SEQUENCE IF EXISTS ' || each.name || ' CASCADE';
        ELSE EXECUTE 'DROP VIEW IF EXISTS ' || each.name || ' CASCADE'; END IF;
    END LOOP;
    FOR each IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE 'DROP ROUTINE IF EXISTS ' || each.name || ' CASCADE';
    END LOOP;
    FOR each IN
        SELECT t.oid::regtype AS name FROM pg_type t
        WHERE t.typnamespace = 'public'::regnamespace AND (t.typtype IN ('e', 'd') OR (t.typtype = 'c' AND EXISTS
              (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')))
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
    LOOP
        EXECUTE 'DROP TYPE IF EXISTS ' || each.name || ' CASCADE';
    END LOOP;
END $$;
"""


def put_back(engine: Engine, root: Path, file: Path) -> None:
    """Replace the database by a backup. Raises `BackupError`, and then everything is as it was."""
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    programs = programs_for(engine)
    contents = read_contents(programs, root, file)
    counted = ensure_ours_or_empty(engine, root)
    engine.dispose()
    with tempfile.NamedTemporaryFile("w", suffix=".list") as chosen:
        chosen.write(contents)
        chosen.flush()
        stream(programs, file, Path(chosen.name), counted)


def read_contents(programs: Programs, root: Path, file: Path) -> str:
    """The table of contents of what is put back. Raises `BackupError` for a file that is no backup of this product."""
    try:
        contents = programs.output_of("pg_restore", "--list", file)
        entries = [line for line in contents.splitlines() if line and not line.startswith(";")]
        if not any(" TABLE public alembic_version " in entry for entry in entries):
            raise BackupError("It holds no directory.")
        data = programs.output_of("pg_restore", "--data-only", "--table=alembic_version", "--file=-", file)
    except BackupError as reason:
        raise BackupError(f"{file} is no backup of this product, so nothing was changed.\n{reason}") from None
    revisions = re.findall(r"^[0-9a-f]{12}$", data, re.MULTILINE)
    known = {script.revision for script in ScriptDirectory.from_config(configuration(root)).walk_revisions()}
    if not revisions or not set(revisions) <= known:
        raise BackupError(
            f"{file} was made by a newer version of this product, so nothing was changed.\n"
            "Bring the product up to date first, then restore."
        )
    return "\n".join(entry for entry in entries if not NOT_OURS.search(entry)) + "\n"


def ensure_ours_or_empty(engine: Engine, root: Path) -> int:
    """How many changes the database has counted. Raises `BackupError` where it holds something else than this product.

    What is kept in a running process is told apart by that count, so that it may never fall.
    """
    known = {script.revision for script in ScriptDirectory.from_config(configuration(root)).walk_revisions()}
    tables = text(
        "SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
    )
    with engine.connect() as connection:
        found = set(connection.scalars(tables))
        if not found:
            return 0
        revisions = (
            set(connection.scalars(text("SELECT version_num FROM alembic_version")))
            if ("alembic_version" in found)
            else set()
        )
        if not revisions or not revisions <= known:
            raise BackupError("This database holds something else than this version's directory: nothing was changed.")
        if connection.scalar(text("SELECT to_regclass('listing_change') IS NULL")):
            return 0
        return int(connection.scalar(text("SELECT last_value FROM listing_change")) or 0)


def stream(programs: Programs, file: Path, chosen: Path, counted: int) -> None:
    """Let pg_restore write and psql read, in one transaction. COMMIT is said only when all of the file has been read.

    Whatever is killed in between, psql finds the end of its input without it, and the database is as it was.
    """
    options = ("--no-owner", "--no-privileges", f"--use-list={chosen}", "--file=-")
    psql = programs.command("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(psql, stdin=subprocess.PIPE, stderr=words, env=programs.environment) as reader,  # noqa: S603
    ):
        assert reader.stdin is not None, "it was asked for"  # noqa: S101
        whole, said = False, b""
        try:
            before = f"BEGIN;\nSET LOCAL lock_timeout = '{SECONDS_TO_WAIT}s';\nSET client_min_messages = warning;\n"
            reader.stdin.write((before + EMPTY_IT).encode())
            reader.stdin.flush()
            done = subprocess.run(  # noqa: S603
                programs.plain("pg_restore", *options, file), stdout=reader.stdin, stderr=subprocess.PIPE
            )
            whole, said = done.returncode == 0, done.stderr
            if whole:
                reader.stdin.write(after(counted).encode())
            reader.stdin.close()
        except BrokenPipeError:  # psql has said why below
            whole = True
        if reader.wait() or not whole:
            words.seek(0)
            reason = words.read().decode(errors="replace").strip() or said.decode(errors="replace").strip()
            raise BackupError(f"{reason}\nThe backup was not put back; the database is as it was.")


def after(counted: int) -> str:
    """What ends the transaction: the count of changes goes on, and what was put back is the database."""
    return (
        "DO $$ BEGIN IF to_regclass('public.listing_change') IS NOT NULL THEN PERFORM setval('public.listing_change',"  # noqa: S608
        f" greatest((SELECT last_value FROM public.listing_change), {counted}) + 1); END IF; END $$;\nCOMMIT;\n"
    )
