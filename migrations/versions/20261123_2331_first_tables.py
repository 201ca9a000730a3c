"""Create the tables of places, accounts and the directory."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision: str = "a4a90cad6f67"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    for extension in ("postgis", "pg_trgm", "unaccent"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")

    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), server_default=sa.text("txid_current()"), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("old", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("new", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_table_name_row_id_id", "audit_event", ["table_name", "row_id", "id"], unique=False)
    op.create_geospatial_table(
        "basemap_feature",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(), nullable=True),
        sa.Column("name_km", sa.String(), nullable=True),
        sa.Column(
            "shape",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basemap_feature")),
    )
    op.create_table(
        "geodata_set",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("attribution", sa.String(), nullable=False),
        sa.Column("coarse", sa.Boolean(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_geodata_set")),
    )
    op.create_geospatial_table(
        "place",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("parent_code", sa.String(length=8), nullable=True),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_km", sa.String(), nullable=False),
        sa.Column("type_en", sa.String(), nullable=False),
        sa.Column("type_km", sa.String(), nullable=False),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "boundary",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("coarse", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(code) = level * 2", name=op.f("ck_place_code_fits_level")),
        sa.CheckConstraint(
            "level = 1 OR parent_code = left(code, length(code) - 2)", name=op.f("ck_place_code_begins_with_parent")
        ),
        sa.ForeignKeyConstraint(["parent_code"], ["place.code"], name=op.f("fk_place_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_place")),
    )
    op.create_index("ix_place_parent_code", "place", ["parent_code"], unique=False)
    op.create_geospatial_index(
        "ix_place_point", "place", ["point"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index("ix_place_province_code_level", "place", ["province_code", "level"], unique=False)
    op.create_table(
        "role",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("permissions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_hash", sa.String(length=64), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(
        "ix_sign_in_failure_account_hash_failed_at", "sign_in_failure", ["account_hash", "failed_at"], unique=False
    )
    op.create_table(
        "user",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("second_factor_required", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("mf_recovery_codes", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("create_datetime", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
    )
    op.create_geospatial_table(
        "listing",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "church", "police_unit", "hotline", name="kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("name_en", sa.String(), server_default="", nullable=False),
        sa.Column("name_km", sa.String(), server_default="", nullable=False),
        sa.Column("key_en", sa.String(), server_default="", nullable=False),
        sa.Column("key_km", sa.String(), server_default="", nullable=False),
        sa.Column("place_code", sa.String(length=8), nullable=True),
        sa.Column(
            "location",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "precision",
            sa.Enum(
                "gps",
                "village",
                "commune",
                "district",
                name="precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "status",
            sa.Enum("active", "archived", name="status", native_enum=False, create_constraint=True, length=40),
            server_default="active",
            nullable=False,
        ),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(location IS NULL) = (precision IS NULL)", name=op.f("ck_listing_location_has_precision")),
        sa.ForeignKeyConstraint(["place_code"], ["place.code"], name=op.f("fk_listing_place_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
    )
    op.create_index(
        "ix_listing_key_en",
        "listing",
        ["key_en"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"key_en": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_listing_key_km",
        "listing",
        ["key_km"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"key_km": "gin_trgm_ops"},
    )
    op.create_index("ix_listing_kind_name_en_id", "listing", ["kind", "name_en", "id"], unique=False)
    op.create_index(
        "ix_listing_kind_place_code",
        "listing",
        ["kind", "place_code"],
        unique=False,
        postgresql_ops={"place_code": "text_pattern_ops"},
    )
    op.create_geospatial_index(
        "ix_listing_location_church",
        "listing",
        ["location"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("kind = 'church' AND status = 'active'"),
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_listing_location_police_unit",
        "listing",
        ["location"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("kind = 'police_unit' AND status = 'active'"),
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "place_area",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("place_code", sa.String(length=8), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column(
            "area",
            Geometry(
                geometry_type="POLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["place_code"], ["place.code"], name=op.f("fk_place_area_place_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_area")),
    )
    op.create_geospatial_index(
        "ix_place_area_area", "place_area", ["area"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(op.f("ix_place_area_place_code"), "place_area", ["place_code"], unique=False)
    op.create_table(
        "place_name",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("place_code", sa.String(length=8), nullable=False),
        sa.Column(
            "script",
            sa.Enum("latin", "khmer", name="script", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("alias", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("plain", sa.String(), nullable=False),
        sa.Column("norm", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_code"], ["place.code"], name=op.f("fk_place_name_place_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_name")),
    )
    op.create_index(
        "ix_place_name_key",
        "place_name",
        ["key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"key": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_place_name_norm",
        "place_name",
        ["norm"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"norm": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_place_name_plain",
        "place_name",
        ["plain"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"plain": "gin_trgm_ops"},
    )
    op.create_index("uq_place_name_place_code_script_name", "place_name", ["place_code", "script", "name"], unique=True)
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_user_role_role_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_role_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_user_role")),
    )
    op.create_table(
        "church",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["listing.id"], name=op.f("fk_church_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_church")),
    )
    op.create_table(
        "hotline",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=True),
        sa.Column(
            "hotline_kind",
            sa.Enum(
                "anti_trafficking",
                "police",
                "child_helpline",
                "ngo",
                "ambulance",
                "fire",
                name="hotline_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("free", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("all_day", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("source", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["id"], ["listing.id"], name=op.f("fk_hotline_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline")),
        sa.UniqueConstraint("slug", name=op.f("uq_hotline_slug")),
    )
    op.create_table(
        "not_duplicate",
        sa.Column("lower_id", sa.BigInteger(), nullable=False),
        sa.Column("higher_id", sa.BigInteger(), nullable=False),
        sa.Column("dismissed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("lower_id < higher_id", name=op.f("ck_not_duplicate_pair_is_ordered")),
        sa.ForeignKeyConstraint(
            ["dismissed_by_id"], ["user.id"], name=op.f("fk_not_duplicate_dismissed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["higher_id"], ["listing.id"], name=op.f("fk_not_duplicate_higher_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lower_id"], ["listing.id"], name=op.f("fk_not_duplicate_lower_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lower_id", "higher_id", name=op.f("pk_not_duplicate")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("pastor", "officer", "contact", name="role", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("name_en", sa.String(), server_default="", nullable=False),
        sa.Column("name_km", sa.String(), server_default="", nullable=False),
        sa.Column(
            "consent_audience",
            sa.Enum(
                "staff", "administrators", name="consent_audience", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("consent_given_on", sa.Date(), nullable=False),
        sa.Column("consent_renew_on", sa.Date(), nullable=False),
        sa.Column("consent_withdrawn_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("consent_renew_on > consent_given_on", name=op.f("ck_person_renewed_after_given")),
        sa.CheckConstraint("consent_withdrawn_on >= consent_given_on", name=op.f("ck_person_withdrawn_after_given")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_person_listing_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_listing_id"), "person", ["listing_id"], unique=False)
    op.create_table(
        "police_unit",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "unit_type",
            sa.Enum(
                "department",
                "provincial_office",
                "commissariat",
                "post",
                name="unit_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "do_not_use",
            sa.Enum(
                "safety_concern",
                "no_response",
                "conflict_of_interest",
                "closed",
                name="do_not_use",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("call_instead_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("call_instead_id <> id", name=op.f("ck_police_unit_call_instead_is_another")),
        sa.CheckConstraint(
            "call_instead_id IS NULL OR do_not_use IS NOT NULL", name=op.f("ck_police_unit_call_instead_needs_reason")
        ),
        sa.ForeignKeyConstraint(["call_instead_id"], ["listing.id"], name=op.f("fk_police_unit_call_instead_id")),
        sa.ForeignKeyConstraint(["id"], ["listing.id"], name=op.f("fk_police_unit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_police_unit")),
    )
    op.create_table(
        "jurisdiction",
        sa.Column("police_unit_id", sa.BigInteger(), nullable=False),
        sa.Column("place_code", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["place_code"], ["place.code"], name=op.f("fk_jurisdiction_place_code")),
        sa.ForeignKeyConstraint(
            ["police_unit_id"], ["police_unit.id"], name=op.f("fk_jurisdiction_police_unit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("police_unit_id", "place_code", name=op.f("pk_jurisdiction")),
        comment="The places that a police unit is responsible for, as a rule one province",
    )
    op.create_index(op.f("ix_jurisdiction_place_code"), "jurisdiction", ["place_code"], unique=False)
    op.create_table(
        "phone",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "duty",
                "office",
                "mobile",
                "hotline",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answers_from", sa.Integer(), nullable=True),
        sa.Column("answers_until", sa.Integer(), nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "demo OR number ~ '^(\\+[1-9][0-9]{6,14}|[0-9]{3,4})$'", name=op.f("ck_phone_number_is_e164_or_short_code")
        ),
        sa.CheckConstraint("(listing_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_phone_one_owner")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_phone_listing_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_phone_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
    )
    op.create_index("ix_phone_listing_id", "phone", ["listing_id"], unique=False)
    op.create_index("ix_phone_number", "phone", ["number"], unique=False)
    op.create_index("ix_phone_person_id", "phone", ["person_id"], unique=False)
    op.create_table(
        "phone_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("phone_id", sa.BigInteger(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "call", "sms", "visit", "letter", name="method", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "confirmed",
                "no_answer",
                "busy",
                "wrong_number",
                "changed",
                "out_of_service",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("checked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["user.id"], name=op.f("fk_phone_check_checked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name=op.f("fk_phone_check_phone_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_check")),
    )
    op.create_index(
        "ix_phone_check_phone_id_checked_on_id", "phone_check", ["phone_id", "checked_on", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_phone_check_phone_id_checked_on_id", table_name="phone_check")
    op.drop_table("phone_check")
    op.drop_index("ix_phone_person_id", table_name="phone")
    op.drop_index("ix_phone_number", table_name="phone")
    op.drop_index("ix_phone_listing_id", table_name="phone")
    op.drop_table("phone")
    op.drop_index(op.f("ix_jurisdiction_place_code"), table_name="jurisdiction")
    op.drop_table("jurisdiction")
    op.drop_table("police_unit")
    op.drop_index(op.f("ix_person_listing_id"), table_name="person")
    op.drop_table("person")
    op.drop_table("not_duplicate")
    op.drop_table("hotline")
    op.drop_table("church")
    op.drop_table("user_role")
    op.drop_index("uq_place_name_place_code_script_name", table_name="place_name")
    op.drop_index(
        "ix_place_name_plain", table_name="place_name", postgresql_using="gin", postgresql_ops={"plain": "gin_trgm_ops"}
    )
    op.drop_index(
        "ix_place_name_norm", table_name="place_name", postgresql_using="gin", postgresql_ops={"norm": "gin_trgm_ops"}
    )
    op.drop_index(
        "ix_place_name_key", table_name="place_name", postgresql_using="gin", postgresql_ops={"key": "gin_trgm_ops"}
    )
    op.drop_table("place_name")
    op.drop_index(op.f("ix_place_area_place_code"), table_name="place_area")
    op.drop_geospatial_index("ix_place_area_area", table_name="place_area", postgresql_using="gist", column_name="area")
    op.drop_geospatial_table("place_area")
    op.drop_geospatial_index(
        "ix_listing_location_police_unit",
        table_name="listing",
        postgresql_using="gist",
        postgresql_where=sa.text("kind = 'police_unit' AND status = 'active'"),
        column_name="location",
    )
    op.drop_geospatial_index(
        "ix_listing_location_church",
        table_name="listing",
        postgresql_using="gist",
        postgresql_where=sa.text("kind = 'church' AND status = 'active'"),
        column_name="location",
    )
    op.drop_index("ix_listing_kind_place_code", table_name="listing", postgresql_ops={"place_code": "text_pattern_ops"})
    op.drop_index("ix_listing_kind_name_en_id", table_name="listing")
    op.drop_index(
        "ix_listing_key_km", table_name="listing", postgresql_using="gin", postgresql_ops={"key_km": "gin_trgm_ops"}
    )
    op.drop_index(
        "ix_listing_key_en", table_name="listing", postgresql_using="gin", postgresql_ops={"key_en": "gin_trgm_ops"}
    )
    op.drop_geospatial_table("listing")
    op.drop_table("user")
    op.drop_index("ix_sign_in_failure_account_hash_failed_at", table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
    op.drop_table("role")
    op.drop_index("ix_place_province_code_level", table_name="place")
    op.drop_geospatial_index("ix_place_point", table_name="place", postgresql_using="gist", column_name="point")
    op.drop_index("ix_place_parent_code", table_name="place")
    op.drop_geospatial_table("place")
    op.drop_table("geodata_set")
    op.drop_geospatial_table("basemap_feature")
    op.drop_index("ix_audit_event_table_name_row_id_id", table_name="audit_event")
    op.drop_table("audit_event")
