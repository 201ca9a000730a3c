"""A list from its giving to its undoing."""

import csv
import io
from datetime import timedelta

from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.importing.codes import BatchStatus, RowState
from directory.importing.columns import matched
from directory.importing.models import ImportBatch, ImportRow
from directory.importing.reading import read_file
from directory.importing.tasks import delete_old_imports
from directory.importing.template import COLUMNS
from directory.models import Church, Person, Phone
from tests.directory.importing.field_lists import field_list, make_places
from tests.factories import make_check
from tests.pages.imports.lists import (
    HEADING,
    ClientAs,
    RunJobs,
    check,
    give,
    latest,
    row,
    said,
    store,
)


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


def test_an_import_is_not_undone_once_somebody_has_worked_on_what_it_stored(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    make_places(session)
    staff = client_as("staff")
    rows = HEADING + row("Grace Church", pastor="Sok Dara", phone="012 345 678") + row("Hope Church", place=2)
    batch = store(staff, session, run_jobs, check(staff, session, run_jobs, rows))
    make_check(session, session.scalars(select(Phone)).one())
    session.commit()
    answer = staff.post(f"/import/{batch.id}/undo")
    assert answer.status_code == 409
    assert "Grace Church" in said(answer)
    assert "Hope Church" not in said(answer)
    assert latest(session).status is BatchStatus.STORED


def test_cells_of_columns_that_are_left_out_are_gone_and_so_is_what_was_stored(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    staff = client_as("staff")
    batch = check(staff, session, run_jobs, "Church name\tRemarks\nGrace Church\ther daughter was taken")
    kept = session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id)).one()
    assert kept.cells == ["Grace Church", ""]
    store(staff, session, run_jobs, batch)
    session.refresh(kept)
    assert (kept.cells, kept.values, kept.entry) == ([], {}, None)
    session.execute(update(ImportBatch).values(given_at=ImportBatch.given_at - timedelta(days=31)))
    delete_old_imports(session)
    assert session.scalar(select(func.count()).select_from(ImportRow)) == 0
    assert session.scalar(select(func.count()).select_from(Church)) == 1


def test_what_is_given_back_holds_no_formula_and_can_be_sent_again(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    staff = client_as("staff")
    batch = check(staff, session, run_jobs, "Church name\tPhone\n=HYPERLINK(1)\t123\n")
    back = staff.post(f"/import/{batch.id}/waiting.csv")
    lines = list(csv.reader(io.StringIO(back.text.lstrip("\ufeff"))))
    assert lines[0][:3] == ["Row", "Church name", "Phone"]
    assert lines[1][:3] == ["2", "'=HYPERLINK(1)", "123"]
    assert "Type the whole number" in lines[1][3]
    again = staff.post("/import", data={"file": (io.BytesIO(back.data), "waiting.csv")})
    assert again.status_code == 303


def upload(client: FlaskClient, content: bytes) -> TestResponse:
    """Send a file as a browser does; the client of the tests would leave a file open for a large one."""
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="churches.csv"\r\n\r\n'
    body = head + content + b"\r\n--edge--\r\n"
    return client.post("/import", data=body, content_type="multipart/form-data; boundary=edge")


def test_sixty_megabytes_are_refused_with_the_limit_before_anything_is_read(client_as: ClientAs) -> None:
    staff = client_as("staff")
    answer = upload(staff, b"x" * 60 * 2**20)
    assert answer.status_code == 413
    assert "larger than 10 MB" in said(answer)
    just_over = upload(staff, b"x" * (10 * 2**20 + 1))
    assert just_over.status_code == 422
    assert "larger than 10 MB" in said(just_over)


def test_a_list_is_seen_by_who_gave_it_and_by_administrators_only(client_as: ClientAs, session: Session) -> None:
    address = give(client_as("staff"), "Church name\nGrace Church")
    assert client_as("staff").get(address).status_code == 404
    assert client_as("admin").get(address).status_code == 200
    assert client_as("viewer").get("/import").status_code == 403


def test_progress_is_shown_without_a_script_and_work_that_was_given_up_can_be_begun_again(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    staff = client_as("staff")
    columns = give(staff, "Church name\nGrace Church")
    staff.post(columns, data={"column-0": "church_name", "consent": "no"})
    batch = latest(session)
    page = staff.get(f"/import/{batch.id}/progress")
    assert page.headers["Refresh"] == "2"
    assert "0 of 1 rows" in said(page)
    session.execute(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'check-import'"))
    session.commit()
    page = staff.get(f"/import/{batch.id}/progress")
    assert "Refresh" not in page.headers
    assert "This did not work" in said(page)
    staff.post(f"/import/{batch.id}/again")
    run_jobs()
    assert latest(session).status is BatchStatus.CHECKED


def test_the_template_is_read_back_with_every_column_matched(client_as: ClientAs, session: Session) -> None:
    staff = client_as("staff")
    for kind in ("csv", "xlsx"):
        template = staff.get(f"/import/template.{kind}")
        given = read_file(f"t.{kind}", with_a_row(template.data) if kind == "csv" else filled(template.data))
        assert matched(given.headings, [each.cells for each in given.rows]) == list(COLUMNS), kind


def with_a_row(template: bytes) -> bytes:
    """The empty list with one church in it."""
    return template + "ក្រុមជំនុំព្រះគុណ,Grace\r\n".encode()


def filled(template: bytes) -> bytes:
    """The same of an Excel file."""
    book = load_workbook(io.BytesIO(template))
    book.worksheets[0]["A2"] = "ក្រុមជំនុំព្រះគុណ"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
