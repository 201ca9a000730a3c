"""Reads of imports: the lists that somebody gave, one list, a page of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from directory.importing.codes import BatchStatus, Choice, RowResult, RowState
from directory.importing.models import ImportBatch, ImportRow
from directory.importing.placing import place_words

ROWS_PER_PAGE = 50

WAITING = "waiting"
"""Names, beside the states, what nobody has decided or corrected yet."""

WILL_BE_STORED = (ImportRow.state == RowState.READY) | (
    ImportRow.state.in_((RowState.DUPLICATE, RowState.DIFFERS)) & ImportRow.choice.in_((Choice.KEEP, Choice.MERGE))
)
IS_DECIDED = WILL_BE_STORED | (ImportRow.state == RowState.UNCHANGED) | (ImportRow.choice == Choice.SKIP)
"""Whether storing makes something of a row; SQL conditions. Of one without a state they are null."""


@dataclass(frozen=True)
class RowCounts:
    """How many rows of a list there are of each state, and what storing would make of them."""

    by_state: dict[RowState, int]
    to_store: int
    to_merge: int
    to_skip: int
    unchanged: int
    undecided: int

    @property
    def to_do(self) -> int:
        """How many rows storing makes something of."""
        return self.to_store + self.to_merge + self.to_skip + self.unchanged


@dataclass(frozen=True)
class RowPage:
    """A page of rows in the order of the file."""

    rows: Sequence[ImportRow]
    total: int
    page: int
    pages: int


def batches_seen_by(session: Session, user_id: int, *, all_of_them: bool) -> Sequence[ImportBatch]:
    """The lists of the last 30 days, the latest first: one's own, or those of everybody."""
    statement = select(ImportBatch).order_by(ImportBatch.id.desc()).limit(100)
    if not all_of_them:
        statement = statement.where(ImportBatch.given_by_id == user_id)
    return session.scalars(statement).all()


def same_file_before(session: Session, batch: ImportBatch) -> ImportBatch | None:
    """The latest list of the same content that was stored, and is not undone."""
    return session.scalar(
        select(ImportBatch)
        .where(
            ImportBatch.sha256 == batch.sha256,
            ImportBatch.id < batch.id,
            ImportBatch.status == BatchStatus.STORED,
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )


def count_rows(session: Session, batch_id: int) -> RowCounts:
    """How many rows wait in each state, and what is to become of them."""
    rows = session.execute(
        select(ImportRow.state, ImportRow.choice, func.count())
        .where(ImportRow.batch_id == batch_id, ImportRow.result.is_(None), ImportRow.state.is_not(None))
        .group_by(ImportRow.state, ImportRow.choice)
    ).all()
    by_state: dict[RowState, int] = {}
    become = dict.fromkeys(("store", "merge", "skip", "unchanged", "undecided"), 0)
    for state, choice, number in rows:
        if state is None:
            continue
        by_state[state] = by_state.get(state, 0) + number
        become[fate_of(state, choice)] += number
    return RowCounts(
        by_state, become["store"], become["merge"], become["skip"], become["unchanged"], become["undecided"]
    )


def fate_of(state: RowState, choice: Choice | None) -> str:
    """What storing makes of a row: `store`, `merge`, `skip`, `unchanged`, or `undecided`."""
    if choice is Choice.SKIP:
        return "skip"
    if state is RowState.UNCHANGED:
        return "unchanged"
    if state is RowState.READY:
        return "store"
    if state in (RowState.DUPLICATE, RowState.DIFFERS) and choice is not None:
        return "store" if choice is Choice.KEEP else "merge"
    return "undecided"


def page_of_rows(session: Session, batch_id: int, wanted: str, page: int) -> RowPage:
    """A page of the rows of one state, of those that wait, or of all."""
    conditions: list[ColumnElement[bool]] = [ImportRow.batch_id == batch_id]
    if wanted == WAITING:
        conditions += [ImportRow.result.is_(None), func.coalesce(IS_DECIDED, False).is_(False)]
    elif wanted in list(RowState):
        conditions += [ImportRow.result.is_(None), ImportRow.state == RowState(wanted)]
    elif wanted in list(RowResult):
        conditions.append(ImportRow.result == RowResult(wanted))
    total = session.scalar(select(func.count()).select_from(ImportRow).where(*conditions)) or 0
    pages = max(1, -(-total // ROWS_PER_PAGE))
    number = min(max(page, 1), pages)
    rows = session.scalars(
        select(ImportRow)
        .where(*conditions)
        .order_by(ImportRow.number)
        .limit(ROWS_PER_PAGE)
        .offset((number - 1) * ROWS_PER_PAGE)
        .execution_options(populate_existing=True)
    ).all()
    return RowPage(rows, total, number, pages)


def first_rows(session: Session, batch_id: int, rows: int = 3) -> Sequence[ImportRow]:
    """The first rows of a list, to tell its columns by."""
    return session.scalars(
        select(ImportRow).where(ImportRow.batch_id == batch_id).order_by(ImportRow.number).limit(rows)
    ).all()


def undecided_rows(session: Session, batch_id: int) -> Sequence[ImportRow]:
    """Every row that is given back: it waits, and storing makes nothing of it."""
    return session.scalars(
        select(ImportRow)
        .where(
            ImportRow.batch_id == batch_id,
            ImportRow.result.is_(None),
            func.coalesce(IS_DECIDED, False).is_(False),
        )
        .order_by(ImportRow.number)
    ).all()


def people_of_batch(session: Session, batch_id: int) -> list[int]:
    """The pastors of a list who stand in the directory: of rows that were stored, merged, or had nothing new."""
    here = (RowResult.STORED, RowResult.MERGED, RowResult.UNCHANGED)
    return [
        person
        for person in session.scalars(
            select(ImportRow.person_id)
            .where(ImportRow.batch_id == batch_id, ImportRow.result.in_(here), ImportRow.person_id.is_not(None))
            .distinct()
        )
        if person is not None
    ]


def words_of_unplaced(session: Session, batch_id: int) -> dict[int, str]:
    """What each row that could not be placed says about its place, by its number."""
    rows = session.execute(
        select(ImportRow.number, ImportRow.values).where(
            ImportRow.batch_id == batch_id, ImportRow.result.is_(None), ImportRow.state == RowState.UNPLACED
        )
    )
    return {number: place_words(values) for number, values in rows}
