"""Letting all that pointed at one row point at another one, before two become one."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import Column, Table, UniqueConstraint, and_, delete, select, true, update
from sqlalchemy.orm import Session

from db import Base


@cache
def keys_to(names: tuple[str, ...], without: tuple[str, ...] = ()) -> tuple[tuple[Table, Column[int]], ...]:
    """Every column that points at a row of these tables, from the metadata: a new table comes in by itself.

    Those of the tables `without` are left out.
    """
    return tuple(
        (table, key.parent)
        for table in Base.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table.name in names and table.name not in without
    )


def point_at(session: Session, table: Table, column: Column[int], kept_id: int, gone_id: int) -> None:
    """Let the rows that point at one row point at the other; a row that then says the same twice goes."""
    for unique in unique_columns(table, column):
        same = table.alias()
        others = [same.c[name].is_not_distinct_from(table.c[name]) for name in unique if name != column.name]
        session.execute(
            delete(table).where(
                column == gone_id, select(same).where(same.c[column.name] == kept_id, and_(true(), *others)).exists()
            )
        )
    session.execute(update(table).where(column == gone_id).values({column.name: kept_id}))


def unique_columns(table: Table, column: Column[int]) -> Collection[list[str]]:
    """The names of the columns that are unique together with this one."""
    keys = [list(table.primary_key.columns.keys())]
    keys += [[each.name for each in key.columns] for key in table.constraints if isinstance(key, UniqueConstraint)]
    keys += [[each.name for each in index.columns] for index in table.indexes if index.unique]
    return [key for key in keys if column.name in key]
