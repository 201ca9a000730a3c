"""Tables of the directory: what it holds at a place, whom one speaks to there, and which numbers answer."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, String, Table, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from db import Base, bigint_pk, coded, geometry, utc_now
from directory.codes import (
    Audience,
    Certainty,
    DoNotUseReason,
    HotlineKind,
    Kind,
    Method,
    Outcome,
    Precision,
    Purpose,
    Role,
    Status,
    UnitType,
)
from places.models import Place


class Listing(Base):
    """Anything the directory holds at a place. One table to search, to map and to count."""

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint("(location IS NULL) = (precision IS NULL)", name="location_has_precision"),
        # The nearest of one kind, one partial index per kind, so that `ORDER BY location <->` never reads another kind.
        *(
            Index(
                f"ix_listing_location_{kind}",
                "location",
                postgresql_using="gist",
                postgresql_where=text(f"kind = '{kind}' AND status = 'active'"),
            )
            for kind in ("church", "police_unit")
        ),
        # Whether the database holds demo data, which every page asks; and real data, which demo data is refused beside.
        Index("ix_listing_demo", "demo", "kind"),
        # Keyset pages of a list, by name in either script, and by place.
        Index("ix_listing_kind_name_en_id", "kind", "name_en", "id"),
        Index("ix_listing_kind_place_code", "kind", "place_code", postgresql_ops={"place_code": "text_pattern_ops"}),
        # Keyset pages of the churches, sorted by a name in either script or by commune. The commune is as fine as a
        # filter gets, and all that a viewer is told; a likely duplicate stands in the same one.
        *(
            Index(
                f"ix_listing_church_shown_{script}",
                text(f"coalesce(nullif({first} COLLATE \"km-x-icu\", ''), {second})"),
                "id",
                postgresql_where=text("kind = 'church'"),
            )
            for script, first, second in (("en", "name_en", "name_km"), ("km", "name_km", "name_en"))
        ),
        Index(
            "ix_listing_church_commune",
            text("\"left\"(coalesce(place_code, ''), 6)"),
            "id",
            postgresql_where=text("kind = 'church'"),
        ),
        # The few that a filter looks for among very many.
        Index("ix_listing_church_archived", "id", postgresql_where=text("kind = 'church' AND status = 'archived'")),
        Index("ix_listing_church_unplaced", "id", postgresql_where=text("kind = 'church' AND location IS NULL")),
        # Text filters and likely duplicates, misspellings included.
        Index("ix_listing_key_en", "key_en", postgresql_using="gin", postgresql_ops={"key_en": "gin_trgm_ops"}),
        Index("ix_listing_key_km", "key_km", postgresql_using="gin", postgresql_ops={"key_km": "gin_trgm_ops"}),
    )

    id: Mapped[bigint_pk]
    kind: Mapped[Kind] = mapped_column(coded(Kind, "kind"))
    name_en: Mapped[str] = mapped_column(default="", server_default="")
    name_km: Mapped[str] = mapped_column(default="", server_default="")
    key_en: Mapped[str] = mapped_column(default="", server_default="")
    """Search key of the Latin name: `places.keys.latin_norm`."""
    key_km: Mapped[str] = mapped_column(default="", server_default="")
    """Search key of the Khmer name: `places.keys.khmer_clean`."""
    place_code: Mapped[str | None] = mapped_column(ForeignKey("place.code"))
    """The finest place that is known; a national hotline has none."""
    location: Mapped[Any | None] = mapped_column(geometry("POINT"))
    precision: Mapped[Precision | None] = mapped_column(coded(Precision, "precision"))
    status: Mapped[Status] = mapped_column(
        coded(Status, "status"), default=Status.ACTIVE, server_default=Status.ACTIVE.value
    )
    demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    """Grows whenever the location changes: travel times computed for an older one no longer count."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Travels through the edit form: two people editing one listing see each other."""
    created_at: Mapped[utc_now]
    updated_at: Mapped[utc_now]

    place: Mapped[Place | None] = relationship(lazy="raise_on_sql")
    people: Mapped[list["Person"]] = relationship(
        back_populates="listing", order_by="Person.id", cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    phones: Mapped[list["Phone"]] = relationship(
        back_populates="listing", order_by="Phone.position, Phone.id", cascade="all, delete-orphan", lazy="raise_on_sql"
    )

    __mapper_args__ = {"polymorphic_on": "kind", "version_id_col": version}


class Church(Listing):
    """A partner church."""

    __tablename__ = "church"

    id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    added_by_form: Mapped[UUID | None] = mapped_column(unique=True)
    """The form that added it: sending that form twice adds it once."""

    __mapper_args__ = {"polymorphic_identity": Kind.CHURCH}


jurisdiction = Table(
    "jurisdiction",
    Base.metadata,
    Column("police_unit_id", ForeignKey("police_unit.id", ondelete="CASCADE"), primary_key=True),
    Column("place_code", ForeignKey("place.code"), primary_key=True, index=True),
    comment="The places that a police unit is responsible for, as a rule one province",
)


class PoliceUnit(Listing):
    """A police unit that one can call about trafficking, and what it is responsible for."""

    __tablename__ = "police_unit"
    __table_args__ = (
        CheckConstraint("call_instead_id IS NULL OR do_not_use IS NOT NULL", name="call_instead_needs_reason"),
        CheckConstraint("call_instead_id <> id", name="call_instead_is_another"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    unit_type: Mapped[UnitType] = mapped_column(coded(UnitType, "unit_type"))
    do_not_use: Mapped[DoNotUseReason | None] = mapped_column(coded(DoNotUseReason, "do_not_use"))
    call_instead_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    officer_changed_on: Mapped[date | None]
    """Since when another officer is in command: what was confirmed before deserves a check."""

    jurisdictions: Mapped[list[Place]] = relationship(secondary=jurisdiction, order_by=Place.code, lazy="raise_on_sql")

    __mapper_args__ = {"polymorphic_identity": Kind.POLICE_UNIT, "inherit_condition": id == Listing.id}


class Hotline(Listing):
    """A number that anyone may call, for the whole country or a part of it: public, and always there."""

    __tablename__ = "hotline"

    id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str | None] = mapped_column(String(40), unique=True)
    """Names a hotline of the built-in reference data, so that loading it again finds it."""
    hotline_kind: Mapped[HotlineKind] = mapped_column(coded(HotlineKind, "hotline_kind"))
    free: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    all_day: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    source: Mapped[str] = mapped_column(default="", server_default="")
    """Where the number was published."""
    certainty: Mapped[Certainty | None] = mapped_column(coded(Certainty, "certainty"))
    """How sure that source is; none for a hotline that somebody added here."""

    __mapper_args__ = {"polymorphic_identity": Kind.HOTLINE}


class Person(Base):
    """A pastor of a church, an officer of a unit or a contact of a hotline, with what they agreed to."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("consent_withdrawn_on >= consent_given_on", name="withdrawn_after_given"),
        CheckConstraint("consent_renew_on > consent_given_on", name="renewed_after_given"),
        # Whose agreement runs out next, over all listings.
        Index(
            "ix_person_consent_renew_on",
            "consent_renew_on",
            "id",
            postgresql_where=text("left_on IS NULL AND consent_withdrawn_on IS NULL"),
        ),
    )

    id: Mapped[bigint_pk]
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(coded(Role, "role"))
    name_en: Mapped[str] = mapped_column(default="", server_default="")
    name_km: Mapped[str] = mapped_column(default="", server_default="")
    consent_audience: Mapped[Audience] = mapped_column(coded(Audience, "consent_audience"))
    consent_given_on: Mapped[date]
    consent_renew_on: Mapped[date]
    consent_withdrawn_on: Mapped[date | None]
    asked_in_vain_on: Mapped[date | None]
    """When somebody last tried to ask them again and did not reach them."""
    left_on: Mapped[date | None]
    """Since when they no longer serve here; their numbers are no longer offered."""
    created_at: Mapped[utc_now]

    listing: Mapped[Listing] = relationship(back_populates="people")
    phones: Mapped[list["Phone"]] = relationship(
        back_populates="person", order_by="Phone.position, Phone.id", cascade="all, delete-orphan", lazy="raise_on_sql"
    )


class Phone(Base):
    """One number of a listing or of a person. Its state and age follow from its checks (directory/phones/states.py)."""

    __tablename__ = "phone"
    __table_args__ = (
        CheckConstraint("(listing_id IS NULL) <> (person_id IS NULL)", name="one_owner"),
        CheckConstraint("demo OR number ~ '^(\\+[1-9][0-9]{6,14}|[0-9]{3,4})$'", name="number_is_e164_or_short_code"),
        # Whose number is this: the duplicate search, and an incoming call.
        Index("ix_phone_number", "number"),
        Index("ix_phone_listing_id", "listing_id"),
        Index("ix_phone_person_id", "person_id"),
    )

    id: Mapped[bigint_pk]
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    number: Mapped[str] = mapped_column(String(20))
    """E.164 (`+85512345678`) or a short code (`1288`); a demo number is `000 000 0NN` and never a link."""
    purpose: Mapped[Purpose] = mapped_column(coded(Purpose, "purpose"))
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    """The order in which a listing's or a person's numbers are offered."""
    answers_from: Mapped[int | None]
    answers_until: Mapped[int | None]
    """The hours of the day (0 to 24, Asia/Phnom_Penh) between which it answers; unknown without."""
    demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[utc_now]

    listing: Mapped[Listing | None] = relationship(back_populates="phones")
    person: Mapped[Person | None] = relationship(back_populates="phones")
    checks: Mapped[list["PhoneCheck"]] = relationship(
        back_populates="phone",
        order_by="PhoneCheck.checked_on, PhoneCheck.id",
        cascade="all, delete-orphan",
        lazy="raise_on_sql",
    )


class PhoneCheck(Base):
    """One logged attempt to confirm a number. The ledger only grows; a mistake is followed by a better check.

    What came of a call in a crisis stands here as number, day and outcome: no person, no hour, and outside the trail.
    """

    __tablename__ = "phone_check"
    __table_args__ = (
        CheckConstraint(
            "method <> 'crisis_call' OR (checked_by_id IS NULL AND created_at IS NULL)", name="no_caller_is_kept"
        ),
        # The latest check of a number decides its state.
        Index("ix_phone_check_phone_id_checked_on_id", "phone_id", "checked_on", "id"),
    )

    id: Mapped[bigint_pk]
    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id", ondelete="CASCADE"))
    checked_on: Mapped[date]
    method: Mapped[Method] = mapped_column(coded(Method, "method"))
    outcome: Mapped[Outcome] = mapped_column(coded(Outcome, "outcome"))
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime | None] = mapped_column(server_default=func.now())

    phone: Mapped[Phone] = relationship(back_populates="checks")
    checked_by: Mapped[User | None] = relationship(lazy="raise_on_sql")


class Erasure(Base):
    """A person who was erased for good. Ids only: enough for a restored backup to erase them again."""

    __tablename__ = "erasure"

    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_created_at: Mapped[datetime] = mapped_column(primary_key=True)
    """Tells them from somebody else to whom a restored database gives the same id."""
    erased_at: Mapped[utc_now]
    erased_by_id: Mapped[int | None] = mapped_column(BigInteger)
    """The user, without a foreign key: the record outlives the account."""


class NotDuplicate(Base):
    """Two listings that look alike and that somebody has said are two: they are not shown as a pair again."""

    __tablename__ = "not_duplicate"
    __table_args__ = (CheckConstraint("lower_id < higher_id", name="pair_is_ordered"),)

    lower_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    higher_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    dismissed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    dismissed_at: Mapped[utc_now]


class MergedListing(Base):
    """A listing that turned out to be another one: its address leads there, and its history is read there."""

    __tablename__ = "merged_listing"

    gone_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """The id that it had; no listing has it now."""
    kept_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    merged_at: Mapped[utc_now]


class MergedPerson(Base):
    """A person who turned out to be another one: their history is read there, and whoever erases one erases both."""

    __tablename__ = "merged_person"

    gone_person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """The id that they had; nobody has it now."""
    gone_created_at: Mapped[datetime]
    """When they were added: tells them from somebody else to whom a restored database gives the same id."""
    kept_person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    merged_at: Mapped[utc_now]


class GuidanceReview(Base):
    """Somebody read the guidance (signs, questions, steps) in a language and stands for it. Until then it says so."""

    __tablename__ = "guidance_review"
    __table_args__ = (CheckConstraint("language IN ('en', 'km')", name="language_is_known"),)

    id: Mapped[bigint_pk]
    reviewed_by: Mapped[str] = mapped_column(String(200))
    reviewed_on: Mapped[date]
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[utc_now]
