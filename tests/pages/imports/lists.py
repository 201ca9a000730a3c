"""Lists given to the import and taken through it, as a browser without JavaScript would."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.importing.codes import RowState
from directory.importing.models import ImportBatch, ImportRow
from directory.models import Church
from tests.directory.importing.field_lists import letters
from tests.factories import make_church, make_person, make_phone

ClientAs = Callable[[str], FlaskClient]
RunJobs = Callable[[], int]

AGREED = {"consent": "yes", "audience": "staff", "given_on": "20 11 2026"}
HEADING = "Church name\tPastor\tPhone\tVillage\tCommune\tDistrict\tProvince"


def give(client: FlaskClient, rows: str) -> str:
    """Paste a list; gives the address of its columns."""
    answer = client.post("/import", data={"rows": rows})
    assert answer.status_code == 303, said(answer)
    return answer.location


def check(client: FlaskClient, session: Session, run_jobs: RunJobs, rows: str) -> ImportBatch:
    """Paste a list, take its columns as they are matched, and let the worker check it."""
    columns = give(client, rows)
    page = client.get(columns)
    selects = re.findall(r'name="(column-\d+)">(.*?)</select>', page.text, re.DOTALL)
    chosen = {name: "".join(re.findall(r'value="(\w+)" selected', options)) for name, options in selects}
    assert client.post(columns, data={**chosen, **AGREED}).status_code == 303
    run_jobs()
    return latest(session)


def latest(session: Session) -> ImportBatch:
    """The list that was given last."""
    session.expire_all()
    return session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())).first() or pytest.fail("no list")


def store(client: FlaskClient, session: Session, run_jobs: RunJobs, batch: ImportBatch) -> ImportBatch:
    """Store what can be stored."""
    assert client.post(f"/import/{batch.id}/store").status_code == 303
    run_jobs()
    return latest(session)


def states(session: Session, batch: ImportBatch) -> dict[int, RowState | None]:
    """The state of each row, by its number."""
    session.expire_all()
    rows = select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.number)
    return {row.number: row.state for row in session.scalars(rows)}


def said(answer: TestResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def row(name: str, *, pastor: str = "", phone: str = "", place: int = 1) -> str:
    """A row of the list whose headings are `HEADING`."""
    village, commune = f"Phum {letters(place)}a", f"Khum {letters(place)}"
    return f"\n{name}\t{pastor}\t{phone}\t{village}\t{commune}\tBanan\tBattambang"


def known_church(session: Session, name: str = "Grace Church", pastor: str = "Sok Dara", number: str = "") -> Church:
    """A church with a pastor in the first village."""
    church = make_church(session, name, place_code="02010101", lon=103.16, lat=12.05)
    person = make_person(session, church, pastor)
    make_phone(session, person, number or "+85512345678")
    session.commit()
    return church
