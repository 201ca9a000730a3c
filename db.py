"""The database as the rest of the code sees it: the declarative base, the column types, the session."""

from datetime import datetime
from enum import StrEnum
from inspect import iscoroutinefunction
from typing import Annotated, Any

import orjson
from flask.sansio.app import App
from flask_sqlalchemy_lite import SQLAlchemy
from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, DateTime, Enum, Identity, MetaData, event, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from deadline import keep_deadlines

WGS84 = 4326
"""EPSG code of every geometry here: longitude, then latitude, in degrees."""

bigint_pk = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
utc_now = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
json_object = Annotated[dict[str, Any], mapped_column(JSONB)]


def coded(enum: type[StrEnum], name: str) -> Enum:
    """A column of coded choices, stored as text under a named CHECK so that a new code is a small migration."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


def geometry(kind: str) -> Geometry:
    """A geometry column of one kind in WGS 84. Its index is named and declared beside the table, with its reason."""
    return Geometry(kind, srid=WGS84, spatial_index=False)


class Base(DeclarativeBase):
    """What every table inherits: the naming convention that lets a migration name each constraint."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: DateTime(timezone=True),
    }


READS = "reads"
"""The engine for hot reads, where one is configured."""


def engines(url: str) -> dict[str, str | dict[str, Any]]:
    """The configuration of both engines for a database: for pages, and for what must be answered fast."""
    reads = {
        "url": url,
        # Each statement stands by itself: no BEGIN before it, no ROLLBACK after it.
        "isolation_level": "AUTOCOMMIT",
        "pool_reset_on_return": None,
        "skip_autocommit_rollback": True,
        # Prepared when it is first asked.
        "connect_args": {"prepare_threshold": 0},
    }
    return {"default": url, READS: reads}


class Database(SQLAlchemy):
    """Flask-SQLAlchemy-Lite with deadlines and hot reads, and without asynchronous sessions, of which we have none."""

    def init_app(self, app: App) -> None:
        """Register, but spare each request the event loop that closing asynchronous sessions would start.

        That loop also cannot run beside the one of a browser test.
        """
        super().init_app(app)
        app.teardown_appcontext_funcs = [
            close for close in app.teardown_appcontext_funcs if not iscoroutinefunction(close)
        ]
        for name, engine in self._app_state[app].engines.items():
            keep_deadlines(engine)
            if name == READS:
                event.listen(engine, "connect", plan_once)

    @property
    def reads(self) -> Session:
        """A session for hot reads: it sees what is committed, and nothing is written by it."""
        if READS not in self.engines:
            return self.session
        session = self.get_session(READS)
        session.bind = self.engines[READS]
        return session


def plan_once(connection: Any, record: Any) -> None:
    """Let a connection plan each prepared statement once, for any values: planning took longer than running it.

    A hot read looks up few rows of each table by an index. Merging two tables instead can read one of them to its end.
    """
    for setting in ("plan_cache_mode = force_generic_plan", "enable_mergejoin = off", "jit = off"):
        connection.execute(f"SET {setting}", prepare=False)


db = Database(
    engine_options={
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        # An error's text would otherwise carry what was searched, a name or a number into a log.
        "hide_parameters": True,
    },
)
