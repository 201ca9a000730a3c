"""Writes of routing: networks and what was computed on them. The caller commits."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

from psycopg import Connection
from sqlalchemy import delete, func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.routing.models import Isochrone, NetworkStatus, OriginKind, RoadNetwork, TimeStatus, UnitSnap
from geo.routing.profiles import profile_hash
from geo.routing.queries import ORIGINS, UNITS, Placed
from geo.routing.questions import Snap
from geo.travel_times import Mode


class TimeRow(NamedTuple):
    """One row of `travel_time`."""

    origin_kind: OriginKind
    origin_id: int
    mode: Mode
    unit_id: int
    network_id: int
    seconds: int | None
    metres: int | None
    status: TimeStatus
    snap_origin_metres: int | None
    snap_unit_metres: int | None
    origin_revision: int
    unit_revision: int
    needs_ferry: bool | None = None


_COLUMNS = ", ".join(TimeRow._fields)
_STAGE = "CREATE TEMP TABLE staged_time (LIKE travel_time INCLUDING DEFAULTS) ON COMMIT DROP"
# What was computed for an older position or older roads never replaces what was computed for newer ones meanwhile. A
# unit may have been erased meanwhile, too. Two at once write in the same order, so that neither waits for the other.
_STORE = f"""
    INSERT INTO travel_time ({_COLUMNS})
    SELECT {_COLUMNS} FROM staged_time
    WHERE unit_id IN (SELECT id FROM police_unit)
    ORDER BY origin_kind, origin_id, mode, unit_id
    ON CONFLICT (origin_kind, origin_id, mode, unit_id) DO UPDATE
    SET network_id = excluded.network_id, seconds = excluded.seconds, metres = excluded.metres,
        status = excluded.status, snap_origin_metres = excluded.snap_origin_metres,
        snap_unit_metres = excluded.snap_unit_metres, origin_revision = excluded.origin_revision,
        unit_revision = excluded.unit_revision, needs_ferry = excluded.needs_ferry, computed_at = excluded.computed_at
    WHERE travel_time.network_id <= excluded.network_id
      AND travel_time.origin_revision <= excluded.origin_revision
      AND travel_time.unit_revision <= excluded.unit_revision
"""  # noqa: S608


def store_times(session: Session, rows: Iterable[TimeRow]) -> None:
    """Write times over older ones. Storing the same ones twice leaves them once."""
    session.execute(text("DROP TABLE IF EXISTS staged_time"))
    session.execute(text(_STAGE))
    connection = cast(Connection[Any], session.connection().connection.driver_connection)
    with connection.cursor() as cursor, cursor.copy(f"COPY staged_time ({_COLUMNS}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    session.execute(text(_STORE))


def store_areas(
    session: Session, network_id: int, unit: Placed, mode: Mode, snap: Snap | None, areas: Mapping[int, str]
) -> None:
    """Write where a unit meets the roads and what lies around it, over what was known before."""
    key = {"unit_id": unit.id, "mode": mode}
    found = {"network_id": network_id, "unit_revision": unit.revision}
    session.execute(delete(Isochrone).filter_by(**key))
    if areas:
        rows = [{**key, **found, "minutes": minutes, "area": area} for minutes, area in areas.items()]
        session.execute(insert(Isochrone), rows)
    values = {**found, "metres": snap and round(snap.metres), "on_track": bool(snap and snap.on_track)}
    session.execute(
        insert(UnitSnap).values(**key, **values).on_conflict_do_update(index_elements=["unit_id", "mode"], set_=values)
    )


_SWEEP = (
    *(
        f"DELETE FROM travel_time WHERE origin_kind = '{kind}' AND origin_id NOT IN (SELECT id FROM ({origins}) AS o)"  # noqa: S608
        for kind, origins in ORIGINS.items()
    ),
    *(
        f"DELETE FROM {table} WHERE unit_id NOT IN (SELECT id FROM ({UNITS}) AS u)"  # noqa: S608
        for table in ("travel_time", "isochrone", "unit_snap")
    ),
)


def sweep(session: Session) -> None:
    """Remove what hangs on churches, villages and units that are archived, erased or no longer placed."""
    for statement in _SWEEP:
        session.execute(text(statement))


def add_network(
    session: Session,
    engine: str,
    status: NetworkStatus,
    osm_sha256: str | None = None,
    osm_timestamp: datetime | None = None,
    has_ferries: bool | None = None,
) -> RoadNetwork:
    """Note a new network, with the settings of this code."""
    network = RoadNetwork(
        engine=engine,
        profile_hash=profile_hash(),
        osm_sha256=osm_sha256,
        osm_timestamp=osm_timestamp,
        has_ferries=has_ferries,
        status=status,
    )
    session.add(network)
    session.flush()
    return network


def set_network_status(session: Session, network_id: int, status: NetworkStatus) -> None:
    """Note how far a network is."""
    session.execute(update(RoadNetwork).where(RoadNetwork.id == network_id).values(status=status))


def fail_network(session: Session, network_id: int) -> bool:
    """Note that a network will not be used; not of one that is in use. Tells whether it was noted."""
    not_in_use = update(RoadNetwork).where(RoadNetwork.id == network_id, RoadNetwork.status != NetworkStatus.ACTIVE)
    failed = not_in_use.values(status=NetworkStatus.FAILED).returning(RoadNetwork.id)
    return session.scalar(failed) is not None


def activate(session: Session, network_id: int) -> None:
    """Put a network that is ready into use, in the place of the one that is."""
    session.execute(
        update(RoadNetwork)
        .where(RoadNetwork.status == NetworkStatus.ACTIVE, RoadNetwork.id != network_id)
        .values(status=NetworkStatus.RETIRED)
    )
    session.execute(
        update(RoadNetwork).where(RoadNetwork.id == network_id).values(status=NetworkStatus.ACTIVE, built_at=func.now())
    )
