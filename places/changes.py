"""Writes of the gazetteer: a whole set at a time, in the transaction of whoever calls."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, cast

import shapely
from flask_babel import gettext as _
from psycopg import Connection, sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import WGS84
from places.aliases import read_aliases
from places.models import GeodataSet, Level
from places.queries import latest_set
from places.search import name_keys
from places.sources import Geodata, SourcePlace, SourceShape

PIECE_VERTICES = 128
"""Boundaries are cut into pieces of at most so many vertices (DESIGN §12: 11 µs a row instead of 59)."""

TYPES = {
    Level.PROVINCE: ("Province", "ខេត្ត"),
    Level.DISTRICT: ("District", "ស្រុក"),
    Level.COMMUNE: ("Commune", "ឃុំ"),
    Level.VILLAGE: ("Village", "ភូមិ"),
}
"""The administrative words of a place whose set gives none."""


class LevelCount(NamedTuple):
    """What a load did to one level."""

    level: Level
    added: int
    changed: int
    retired: int
    unchanged: int


_STAGE = (
    "DROP TABLE IF EXISTS staged_place, staged_name",
    "CREATE TEMP TABLE staged_place (code text PRIMARY KEY, level smallint, name_en text, name_km text, type_en text,"
    " type_km text, point geometry, boundary geometry)",
    "CREATE TEMP TABLE staged_name (place_code text, script text, name text, alias boolean, plain text, norm text,"
    " key text)",
)
# What the set does not say stays as it was; outlines never do, since those of two sets would not fit together.
_COMPLETE = """
    UPDATE staged_place AS s
    SET name_en = coalesce(nullif(s.name_en, ''), p.name_en, ''),
        name_km = coalesce(nullif(s.name_km, ''), p.name_km, ''),
        type_en = coalesce(s.type_en, p.type_en), type_km = coalesce(s.type_km, p.type_km),
        point = coalesce(s.point, p.point)
    FROM place AS p WHERE p.code = s.code
"""
_DEFAULT_TYPE = """
    UPDATE staged_place SET type_en = coalesce(type_en, :type_en), type_km = coalesce(type_km, :type_km)
    WHERE level = :level
"""
_CLASSIFY = (
    "ALTER TABLE staged_place ADD COLUMN found text DEFAULT 'added', ADD COLUMN redrawn boolean DEFAULT true",
    """
    UPDATE staged_place AS s
    SET redrawn = s.boundary IS DISTINCT FROM p.boundary,
        found = CASE WHEN p.retired_at IS NULL
            AND (s.name_en, s.name_km, s.type_en, s.type_km) = (p.name_en, p.name_km, p.type_en, p.type_km)
            AND s.point IS NOT DISTINCT FROM p.point AND s.boundary IS NOT DISTINCT FROM p.boundary
            AND (s.boundary IS NULL OR p.coarse = :coarse) THEN 'unchanged' ELSE 'changed' END
    FROM place AS p WHERE p.code = s.code
    """,
)
_UPSERT = """
    INSERT INTO place (code, level, parent_code, province_code, name_en, name_km, type_en, type_km, point, boundary,
                       coarse)
    SELECT code, level, nullif(left(code, -2), ''), left(code, 2), name_en, name_km, type_en, type_km, point, boundary,
           :coarse AND boundary IS NOT NULL
    FROM staged_place WHERE found <> 'unchanged'
    ON CONFLICT (code) DO UPDATE
    SET name_en = excluded.name_en, name_km = excluded.name_km, type_en = excluded.type_en, type_km = excluded.type_km,
        point = excluded.point, boundary = excluded.boundary, coarse = excluded.coarse, retired_at = NULL,
        revision = place.revision + (place.point IS DISTINCT FROM excluded.point)::int
"""
# A place that hangs below a retired one is retired with it: its code has no place in the newer set either.
_RETIRE = """
    WITH gone AS MATERIALIZED (
        SELECT p.code FROM place AS p
        WHERE p.retired_at IS NULL AND p.level = ANY(:levels)
          AND NOT EXISTS (SELECT FROM staged_place AS s WHERE s.code = p.code)
    ), below AS (
        SELECT DISTINCT p.code
        FROM place AS p CROSS JOIN generate_series(2, 8, 2) AS digits JOIN gone ON gone.code = left(p.code, digits)
        WHERE p.retired_at IS NULL
    ), retired AS (
        UPDATE place SET retired_at = now() FROM below WHERE place.code = below.code RETURNING level
    )
    SELECT level, count(*) AS retired FROM retired GROUP BY level
"""
_CLEAR_OUTLINES = """
    UPDATE place SET boundary = NULL, coarse = false
    WHERE boundary IS NOT NULL AND NOT EXISTS (SELECT FROM staged_place AS s WHERE s.code = place.code)
"""
_CLEAR_AREAS = """
    DELETE FROM place_area AS a
    WHERE a.level > 0
      AND NOT EXISTS (SELECT FROM staged_place AS s WHERE s.code = a.place_code AND NOT s.redrawn)
"""
_CUT_AREAS = """
    INSERT INTO place_area (place_code, level, area)
    SELECT code, level, ST_Subdivide(boundary, :vertices) FROM staged_place WHERE redrawn AND boundary IS NOT NULL
"""
_ENCLOSED = (
    "DELETE FROM place_area WHERE level = 0",
    """
    INSERT INTO place_area (place_code, level, area)
    SELECT NULL, 0, ST_Subdivide(ST_MakePolygon(ST_InteriorRingN(shape.geom, hole)), :vertices)
    FROM (SELECT (ST_Dump(ST_Union(boundary))).geom FROM staged_place WHERE level = 1) AS shape,
         generate_series(1, ST_NumInteriorRings(shape.geom)) AS hole
    """,
)
_NAMES = (
    """
    DELETE FROM place_name AS n USING staged_place AS p
    WHERE p.code = n.place_code
      AND NOT EXISTS (SELECT FROM staged_name AS s
                      WHERE (s.place_code, s.script, s.name) = (n.place_code, n.script, n.name))
    """,
    """
    INSERT INTO place_name (place_code, script, name, alias, plain, norm, key)
    SELECT place_code, script, name, alias, plain, norm, key FROM staged_name
    ON CONFLICT (place_code, script, name) DO UPDATE
    SET alias = excluded.alias, plain = excluded.plain, norm = excluded.norm, key = excluded.key
    WHERE (place_name.alias, place_name.plain, place_name.norm, place_name.key)
       <> (excluded.alias, excluded.plain, excluded.norm, excluded.key)
    """,
)
_COUNT = "SELECT level, found, count(*) FROM staged_place GROUP BY level, found"


def store_geodata(session: Session, geodata: Geodata, say: Callable[[str], None]) -> list[LevelCount]:
    """Store a checked set: add and change its places, retire what its levels lack, draw its outlines.

    `say` hears how far it is. The same set twice changes nothing the second time.
    """
    for statement in _STAGE:
        session.execute(text(statement))
    _copy(session, "staged_place", _PLACE_COLUMNS, map(_place_row, geodata.places.values()))
    session.execute(text("ANALYZE staged_place"))
    session.execute(text(_COMPLETE))
    for level, (type_en, type_km) in TYPES.items():
        session.execute(text(_DEFAULT_TYPE), {"level": level, "type_en": type_en, "type_km": type_km})
    for statement in _CLASSIFY:
        session.execute(text(statement), {"coarse": geodata.coarse} if ":coarse" in statement else {})
    session.execute(text(_UPSERT), {"coarse": geodata.coarse})
    # The server may have last counted the places when there were none; it then compares each with each, for hours.
    session.execute(text("ANALYZE place, staged_place"))
    retired = {
        row.level: row.retired
        for row in session.execute(text(_RETIRE), {"levels": [int(level) for level in geodata.levels]})
    }
    say(_("Stored the places"))
    _store_names(session)
    say(_("Stored the names they are found by"))
    for statement in (_CLEAR_OUTLINES, _CLEAR_AREAS):
        session.execute(text(statement))
    session.execute(text(_CUT_AREAS), {"vertices": PIECE_VERTICES})
    for statement in _ENCLOSED:
        session.execute(text(statement), {"vertices": PIECE_VERTICES} if ":vertices" in statement else {})
    say(_("Stored the outlines"))
    if geodata.shapes is not None:
        _store_shapes(session, geodata.shapes)
        say(_("Stored the base map"))
    # A fresh gazetteer is searched at once, before the server would look at it by itself.
    session.execute(text("ANALYZE place, place_name, place_area"))
    counts = {(level, found): count for level, found, count in session.execute(text(_COUNT))}
    session.execute(text("DROP TABLE staged_place, staged_name"))
    session.expire_all()
    return [
        LevelCount(
            level,
            added=counts.get((level, "added"), 0),
            changed=counts.get((level, "changed"), 0),
            retired=retired.get(level, 0),
            unchanged=counts.get((level, "unchanged"), 0),
        )
        for level in Level
    ]


_PLACE_COLUMNS = ("code", "level", "name_en", "name_km", "type_en", "type_km", "point", "boundary")
_NAME_COLUMNS = ("place_code", "script", "name", "alias", "plain", "norm", "key")


def _place_row(place: SourcePlace) -> tuple[Any, ...]:
    point = None
    if place.lon is not None and place.lat is not None:
        point = shapely.Point(place.lon, place.lat)
    elif place.boundary is not None:
        point = place.boundary.representative_point()
    return (
        place.code,
        int(place.level),
        place.name_en,
        place.name_km,
        place.type_en,
        place.type_km,
        _ewkb(point),
        _ewkb(place.boundary),
    )


def _ewkb(shape: shapely.Geometry | None) -> str | None:
    return None if shape is None else shapely.to_wkb(shapely.set_srid(shape, WGS84), hex=True, include_srid=True)


def _store_names(session: Session) -> None:
    rows = session.execute(text("SELECT code, name_en, name_km FROM staged_place")).all()
    official = {(code, name) for code, *names in rows for name in names if name}
    codes = {code for code, *_ in rows}
    others = {(alias.code, name) for alias in read_aliases() for name in alias[1:] if name and alias.code in codes}
    _copy(session, "staged_name", _NAME_COLUMNS, _name_rows(official, others - official))
    session.execute(text("ANALYZE staged_name"))
    for statement in _NAMES:
        session.execute(text(statement))


def _name_rows(official: set[tuple[str, str]], others: set[tuple[str, str]]) -> Iterator[tuple[Any, ...]]:
    for names, alias in ((official, False), (others, True)):
        for code, name in names:
            made = name_keys(name)
            yield code, made.script.value, name, alias, made.plain, made.norm, made.key


def _store_shapes(session: Session, shapes: Iterable[SourceShape]) -> None:
    """Replace the base map, if it differs from the one that is stored."""
    wanted = sorted((s.kind, s.name_en or "", s.name_km or "", _ewkb(s.shape) or "") for s in shapes)
    stored = session.execute(
        text(
            "SELECT kind, coalesce(name_en, ''), coalesce(name_km, ''), ST_AsHEXEWKB(shape, 'NDR') FROM basemap_feature"
        )
    )
    if sorted(tuple(row) for row in stored) == wanted:
        return
    session.execute(text("DELETE FROM basemap_feature"))
    rows = ((kind, name_en or None, name_km or None, shape) for kind, name_en, name_km, shape in wanted)
    _copy(session, "basemap_feature", ("kind", "name_en", "name_km", "shape"), rows)


def _copy(session: Session, table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows by COPY, on the session's own connection and in its transaction."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    connection = cast(Connection[Any], session.connection().connection.driver_connection)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def record_set(session: Session, geodata: Geodata, digest: str) -> None:
    """Note which set is loaded and whose work it is, unless it is the one that was loaded last."""
    last = latest_set(session)
    if last is None or last.digest != digest:
        session.add(
            GeodataSet(name=geodata.name, digest=digest, attribution=geodata.attribution, coarse=geodata.coarse)
        )
        session.flush()
