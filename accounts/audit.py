"""The audit trail: who acts, what was read and taken out, and what became of a record.

Changes are written by the trigger `record_change` (migrations, "audit trigger"), so that no path around the ORM escapes
it; only what came of a call in a crisis, or of asking whether the police responded, is left out, so that no way leads
to whoever called. It stores the fields that changed, as PostgreSQL's own text of each value. Reads of personal data and
exports change no row; whoever answers them records them here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, event, func, literal, select, text, tuple_
from sqlalchemy.orm import Session, SessionTransaction

from accounts.models import ADDED_BELOW, Action, AuditEvent, User

NOT_AUDITED = frozenset(
    {
        "alembic_version",
        "audit_event",
        "basemap_feature",
        "geodata_set",
        "import_batch",
        "import_row",
        "isochrone",
        "place",
        "place_area",
        "place_name",
        "response_asked",
        "response_tally",
        "road_network",
        "sign_in_failure",
        "solved_sites",
        "spatial_ref_sys",
        "travel_time",
        "unit_snap",
    }
)
"""Tables without the trigger: the trail itself, geodata (its loads are recorded as sets), counters of failures, lists
that are being imported (they go after 30 days; what they change is recorded), what is computed from the others, and
answers about the police, of which no way leads to whoever gave them.
"""

ACTOR = "app.actor"
"""The setting of a transaction that names the user who acts; the trigger reads it."""


class FieldChange(NamedTuple):
    """One field before and after, as PostgreSQL's text of the value; both unknown for a secret that changed."""

    field: str
    old: str | None
    new: str | None


class RowChange(NamedTuple):
    """What happened to one row."""

    action: Action
    table: str
    row_id: str
    fields: tuple[FieldChange, ...]


class Change(NamedTuple):
    """Everything that one person did in one transaction."""

    id: int
    """Of its earliest event: the next page of the trail begins below it."""
    happened_at: datetime
    actor_id: int | None
    actor: str | None
    """The name or address of the user; none for a command or a user who has been removed."""
    rows: tuple[RowChange, ...]


def set_actor(session: Session, user_id: int | None) -> None:
    """Say who acts in this session: in the transaction that is open and in each one that follows a commit."""
    session.info[ACTOR] = user_id
    if session.in_transaction():
        _tell_database(session.connection(), user_id)


def _tell_database(connection: Connection, user_id: int | None) -> None:
    connection.execute(
        text("SELECT set_config(:setting, :actor, true)"),
        {"setting": ACTOR, "actor": "" if user_id is None else str(user_id)},
    )


@event.listens_for(Session, "after_begin")
def _name_actor_again(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """A setting of a transaction ends with it, so each new one is told again."""
    if ACTOR in session.info:
        _tell_database(connection, session.info[ACTOR])


def record_read(session: Session, table: str, row_id: int | str) -> None:
    """Record that the actor saw the personal data of a row."""
    record_reads(session, table, [row_id])


def record_reads(session: Session, table: str, row_ids: Iterable[int | str]) -> None:
    """Record that the actor saw the personal data of several rows, as a list shows them; one statement for all."""
    actor = session.info.get(ACTOR)
    session.add_all(
        AuditEvent(actor_id=actor, action=Action.READ, table_name=table, row_id=str(row_id)) for row_id in row_ids
    )
    session.flush()


def record_export(session: Session, table: str, rows: int) -> None:
    """Record that the actor took `rows` rows of a table out of the product."""
    session.add(
        AuditEvent(
            actor_id=session.info.get(ACTOR),
            action=Action.EXPORT,
            table_name=table,
            row_id="",
            new={"rows": str(rows)},
        )
    )
    session.flush()


def added_below(session: Session, table: str, column: str, parent_ids: Sequence[int]) -> list[int]:
    """Ids of the rows of `table` that were ever added with `column` pointing at one of these parents.

    Answers from the trail, so that a row that was removed keeps its place in the history. `column` is one that
    ix_audit_event_added_below knows.
    """
    parents = [str(parent_id) for parent_id in parent_ids]
    added = session.scalars(
        select(AuditEvent.row_id).where(
            AuditEvent.action == Action.INSERT,
            AuditEvent.table_name == table,
            ADDED_BELOW.in_(parents),
            AuditEvent.new[column].astext.in_(parents),
        )
    )
    return sorted({int(row_id) for row_id in added})


def history_of(session: Session, rows: Sequence[tuple[str, int | str]], limit: int = 200) -> list[Change]:
    """What became of these rows, newest first, grouped by transaction. Reads and exports are left out."""
    keys = [(table, str(row_id)) for table, row_id in rows]
    changes = (Action.INSERT, Action.UPDATE, Action.DELETE)
    return _grouped(
        session.execute(
            _EVENTS.where(
                tuple_(AuditEvent.table_name, AuditEvent.row_id).in_(keys), AuditEvent.action.in_(changes)
            ).limit(limit)
        ).all()
    )


class Reading(NamedTuple):
    """Somebody read personal data, or took a list out."""

    happened_at: datetime
    actor: str | None
    action: Action
    table: str
    row_id: str


def changes_where(session: Session, condition: ColumnElement[bool]) -> list[Change]:
    """The changes in the trail that fulfil a condition, newest first, grouped by transaction."""
    changes = (Action.INSERT, Action.UPDATE, Action.DELETE)
    return _grouped(session.execute(_EVENTS.where(condition, AuditEvent.action.in_(changes))).all())


def readings_where(session: Session, condition: ColumnElement[bool]) -> list[Reading]:
    """The readings and exports in the trail that fulfil a condition, newest first."""
    rows = session.execute(_EVENTS.where(condition, AuditEvent.action.in_((Action.READ, Action.EXPORT))))
    return [Reading(row.happened_at, row.actor, Action(row.action), row.table_name, row.row_id) for row in rows]


def trail(
    session: Session,
    *,
    actor_id: int | None = None,
    table: str | None = None,
    since: date | None = None,
    until: date | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[Change]:
    """The audit trail, newest first, by person, table and days (inclusive, in Cambodia).

    A page holds `limit` events; the next one begins below the last id of this one.
    """
    statement = _EVENTS
    if actor_id is not None:
        statement = statement.where(AuditEvent.actor_id == actor_id)
    if table is not None:
        statement = statement.where(AuditEvent.table_name == table)
    if since is not None:
        statement = statement.where(AuditEvent.happened_at >= _midnight(since))
    if until is not None:
        statement = statement.where(AuditEvent.happened_at < literal(_midnight(until)) + timedelta(days=1))
    if before_id is not None:
        statement = statement.where(AuditEvent.id < before_id)
    return _grouped(session.execute(statement.limit(limit)).all())


def tables_in_trail(session: Session) -> list[str]:
    """The tables that the trail knows, for its filter."""
    triggers = text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'record_change'")
    return sorted(name.strip('"') for name in session.scalars(triggers))


_EVENTS = (
    select(
        AuditEvent.id,
        AuditEvent.happened_at,
        AuditEvent.transaction_id,
        AuditEvent.actor_id,
        func.coalesce(func.nullif(User.name, ""), User.email).label("actor"),
        AuditEvent.action,
        AuditEvent.table_name,
        AuditEvent.row_id,
        AuditEvent.old,
        AuditEvent.new,
    )
    .outerjoin(User, User.id == AuditEvent.actor_id)
    .order_by(AuditEvent.id.desc())
)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo("Asia/Phnom_Penh"))


def _grouped(events: Sequence[Row[Any]]) -> list[Change]:
    changes = []
    for _, group in groupby(events, key=lambda event: (event.transaction_id, event.actor_id)):
        newest_first = list(group)
        newest = newest_first[0]
        rows = tuple(_row_change(event) for event in reversed(newest_first))
        changes.append(Change(newest_first[-1].id, newest.happened_at, newest.actor_id, newest.actor, rows))
    return changes


def _row_change(event: Row[Any]) -> RowChange:
    old, new = event.old or {}, event.new or {}
    fields = tuple(FieldChange(field, old.get(field), new.get(field)) for field in sorted(old.keys() | new.keys()))
    return RowChange(Action(event.action), event.table_name, event.row_id, fields)
