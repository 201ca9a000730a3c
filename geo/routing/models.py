"""Tables of routing: the road networks, and what was computed on them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db import Base, bigint_pk, coded, geometry, utc_now
from geo.travel_times import Mode


class NetworkStatus(StrEnum):
    """How far a road network is."""

    BUILDING = "building"
    READY = "ready"
    """Built and not yet checked or in use."""
    ACTIVE = "active"
    FAILED = "failed"
    RETIRED = "retired"


class OriginKind(StrEnum):
    """What one travels from."""

    CHURCH = "church"
    VILLAGE = "village"


class TimeStatus(StrEnum):
    """What is known of a way."""

    ROUTED = "routed"
    OFF_ROAD = "off_road"
    """One end lies over 2 km from a road; the time holds the way on foot, or is not known where no road is near."""
    NO_PATH = "no_path"
    """A boat, or a road that is not mapped."""


class RoadNetwork(Base):
    """One building of the roads, or one state of the roads of a Valhalla server."""

    __tablename__ = "road_network"
    __table_args__ = (
        # At most one is in use.
        Index("uq_road_network_active", "status", unique=True, postgresql_where=text("status = 'active'")),
    )

    id: Mapped[bigint_pk]
    engine: Mapped[str] = mapped_column(String(20))
    """`embedded` or `server`."""
    profile_hash: Mapped[str] = mapped_column(String(64))
    osm_sha256: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the extract; not known of a server."""
    osm_timestamp: Mapped[datetime | None]
    """The state of OpenStreetMap, or of a server's tiles."""
    has_ferries: Mapped[bool | None]
    """None where nobody has looked: of a server, and of what was built before this was asked."""
    status: Mapped[NetworkStatus] = mapped_column(coded(NetworkStatus, "status"))
    built_at: Mapped[utc_now]


class StoredTime(Base):
    """The way by road between an origin and a unit. It counts while both revisions and the active network match."""

    __tablename__ = "travel_time"
    __table_args__ = (
        CheckConstraint("(seconds IS NULL) = (metres IS NULL)", name="seconds_with_metres"),
        CheckConstraint("status <> 'routed' OR seconds IS NOT NULL", name="routed_has_seconds"),
        CheckConstraint("status <> 'no_path' OR seconds IS NULL", name="no_path_has_none"),
        CheckConstraint("needs_ferry IS NULL OR seconds IS NOT NULL", name="ferry_of_a_way"),
        # All that hangs on a unit, when it is erased or moved.
        Index("ix_travel_time_unit_id", "unit_id"),
    )

    origin_kind: Mapped[OriginKind] = mapped_column(coded(OriginKind, "origin_kind"), primary_key=True)
    origin_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """The id of a church, or the code of a village as a number."""
    mode: Mapped[Mode] = mapped_column(coded(Mode, "mode"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("police_unit.id", ondelete="CASCADE"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("road_network.id"))
    seconds: Mapped[int | None]
    metres: Mapped[int | None]
    status: Mapped[TimeStatus] = mapped_column(coded(TimeStatus, "status"))
    snap_origin_metres: Mapped[int | None]
    """From the origin to the road that it is reached by. None: no road within 35 km."""
    snap_unit_metres: Mapped[int | None]
    origin_revision: Mapped[int]
    unit_revision: Mapped[int]
    needs_ferry: Mapped[bool | None]
    """Whether no way leads there without a ferry; none without a way, by car, and where the engine cannot tell."""
    computed_at: Mapped[utc_now]


class UnitSnap(Base):
    """Where a unit meets the roads, to warn of one that stands far from them or on a track."""

    __tablename__ = "unit_snap"

    unit_id: Mapped[int] = mapped_column(ForeignKey("police_unit.id", ondelete="CASCADE"), primary_key=True)
    mode: Mapped[Mode] = mapped_column(coded(Mode, "mode"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("road_network.id"))
    unit_revision: Mapped[int]
    metres: Mapped[int | None]
    """None: no road within 35 km."""
    on_track: Mapped[bool]


class Isochrone(Base):
    """What lies within so many minutes of a unit. To be drawn; `StoredTime` decides."""

    __tablename__ = "isochrone"

    unit_id: Mapped[int] = mapped_column(ForeignKey("police_unit.id", ondelete="CASCADE"), primary_key=True)
    mode: Mapped[Mode] = mapped_column(coded(Mode, "mode"), primary_key=True)
    minutes: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("road_network.id"))
    unit_revision: Mapped[int]
    area: Mapped[Any] = mapped_column(geometry("MULTIPOLYGON"))
