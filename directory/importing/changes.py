"""Writing an import on its way: a new list, what its columns hold, corrections, choices, taking it away."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from psycopg.types.json import Jsonb
from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from directory.importing.checking import check_again, forget_checks
from directory.importing.codes import BatchStatus, Choice, Part, RowState
from directory.importing.columns import NAMES, Column, matched
from directory.importing.comparing import differences, fills_gaps, seen_by, stored_churches, the_pastor
from directory.importing.models import ImportBatch, ImportRow
from directory.importing.placing import place_words
from directory.importing.problems import ImportRefusedError, TwoColumnsError
from directory.importing.queries import words_of_unplaced
from directory.importing.reading import GivenList
from directory.importing.rows import LEFT_OPEN
from directory.importing.tables import LONGEST_CELL, cell_text

MAY_BE_CORRECTED = (BatchStatus.CHECKED, BatchStatus.STORED)

KEEP_COLUMNS = text(
    """
    UPDATE import_row SET
        cells = (SELECT jsonb_agg(CASE WHEN columns ->> (at - 1)::int <> '' THEN cell ELSE '""' END ORDER BY at)
                 FROM jsonb_array_elements(cells) WITH ORDINALITY AS each (cell, at)),
        cell_errors = coalesce((SELECT jsonb_object_agg(columns ->> key::int, value) FROM jsonb_each(cell_errors)
                                WHERE columns ->> key::int <> ''), '{}'),
        "values" = (SELECT jsonb_object_agg(column_name, coalesce(cells ->> (at - 1)::int, ''))
                    FROM jsonb_array_elements_text(columns) WITH ORDINALITY AS each (column_name, at)
                    WHERE column_name <> '')
    FROM (SELECT CAST(:columns AS jsonb) AS columns) AS chosen
    WHERE batch_id = :batch
    """
).bindparams(bindparam("columns", type_=JSONB))


PLACE_NAMES = (Column.ADDRESS, Column.VILLAGE, Column.COMMUNE, Column.DISTRICT, Column.PROVINCE)


@dataclass(frozen=True)
class Correction:
    """What somebody has typed and chosen for one row."""

    values: Mapping[str, str] = field(default_factory=dict)
    place_code: str = ""
    """Of the places offered, or `unknown`; empty where nothing was chosen."""
    place_for_all: bool = False
    """Whether that is the place of every row that could not be placed and says the same about it."""
    accepted: bool = False
    choice: Choice | None = None
    merge_with: int | None = None
    take: tuple[Part, ...] | None = None
    """Which parts are taken; none where nobody was asked."""
    taken_in_again: bool = False
    """Whether a row that was to be skipped no longer is."""


def add_batch(session: Session, given: GivenList, user_id: int | None) -> ImportBatch:
    """Keep a list that was read, with its columns as they seem to be."""
    batch = ImportBatch(
        given_by_id=user_id,
        source=given.source,
        file_name=given.file_name,
        sha256=given.sha256,
        status=BatchStatus.READ,
        headings=given.headings,
        columns=matched(given.headings, [row.cells for row in given.rows]),
        said=given.said,
        rows_read=len(given.rows),
        waiting=len(given.rows),
    )
    session.add(batch)
    session.flush()
    # COPY: 10,000 rows in a fraction of the time of as many INSERTs.
    cursor = session.connection().connection.cursor()
    with cursor.copy("COPY import_row (batch_id, number, cells, cell_errors) FROM STDIN") as copy:
        copy.set_types(["int8", "int4", "jsonb", "jsonb"])
        for row in given.rows:
            errors = {str(column): code for column, code in row.errors.items()}
            copy.write_row((batch.id, row.number, Jsonb(row.cells), Jsonb(errors)))
    cursor.close()
    return batch


def choose_columns(session: Session, batch: ImportBatch, columns: Sequence[str], consent: Mapping[str, str]) -> None:
    """Say what the columns hold, and let the check begin. The cells of columns that are left out are emptied for good.

    Raises `ImportRefusedError` where two hold the same, or none the names.
    """
    chosen = [column for column in columns if column]
    if twice := next((column for column in chosen if chosen.count(column) > 1), None):
        raise TwoColumnsError(Column(twice))
    if not set(chosen) & set(NAMES):
        raise ImportRefusedError("no-names")
    batch.columns = list(columns)
    batch.consent = dict(consent)
    batch.status = BatchStatus.CHECKING
    forget_checks(session, batch)
    session.flush()
    session.execute(KEEP_COLUMNS, {"batch": batch.id, "columns": list(columns)})
    session.expire_all()


def correct_rows(session: Session, batch: ImportBatch, corrections: Mapping[int, Correction]) -> None:
    """Write what somebody has typed and chosen, and check those rows again."""
    corrections = spread(corrections, words_of_unplaced(session, batch.id))
    rows = session.scalars(
        select(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.number.in_(corrections), ImportRow.result.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    typed_anew = [row for row in rows if write_values(row, corrections[row.number], batch.columns)]
    session.flush()
    if typed_anew:
        check_again(session, batch, {row.number for row in typed_anew})
        session.expire_all()
    for row in rows:
        choose(session, row, corrections[row.number])
    session.flush()


def spread(corrections: Mapping[int, Correction], words: Mapping[int, str]) -> dict[int, Correction]:
    """Give a place that was chosen for all to each row of the same words whose own answer or cells say no other."""
    chosen = {
        words[number]: given.place_code
        for number, given in corrections.items()
        if given.place_for_all and given.place_code and number in words
    }
    found = dict(corrections)
    for number, said in words.items():
        own = corrections.get(number, Correction())
        typed = place_words(own.values) if own.values else said
        if said in chosen and typed == said and not own.place_code:
            found[number] = replace(own, place_code=chosen[said])
    return found


def write_values(row: ImportRow, correction: Correction, columns: Collection[str]) -> bool:
    """Copy what was typed onto a row; whether it says anything else now."""
    values = dict(row.values)
    errors = dict(row.cell_errors)
    for column, typed in correction.values.items():
        if column in values and cell_text(typed) != values[column]:
            values[column] = cell_text(typed)[:LONGEST_CELL]
            errors.pop(column, None)
            if column in PLACE_NAMES and Column.PLACE_CODE not in columns:
                values.pop(Column.PLACE_CODE, None)  # it was chosen for the names as they were
    if correction.place_code and (correction.place_code == LEFT_OPEN or correction.place_code.isdigit()):
        values[Column.PLACE_CODE.value] = correction.place_code
    accepted = row.accepted or correction.accepted
    changed = (values, errors, accepted) != (row.values, row.cell_errors, row.accepted)
    row.values, row.cell_errors, row.accepted = values, errors, accepted
    return changed


def choose(session: Session, row: ImportRow, correction: Correction) -> None:
    """Write what was chosen; only what the row is open to."""
    if correction.taken_in_again and row.choice is Choice.SKIP:
        row.choice = None
    if correction.choice is None:
        return
    resembles = row.state in (RowState.DUPLICATE, RowState.DIFFERS)
    if correction.choice is Choice.SKIP or (correction.choice is Choice.KEEP and resembles):
        row.choice = correction.choice
        return
    others = [each["listing"] for each in row.alike if "listing" in each]
    target = correction.merge_with or row.match_id
    if not resembles or target is None or (target != row.match_id and target not in others):
        return
    row.choice = Choice.MERGE
    if target != row.match_id:
        match_with(session, row, target)
    elif correction.take is not None:
        row.take = [part.value for part in correction.take]


def match_with(session: Session, row: ImportRow, listing_id: int) -> None:
    """Compare a row with another of the churches that it resembles."""
    batch = session.get_one(ImportBatch, row.batch_id)
    church = stored_churches(session, [listing_id], seen_by(session, batch.given_by_id)).get(listing_id)
    if church is None or row.entry is None:
        return
    row.match_id, row.match_version = church.id, church.version
    pastor = the_pastor(row.entry, church)
    row.person_id = pastor.id if pastor else None
    row.take = [part.value for part in fills_gaps(row.entry, church, differences(row.entry, church))]


def begin_storing(session: Session, batch_id: int) -> bool:
    """Let a list be stored; whether it was open to that. Asked twice it is stored once."""
    found = session.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.status.in_(MAY_BE_CORRECTED))
        .values(status=BatchStatus.STORING, rows_done=0)
        .returning(ImportBatch.id)
        .execution_options(synchronize_session=False)
    )
    return found.one_or_none() is not None


def remove_batch(session: Session, batch: ImportBatch) -> None:
    """Take a list away with all its rows; what it stored stays."""
    session.execute(delete(ImportBatch).where(ImportBatch.id == batch.id).execution_options(synchronize_session=False))
    session.expire_all()
