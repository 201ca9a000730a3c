"""The ledger of erasures beside the database: a small file that outlives a restore, with ids and days alone.

A backup that is older than an erasure brings the person back; whoever restores it reads this file, and the ledger of
the database that is replaced, and erases them again.
"""

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from directory.models import Erasure, Person
from directory.people.erasing import erase_person

FILE = "erasures.jsonl"


class Erased(NamedTuple):
    """Somebody who was erased; the first two tell who."""

    person_id: int
    person_created_at: datetime
    erased_at: datetime
    erased_by_id: int | None


def ledger(session: Session) -> set[Erased]:
    """The ledger in the database."""
    columns = (Erasure.person_id, Erasure.person_created_at, Erasure.erased_at, Erasure.erased_by_id)
    return {Erased(*row) for row in session.execute(select(*columns))}


def read_ledger(folder: Path) -> set[Erased]:
    """The ledger in the file; empty where there is none yet. A line that a crash cut short is passed over."""
    found = set()
    with suppress(FileNotFoundError):
        for line in (folder / FILE).read_bytes().splitlines():
            with suppress(orjson.JSONDecodeError, KeyError, ValueError):
                read = orjson.loads(line)
                added, erased = (datetime.fromisoformat(read[name]) for name in ("person_created_at", "erased_at"))
                found.add(Erased(read["person_id"], added, erased, read["erased_by_id"]))
    return found


def keep_ledger(session: Session, folder: Path) -> set[Erased]:
    """Write what the database and the file know together into the file, at once or not at all; gives it back."""
    known = ledger(session) | read_ledger(folder)
    if known:
        write_ledger(known, folder)
    return known


def write_ledger(known: Iterable[Erased], folder: Path) -> None:
    """Replace the file, readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, new = tempfile.mkstemp(dir=folder, prefix=f".{FILE}.")
    with open(descriptor, "wb") as writer:
        for each in sorted(known, key=lambda erased: (erased.erased_at, erased.person_id)):
            writer.write(orjson.dumps(each._asdict()) + b"\n")
        writer.flush()
        os.fsync(writer.fileno())
    Path(new).replace(folder / FILE)


def replay(session: Session, known: Iterable[Erased]) -> int:
    """Erase again everybody of a ledger who stands here, and enter the ledger; gives how many there were.

    An id alone does not tell: a restored database may have given it to somebody else since. Each one is told by the
    moment at which they were added, too. The caller commits.
    """
    again = 0
    for each in sorted(known, key=lambda erased: erased.erased_at):
        added = session.scalar(select(Person.created_at).where(Person.id == each.person_id))
        if added == each.person_created_at:
            again += erase_person(session, each.person_id, each.erased_by_id) is not None
        row = {**each._asdict()}
        statement = insert(Erasure).values(row)
        session.execute(statement.on_conflict_do_update(constraint="pk_erasure", set_={"erased_at": each.erased_at}))
    return again
