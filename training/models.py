"""Tables of trainings: one training, who taught it, who attended, and which church met which police unit."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from db import Base, bigint_pk, coded, utc_now
from directory.codes import Status
from directory.models import Person, PoliceUnit
from places.models import Place
from training.codes import Concern, Material, PrayerTheme, Topic


def only(column: str, codes: Iterable[StrEnum]) -> CheckConstraint:
    """A CHECK that a column holds nothing but these codes."""
    listed = ", ".join(f"'{code.value}'" for code in codes)
    return CheckConstraint(f"{column} <@ ARRAY[{listed}]::text[]", name=f"{column}_are_known")


def codes_column() -> Any:
    """A column of coded choices of which several may be ticked; empty where none is."""
    return mapped_column(ARRAY(Text), default=list, server_default=text("'{}'"))


class Training(Base):
    """One training of church leaders: when, where, about what, and the police unit that took part."""

    __tablename__ = "training"
    __table_args__ = (
        CheckConstraint("officer_id IS NULL OR unit_id IS NOT NULL", name="officer_belongs_to_unit"),
        only("topics", Topic),
        only("materials", Material),
        only("concerns", Concern),
        only("prayer_themes", PrayerTheme),
        # The list, latest first.
        Index("ix_training_held_on_id", "held_on", "id"),
    )

    id: Mapped[bigint_pk]
    held_on: Mapped[date]
    place_code: Mapped[str] = mapped_column(ForeignKey("place.code"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("police_unit.id", ondelete="SET NULL"), index=True)
    """The police unit that took part: every church that attended has met it."""
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    topics: Mapped[list[str]] = codes_column()
    materials: Mapped[list[str]] = codes_column()
    concerns: Mapped[list[str]] = codes_column()
    prayer_themes: Mapped[list[str]] = codes_column()
    status: Mapped[Status] = mapped_column(
        coded(Status, "status"), default=Status.ACTIVE, server_default=Status.ACTIVE.value
    )
    demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Made up, and removed with the demo data."""
    added_by_form: Mapped[UUID | None] = mapped_column(unique=True)
    """The form that added it: sending that form twice adds it once."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[utc_now]
    updated_at: Mapped[utc_now]

    place: Mapped[Place] = relationship(lazy="raise_on_sql")
    unit: Mapped[PoliceUnit | None] = relationship(lazy="raise_on_sql")
    officer: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class StaffFacilitator(Base):
    """A member of staff who taught at a training."""

    __tablename__ = "staff_facilitator"

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)

    user: Mapped[User] = relationship(lazy="raise_on_sql")


class Facilitator(Base):
    """A pastor or contact of a church who taught at a training: the people there are whom they have trained."""

    __tablename__ = "facilitator"

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)


class Attendance(Base):
    """Somebody of a church attended a training, may have received an emergency contact card and taken things home."""

    __tablename__ = "attendance"
    __table_args__ = (only("materials", Material),)

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    received_card: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    materials: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """What they took home; null where it is not recorded, empty where they took nothing."""


class Introduction(Base):
    """A church has met a police unit: at a training where the unit took part, or on another day.

    It stands by itself, so that a church that has met its unit stays so when the pastor who was there is erased.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        Index(
            "uq_introduction_church_id_unit_id_training_id",
            "church_id",
            "unit_id",
            "training_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[bigint_pk]
    church_id: Mapped[int] = mapped_column(ForeignKey("church.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("police_unit.id", ondelete="CASCADE"), index=True)
    training_id: Mapped[int | None] = mapped_column(ForeignKey("training.id", ondelete="CASCADE"), index=True)
    met_on: Mapped[date]
    created_at: Mapped[utc_now]
