"""Storing an imported list: 10,000 churches with a pastor and a number each, beside the same by the ORM's `add_all`."""

import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import Point
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bench.data import BenchData
from bench.figures import Figure
from db import WGS84
from directory.codes import Audience, Precision, Purpose, Role
from directory.importing.changes import add_batch, begin_storing, choose_columns
from directory.importing.checking import check_batch
from directory.importing.models import ImportRow
from directory.importing.reading import read_paste
from directory.importing.storing import insert_churches, store_batch
from directory.models import Church, Person, Phone

ROWS = 10_000
BUDGET = 3.0
SECONDS = 30.0
TURNS = 3
AGREED = {"consent": "yes", "audience": "staff", "given_on": "2026-11-20"}


def run(data: BenchData) -> list[Figure]:
    """Check and store a list, then store it in turns by our statements and by the ORM; nothing is kept."""
    with data.session() as session:
        codes = list(session.scalars(text("SELECT code FROM place WHERE level = 4")))
        batch = add_batch(session, read_paste(pasted(codes)), None)
        choose_columns(session, batch, batch.columns, AGREED)
        session.commit()
        checked = seconds(lambda: check_batch(session, batch.id))
        session.commit()
        entries = [entry for entry in session.scalars(select(ImportRow.entry)) if entry]
        ours, theirs = [], []
        for _ in range(TURNS):
            ours.append(seconds(lambda: insert_churches(session, batch.id, None)))
            session.rollback()
            theirs.append(seconds(lambda: by_orm(session, entries)))
            session.rollback()
        begin_storing(session, batch.id)
        session.commit()
        stored = seconds(lambda: store_batch(session, batch.id, None))
        session.rollback()
    ratio = statistics.median(theirs) / statistics.median(ours)
    what = f"{ROWS:,} rows of a list into {data.listings:,} listings"
    return [
        Figure(f"{what}, ORM add_all : ours", f"{ratio:.1f}", f"≥ {BUDGET}", ratio >= BUDGET),
        Figure(f"{what}, checked", f"{checked:.1f} s", f"≤ {SECONDS:.0f} s", checked <= SECONDS),
        Figure(f"{what}, compared again and stored", f"{stored:.1f} s", f"≤ {SECONDS:.0f} s", stored <= SECONDS),
    ]


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def pasted(codes: list[str]) -> str:
    """A list of churches, each in a village of its own as far as there are enough."""
    rows = [
        f"ក្រុមជំនុំ{word(number)}\tHope {word(number, 97)}\tPastor {word(number * 7, 97)}\t088{number:07}"
        f"\t{codes[number * 37 % len(codes)]}"
        for number in range(ROWS)
    ]
    return "\n".join(["ឈ្មោះក្រុមជំនុំជាភាសាខ្មែរ\tName in English\tPastor\tPhone\tPlace code", *rows])


def word(number: int, first: int = 0x1780) -> str:
    """A word of eight letters that no other number has."""
    number = number * 48_271 % 2_147_483_647
    return "".join(chr(first + number // 23**place % 23) for place in range(8))


def by_orm(session: Session, entries: list[dict[str, Any]]) -> None:
    """Add the same churches as objects."""
    session.add_all([as_church(entry) for entry in entries])
    session.flush()


def as_church(entry: dict[str, Any]) -> Church:
    """One church with its pastor and numbers, as objects."""
    pastor = entry["pastor"]
    person = Person(
        role=Role(pastor["role"]),
        name_en=pastor["name_en"],
        name_km=pastor["name_km"],
        consent_audience=Audience(pastor["audience"]),
        consent_given_on=date.fromisoformat(pastor["given_on"]),
        consent_renew_on=date.fromisoformat(pastor["renew_on"]),
    )
    person.phones = [Phone(number=number, purpose=Purpose.MOBILE) for number in entry["numbers"]]
    church = Church(
        name_en=entry["name_en"],
        name_km=entry["name_km"],
        key_en=entry["key_en"],
        key_km=entry["key_km"],
        place_code=entry["place_code"],
    )
    if entry["lon"] is not None:
        church.location = from_shape(Point(entry["lon"], entry["lat"]), srid=WGS84)
        church.precision = Precision(str(entry["precision"]))
    church.people = [person]
    return church
