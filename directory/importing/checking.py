"""Checking a list: each row through the form, chunk by chunk, then all of them against the directory.

Each chunk is kept by itself, so that a worker that is killed goes on where it was.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from flask_babel import force_locale
from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from directory.codes import Kind
from directory.coordinates import PositionError, parse_coordinates
from directory.importing.codes import BatchStatus, RowState
from directory.importing.columns import Column, is_number
from directory.importing.comparing import compare_rows
from directory.importing.models import ImportBatch, ImportRow
from directory.importing.placing import Gazetteer
from directory.importing.rows import CheckedRow, check_row, entry_as_json, no_such_church
from directory.models import Listing
from places.queries import remember_places, remember_positions
from places.remembering import remembering

CHUNK = 500
LANGUAGES = ("en", "km")
"""Each sentence is kept in both: whoever reads it later may read the other one."""

WRITE = text(
    """
    UPDATE import_row SET state = new.state, errors = new.errors, notes = new.notes, entry = new.entry,
           alike = '[]', match_id = NULL, match_version = NULL, person_id = NULL, take = '{}'
    FROM jsonb_to_recordset(:rows) AS new (number int, state text, errors jsonb, notes jsonb, entry jsonb)
    WHERE batch_id = :batch AND import_row.number = new.number
    """
).bindparams(bindparam("rows", type_=JSONB(none_as_null=True)))


def check_batch(session: Session, batch_id: int, *, between: Callable[[], None] = lambda: None) -> None:
    """Check every row that is not checked yet, committing each chunk; nothing where the batch waits for no check.

    `between` is called after each commit, and may raise to end early.
    """
    batch = session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.status is not BatchStatus.CHECKING:
        return
    with remembering(session):
        remember_places(session)
        gazetteer = Gazetteer(session)
        while rows := unchecked(session, batch_id):
            check_rows(session, gazetteer, batch, rows)
            batch.rows_done += len(rows)
            session.commit()
            between()
    compare_rows(session, batch)
    batch.status = BatchStatus.CHECKED
    count_waiting(session, batch)


def check_again(session: Session, batch: ImportBatch, numbers: Collection[int]) -> None:
    """Check some rows anew, after somebody has corrected them."""
    rows = session.scalars(
        select(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.number.in_(numbers), ImportRow.result.is_(None))
        .execution_options(populate_existing=True)
    ).all()
    with remembering(session):
        check_rows(session, Gazetteer(session), batch, rows)
    compare_rows(session, batch, numbers)
    count_waiting(session, batch)


def count_waiting(session: Session, batch: ImportBatch) -> None:
    """Count anew how many rows wait."""
    batch.waiting = (
        session.scalar(select(func.count()).where(ImportRow.batch_id == batch.id, ImportRow.result.is_(None))) or 0
    )
    session.flush()


def unchecked(session: Session, batch_id: int) -> Sequence[ImportRow]:
    """The next chunk of rows without a state."""
    return session.scalars(
        select(ImportRow)
        .where(ImportRow.batch_id == batch_id, ImportRow.state.is_(None))
        .order_by(ImportRow.number)
        .limit(CHUNK)
        .execution_options(populate_existing=True)
    ).all()


def check_rows(session: Session, gazetteer: Gazetteer, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Check rows and write what was found. Sentences are made in both languages; most rows need none."""
    note_positions(session, rows)
    churches = known_churches(session, rows)
    found: dict[int, dict[str, CheckedRow]] = {row.number: {} for row in rows}
    for language in LANGUAGES:
        with force_locale(language):
            for row in rows:
                earlier = found[row.number].get(LANGUAGES[0])
                if earlier and not (earlier.errors or earlier.doubts):
                    continue
                checked = check_row(
                    session,
                    gazetteer,
                    row.values,
                    batch.consent,
                    accepted=row.accepted,
                    unreadable=row.cell_errors,
                )
                number = row.values.get(Column.CHURCH_ID, "")
                if number and not (is_number(number) and int(number) in churches):
                    checked.errors[Column.CHURCH_ID] = no_such_church()
                found[row.number][language] = checked
    written = [as_written(number, each) for number, each in found.items()]
    session.execute(WRITE, {"batch": batch.id, "rows": written})


def note_positions(session: Session, rows: Sequence[ImportRow]) -> None:
    """Ask for all positions of a chunk at once which places hold them."""
    positions = []
    for row in rows:
        typed = row.values.get(Column.COORDINATES) or ", ".join(
            row.values.get(column, "") for column in (Column.LATITUDE, Column.LONGITUDE)
        )
        try:
            positions.append(tuple(parse_coordinates(typed)))
        except PositionError:
            continue
    if positions:
        remember_positions(session, positions)  # type: ignore[arg-type]


def known_churches(session: Session, rows: Sequence[ImportRow]) -> set[int]:
    """Those of the churches' numbers in these rows that there are."""
    numbers = {row.values.get(Column.CHURCH_ID, "") for row in rows}
    wanted = [int(number) for number in numbers if is_number(number)]
    if not wanted:
        return set()
    return set(session.scalars(select(Listing.id).where(Listing.id.in_(wanted), Listing.kind == Kind.CHURCH)))


def as_written(number: int, found: dict[str, CheckedRow]) -> dict[str, Any]:
    """What is kept of the check of a row."""
    first = found[LANGUAGES[0]]

    def both(kind: str) -> dict[str, list[str]]:
        sentences: dict[str, str] = getattr(first, kind)
        return {str(column): [getattr(each, kind).get(column, "") for each in found.values()] for column in sentences}

    return {
        "number": number,
        "state": state_of(first).value,
        "errors": both("doubts") | both("errors"),
        "notes": first.notes,
        "entry": entry_as_json(first.entry) if first.entry and not first.doubts else None,
    }


def state_of(checked: CheckedRow) -> RowState:
    """What a row is before it is compared with the directory."""
    if checked.errors:
        return RowState.ERROR
    if checked.doubts:
        return RowState.UNCLEAR
    return RowState.UNPLACED if checked.place_is_open else RowState.READY


def forget_checks(session: Session, batch: ImportBatch) -> None:
    """Let every row be checked from the beginning, as after other columns were matched."""
    session.execute(
        update(ImportRow)
        .where(ImportRow.batch_id == batch.id)
        .values(state=None, choice=None, accepted=False)
        .execution_options(synchronize_session=False)
    )
    batch.rows_done = 0
