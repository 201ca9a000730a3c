"""Matching the columns of a list, and saying whether its people have agreed; then it is checked."""

from dataclasses import dataclass

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug import Response

from accounts.permissions import Permission
from db import db
from directory.importing.changes import choose_columns
from directory.importing.codes import BatchStatus
from directory.importing.columns import Column
from directory.importing.forms import ListConsentForm
from directory.importing.models import ImportBatch
from directory.importing.problems import ImportRefusedError
from directory.importing.queries import first_rows, same_file_before
from directory.importing.words import said_words
from directory.importing.workbooks import letter
from pages.imports.access import batch_or_404
from pages.imports.routes import ONE, UNPROCESSABLE, put_in
from pages.web.access import requires

import_columns = Blueprint("import_columns", __name__)

SAMPLES = 3


@dataclass(frozen=True)
class GivenColumn:
    """One column of a list: its letter, heading, what it seems to hold, and some of its cells."""

    at: int
    letter: str
    heading: str
    holds: str
    samples: list[str]


@import_columns.get(f"{ONE}/columns")
@requires(Permission.DIRECTORY_IMPORT)
def columns(batch_id: int) -> Response | str:
    """What each column seems to hold, to be corrected."""
    batch = batch_or_404(batch_id)
    if batch.status is not BatchStatus.READ:
        return redirect(url_for("import_rows.rows", batch_id=batch.id))
    return columns_page(batch, ListConsentForm())


@import_columns.post(f"{ONE}/columns", endpoint="match")
@requires(Permission.DIRECTORY_IMPORT)
def match(batch_id: int) -> Response | tuple[str, int]:
    """Keep what the columns hold, and let the list be checked in the background."""
    batch = batch_or_404(batch_id)
    if batch.status is not BatchStatus.READ:
        return redirect(url_for("import_rows.rows", batch_id=batch.id), 303)
    form = ListConsentForm(request.form)
    chosen = [request.form.get(f"column-{at}", "") for at in range(len(batch.headings))]
    chosen = [column if column in list(Column) else "" for column in chosen]
    problem = ""
    if form.validate():
        try:
            choose_columns(db.session, batch, chosen, form.answers())
        except ImportRefusedError as refusal:
            problem = str(refusal.sentence)
    if problem or form.errors:
        return columns_page(batch, form, chosen, problem), UNPROCESSABLE
    put_in(batch)
    db.session.commit()
    return redirect(url_for("imports.progress", batch_id=batch.id), 303)


def columns_page(batch: ImportBatch, form: ListConsentForm, chosen: list[str] | None = None, problem: str = "") -> str:
    """The page of columns."""
    return render_template(
        "imports/columns.html",
        batch=batch,
        form=form,
        columns=given_columns(batch, chosen or batch.columns),
        kinds=list(Column),
        said=said_words(batch.said),
        before=same_file_before(db.session, batch),
        problem=problem,
    )


def given_columns(batch: ImportBatch, holds: list[str]) -> list[GivenColumn]:
    """The columns that have a heading, or hold something in the first rows."""
    rows = first_rows(db.session, batch.id, 20)
    found = []
    for at, heading in enumerate(batch.headings):
        cells = [row.cells[at] for row in rows if at < len(row.cells) and row.cells[at]]
        if heading or cells:
            found.append(GivenColumn(at, letter(at), heading, holds[at], cells[:SAMPLES]))
    return found


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(import_columns)
