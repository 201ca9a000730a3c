"""Keep road networks, the travel times and areas computed on them, and how often a place has moved."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision: str = "d17b54c2e9a8"
down_revision: str | None = "d4a97e1c35f8"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

AREA = Geometry(
    geometry_type="MULTIPOLYGON",
    srid=4326,
    dimension=2,
    spatial_index=False,
    from_text="ST_GeomFromEWKT",
    name="geometry",
    nullable=False,
)


COUNTED = ("road_network", "travel_time")


def coded(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def keys(table: str) -> tuple[sa.ForeignKeyConstraint, sa.ForeignKeyConstraint]:
    return (
        sa.ForeignKeyConstraint(["unit_id"], ["police_unit.id"], name=op.f(f"fk_{table}_unit_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["network_id"], ["road_network.id"], name=op.f(f"fk_{table}_network_id")),
    )


def upgrade() -> None:
    # A constant default: no row is written anew.
    op.add_column("place", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "road_network",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("profile_hash", sa.String(length=64), nullable=False),
        sa.Column("osm_sha256", sa.String(length=64), nullable=True),
        sa.Column("osm_timestamp", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", coded("status", "building", "ready", "active", "failed", "retired"), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_network")),
    )
    op.create_index(
        "uq_road_network_active",
        "road_network",
        ["status"],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "travel_time",
        sa.Column("origin_kind", coded("origin_kind", "church", "village"), nullable=False),
        sa.Column("origin_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mode", coded("mode", "motorcycle", "car"), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("network_id", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("metres", sa.Integer(), nullable=True),
        sa.Column("status", coded("status", "routed", "off_road", "no_path"), nullable=False),
        sa.Column("snap_origin_metres", sa.Integer(), nullable=True),
        sa.Column("snap_unit_metres", sa.Integer(), nullable=True),
        sa.Column("origin_revision", sa.Integer(), nullable=False),
        sa.Column("unit_revision", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(seconds IS NULL) = (metres IS NULL)", name=op.f("ck_travel_time_seconds_with_metres")),
        sa.CheckConstraint("status <> 'routed' OR seconds IS NOT NULL", name=op.f("ck_travel_time_routed_has_seconds")),
        sa.CheckConstraint("status <> 'no_path' OR seconds IS NULL", name=op.f("ck_travel_time_no_path_has_none")),
        *keys("travel_time"),
        sa.PrimaryKeyConstraint("origin_kind", "origin_id", "mode", "unit_id", name=op.f("pk_travel_time")),
    )
    op.create_index("ix_travel_time_unit_id", "travel_time", ["unit_id"])
    op.create_table(
        "unit_snap",
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("mode", coded("mode", "motorcycle", "car"), nullable=False),
        sa.Column("network_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_revision", sa.Integer(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=True),
        sa.Column("on_track", sa.Boolean(), nullable=False),
        *keys("unit_snap"),
        sa.PrimaryKeyConstraint("unit_id", "mode", name=op.f("pk_unit_snap")),
    )
    op.create_geospatial_table(
        "isochrone",
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("mode", coded("mode", "motorcycle", "car"), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("network_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_revision", sa.Integer(), nullable=False),
        sa.Column("area", AREA, nullable=False),
        *keys("isochrone"),
        sa.PrimaryKeyConstraint("unit_id", "mode", "minutes", name=op.f("pk_isochrone")),
    )
    # A time by road, and which roads are in use, change the figures of the maps as a listing does.
    for table in COUNTED:
        op.execute(
            f"CREATE TRIGGER count_listing_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION count_listing_change()"
        )


def downgrade() -> None:
    op.drop_geospatial_table("isochrone")
    for table in ("unit_snap", "travel_time", "road_network"):
        op.drop_table(table)
    op.drop_column("place", "revision")
