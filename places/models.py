"""Tables of the gazetteer."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Base, bigint_pk, coded, geometry, utc_now


class Level(IntEnum):
    """How deep a place stands in the gazetteer; its code has twice as many digits."""

    PROVINCE = 1
    DISTRICT = 2
    COMMUNE = 3
    VILLAGE = 4


class Place(Base):
    """One entry of the gazetteer, under its official code (2, 4, 6 or 8 digits; it begins with its parent's)."""

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint("length(code) = level * 2", name="code_fits_level"),
        CheckConstraint("level = 1 OR parent_code = left(code, length(code) - 2)", name="code_begins_with_parent"),
        # Which province, district or commune holds a point: the outlines stand in place_area, cut small.
        # A village's nearest neighbours and the village nearest to coordinates:
        Index("ix_place_point", "point", postgresql_using="gist"),
        Index("ix_place_parent_code", "parent_code"),
        Index("ix_place_province_code_level", "province_code", "level"),
    )

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("place.code"))
    province_code: Mapped[str] = mapped_column(String(2))
    name_en: Mapped[str]
    name_km: Mapped[str]
    type_en: Mapped[str]
    """The administrative word in English: Province, Municipality, Khan, Sangkat, …"""
    type_km: Mapped[str]
    point: Mapped[Any | None] = mapped_column(geometry("POINT"))
    """Where its label stands (an area) or where it lies (a village); unknown for a few."""
    boundary: Mapped[Any | None] = mapped_column(geometry("MULTIPOLYGON"))
    coarse: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Whether the boundary is the built-in simplified outline."""
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    """Grows whenever the point changes: travel times computed for an older one no longer count."""
    retired_at: Mapped[datetime | None]
    """Since when a newer set no longer has this code; it still names what points at it."""

    parent: Mapped["Place | None"] = relationship(remote_side=[code])
    names: Mapped[list["PlaceName"]] = relationship(back_populates="place", cascade="all, delete-orphan")


class Script(StrEnum):
    """The script that a name is written in."""

    LATIN = "latin"
    KHMER = "khmer"


class PlaceName(Base):
    """A name that a place is found by, in one script, with its search keys (places/keys.py)."""

    __tablename__ = "place_name"
    __table_args__ = (
        # Trigram indexes: a misspelt name shares most of its trigrams with the right one.
        Index("ix_place_name_plain", "plain", postgresql_using="gin", postgresql_ops={"plain": "gin_trgm_ops"}),
        Index("ix_place_name_norm", "norm", postgresql_using="gin", postgresql_ops={"norm": "gin_trgm_ops"}),
        Index("ix_place_name_key", "key", postgresql_using="gin", postgresql_ops={"key": "gin_trgm_ops"}),
        Index("uq_place_name_place_code_script_name", "place_code", "script", "name", unique=True),
    )

    id: Mapped[bigint_pk]
    place_code: Mapped[str] = mapped_column(ForeignKey("place.code", ondelete="CASCADE"))
    script: Mapped[Script] = mapped_column(coded(Script, "script"))
    name: Mapped[str]
    alias: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Another name than the official one, from the alias list."""
    plain: Mapped[str]
    """The words of the name: latin_name, khmer_clean."""
    norm: Mapped[str]
    """One run of letters without the administrative word: latin_norm, khmer_norm."""
    key: Mapped[str]
    """latin_key, khmer_key."""

    place: Mapped[Place] = relationship(back_populates="names")


class PlaceArea(Base):
    """A boundary cut into small pieces (ST_Subdivide), so that finding the polygon of a point reads few vertices."""

    __tablename__ = "place_area"
    __table_args__ = (
        CheckConstraint("(level = 0) = (place_code IS NULL)", name="level_0_has_no_place"),
        Index("ix_place_area_area", "area", postgresql_using="gist"),
    )

    id: Mapped[bigint_pk]
    place_code: Mapped[str | None] = mapped_column(ForeignKey("place.code", ondelete="CASCADE"), index=True)
    level: Mapped[int] = mapped_column(SmallInteger)
    """The place's level; 0 is a hole that the provinces enclose and none of them holds, as a great lake is."""
    area: Mapped[Any] = mapped_column(geometry("POLYGON"))


class BasemapFeature(Base):
    """A shape of the base map that is no place of the gazetteer: coast, neighbours, lake, rivers, towns."""

    __tablename__ = "basemap_feature"

    id: Mapped[bigint_pk]
    kind: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str | None]
    name_km: Mapped[str | None]
    shape: Mapped[Any] = mapped_column(geometry("GEOMETRY"))


class GeodataSet(Base):
    """One loading of geodata: from where, with what attribution. The newest one says whether outlines are coarse."""

    __tablename__ = "geodata_set"

    id: Mapped[bigint_pk]
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the files that were read: the same set is not loaded twice."""
    attribution: Mapped[str]
    coarse: Mapped[bool]
    loaded_at: Mapped[utc_now]
