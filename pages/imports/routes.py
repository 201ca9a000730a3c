"""Importing a list: giving it, matching its columns, looking at its rows, storing, undoing, taking it away."""

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response as BaseResponse

from accounts.audit import record_export
from accounts.permissions import Permission
from db import db
from directory.importing.changes import MAY_BE_CORRECTED, add_batch, begin_storing, remove_batch
from directory.importing.codes import BatchStatus
from directory.importing.giving_back import table_given_back
from directory.importing.models import ImportBatch
from directory.importing.problems import MOST_MEGABYTES, MOST_ROWS, ImportRefusedError
from directory.importing.queries import batches_seen_by, undecided_rows
from directory.importing.reading import read_file, read_paste
from directory.importing.tasks import check_import, lock_of, store_import
from directory.importing.template import as_csv, as_workbook
from directory.importing.undoing import changed_since, undo_batch
from directory.importing.words import outcome_words
from directory.sheets import csv_lines
from jobs.changes import put
from jobs.queries import last_status
from pages.imports.access import batch_or_404
from pages.web import limits
from pages.web.access import can, refuse_who_sees_no_people, requires
from pages.web.deadlines import LIST, answers_within
from training.queries import named_listings

imports = Blueprint("imports", __name__)

ONE = "/import/<int(max=9223372036854775807):batch_id>"
"""The address of one list."""

SECONDS_BETWEEN_LOOKS = 2

UNPROCESSABLE = 422
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@imports.get("/import")
@requires(Permission.DIRECTORY_IMPORT)
def start() -> str:
    """Where a list is given, and those that were given before."""
    refuse_who_sees_no_people()
    return start_page()


def start_page(problem: str = "", pasted: str = "") -> str:
    """The page on which a list is given."""
    everybodys = can(Permission.ACCOUNTS_MANAGE)
    return render_template(
        "imports/start.html",
        batches=batches_seen_by(db.session, current_user.id, all_of_them=everybodys),
        problem=problem,
        pasted=pasted,
        outcome_words=outcome_words,
        most_megabytes=MOST_MEGABYTES,
        most_rows=MOST_ROWS,
    )


@imports.post("/import", endpoint="give")
@limits.imports
@limits.takes_up_to(MOST_MEGABYTES)
@requires(Permission.DIRECTORY_IMPORT)
@answers_within(LIST)
def give() -> BaseResponse | tuple[str, int]:
    """Read a list that was chosen or pasted; what is none is refused in a sentence, and nothing of it is kept."""
    refuse_who_sees_no_people()
    file = request.files.get("file")
    pasted = request.form.get("rows", "")
    content = file.read() if file else b""
    if file:
        file.close()
    try:
        given = read_file(file.filename, content) if file and file.filename else read_paste(pasted)
    except ImportRefusedError as refusal:
        return start_page(str(refusal.sentence), pasted), UNPROCESSABLE
    batch = add_batch(db.session, given, current_user.id)
    db.session.commit()
    return redirect(url_for("import_columns.columns", batch_id=batch.id), 303)


@imports.get("/import/template.csv")
@requires(Permission.DIRECTORY_IMPORT)
def csv_template() -> Response:
    """An empty list to fill in."""
    return Response(as_csv(), mimetype="text/csv", headers=attached("churches.csv"))


@imports.get("/import/template.xlsx")
@requires(Permission.DIRECTORY_IMPORT)
def xlsx_template() -> Response:
    """The same as an Excel file, in which no number loses its zero."""
    return Response(as_workbook(), mimetype=XLSX, headers=attached("churches.xlsx"))


@imports.get(f"{ONE}/progress")
@requires(Permission.DIRECTORY_IMPORT)
def progress(batch_id: int) -> BaseResponse | Response | str:
    """How far the work in the background is; leads on when it is done."""
    batch = batch_or_404(batch_id)
    if batch.status not in (BatchStatus.CHECKING, BatchStatus.STORING):
        return redirect(url_for("import_rows.rows", batch_id=batch.id))
    failed = last_status(db.session, lock_of(batch.id)) not in ("todo", "doing")
    page = Response(render_template("imports/progress.html", batch=batch, failed=failed))
    if not failed:
        page.headers["Refresh"] = str(SECONDS_BETWEEN_LOOKS)  # needs no script
    return page


@imports.post(f"{ONE}/again")
@requires(Permission.DIRECTORY_IMPORT)
def again(batch_id: int) -> BaseResponse:
    """Put the work in again that was given up."""
    batch = batch_or_404(batch_id)
    put_in(batch)
    db.session.commit()
    return redirect(url_for(".progress", batch_id=batch.id), 303)


def put_in(batch: ImportBatch) -> None:
    """Let the worker do what a list waits for."""
    lock = lock_of(batch.id)
    if batch.status is BatchStatus.CHECKING:
        put(db.session, check_import, lock=lock, queueing_lock=f"check-{lock}", batch=batch.id)
    elif batch.status is BatchStatus.STORING:
        put(db.session, store_import, lock=lock, queueing_lock=f"store-{lock}", batch=batch.id, actor=current_user.id)


@imports.post(f"{ONE}/store")
@requires(Permission.DIRECTORY_IMPORT)
def store(batch_id: int) -> BaseResponse:
    """Store what can be stored, in the background; rows that wait stay."""
    batch = batch_or_404(batch_id)
    if begin_storing(db.session, batch.id):
        db.session.refresh(batch)
        put_in(batch)
    db.session.commit()
    return redirect(url_for(".progress", batch_id=batch.id), 303)


@imports.post(f"{ONE}/waiting.csv")
@limits.exports
@requires(Permission.DIRECTORY_IMPORT)
@answers_within(LIST)
def give_back(batch_id: int) -> Response:
    """The rows that wait, each with its reason, to be mended and sent again."""
    batch = batch_or_404(batch_id)
    rows = undecided_rows(db.session, batch.id)
    record_export(db.session, "import_row", len(rows))
    db.session.commit()
    lines = csv_lines(table_given_back(batch, rows))
    return Response("".join(lines), mimetype="text/csv", headers=attached("waiting.csv"))


@imports.get(f"{ONE}/undo")
@requires(Permission.DIRECTORY_IMPORT)
def ask_to_undo(batch_id: int) -> str:
    """What undoing takes back; or what was changed since, which keeps it from that."""
    batch = batch_or_404(batch_id)
    if batch.status is not BatchStatus.STORED:
        abort(404)
    changed = changed_since(db.session, batch.id)
    return undo_page(batch, changed.listing_ids, changed.gone)


def undo_page(batch: ImportBatch, listing_ids: list[int], gone: int) -> str:
    """The question, or why it cannot be."""
    names = named_listings(db.session, listing_ids)
    return render_template("imports/undo.html", batch=batch, changed=list(names.values()), gone=gone)


@imports.post(f"{ONE}/undo", endpoint="undo")
@requires(Permission.DIRECTORY_IMPORT)
@answers_within(LIST)
def undo(batch_id: int) -> BaseResponse | tuple[str, int]:
    """Take back everything that a list stored."""
    batch = batch_or_404(batch_id)
    if changed := undo_batch(db.session, batch.id):
        db.session.rollback()
        return undo_page(batch_or_404(batch_id), changed.listing_ids, changed.gone), 409
    db.session.commit()
    flash(gettext("The import has been undone. The directory is as it was before it."))
    return redirect(url_for("import_rows.rows", batch_id=batch_id), 303)


@imports.post(f"{ONE}/remove")
@requires(Permission.DIRECTORY_IMPORT)
def remove(batch_id: int) -> BaseResponse:
    """Take a list away; what it stored stays in the directory."""
    batch = batch_or_404(batch_id)
    if batch.status not in (*MAY_BE_CORRECTED, BatchStatus.READ, BatchStatus.UNDONE):
        abort(409)
    remove_batch(db.session, batch)
    db.session.commit()
    flash(gettext("The list has been taken away. What it had stored stays in the directory."))
    return redirect(url_for(".start"), 303)


def attached(name: str) -> dict[str, str]:
    """The header by which a browser saves an answer as a file."""
    return {"Content-Disposition": f"attachment; filename={name}"}


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(imports)
