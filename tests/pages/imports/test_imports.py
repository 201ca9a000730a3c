"""The pages of an import, from the list to its undoing, as somebody at a browser without JavaScript meets them."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.importing.codes import BatchStatus, RowState
from directory.importing.models import ImportBatch, ImportRow
from directory.models import Church, Person, Phone
from tests.directory.importing.field_lists import field_list, make_places

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
    return {row.number: row.state for row in session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id))}


def said(answer: TestResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_fifty_rows_are_checked_stored_given_back_and_undone(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    make_places(session)
    staff = client_as("staff")
    made = field_list(50)
    batch = check(staff, session, run_jobs, made.as_text())
    ready = made.expected[RowState.READY]
    page = staff.get(f"/import/{batch.id}")
    assert f"add {ready} churches" in said(page)
    assert session.scalar(select(func.count()).select_from(Church)) == 0
    batch = store(staff, session, run_jobs, batch)
    page = staff.get(f"/import/{batch.id}?show=all")
    assert f"50 read: {ready} stored, {50 - ready} waiting" in said(page)
    back = list(csv.reader(io.StringIO(staff.post(f"/import/{batch.id}/waiting.csv").text.lstrip("\ufeff"))))
    assert len(back) - 1 == 50 - ready == batch.waiting
    assert all(row[-1] for row in back)
    assert staff.post(f"/import/{batch.id}/undo").status_code == 303
    assert latest(session).status is BatchStatus.UNDONE
    for table in (Church, Person, Phone):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert "undone" in said(staff.get(f"/import/{batch.id}"))
