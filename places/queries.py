"""Reads of the gazetteer: places by code, by name, and by position."""

from collections.abc import Collection
from enum import Enum, auto
from math import cos, radians
from typing import Any

from sqlalchemy import Row, TextClause, select, text
from sqlalchemy.orm import Session

from places.models import GeodataSet, Level, Place, Script
from places.remembering import remember, remembered
from places.results import FoundPlace, Located, NearProvince, ParentName, PlaceSummary, Position
from places.search import NameKeys, Wanted, name_keys, read_code, readings

SHARE_OF_WHOLE_NAME = 0.95
"""What a likeness counts when it rests on taking the last words for a parent, against one with the whole text."""


FoundRow = Row[tuple[Any, ...]]


class Match(Enum):
    """Which names a search looks at."""

    BEGINNING = auto()
    LIKENESS = auto()
    ANY_LETTERS = auto()
    SAME_SOUND = auto()


_CANDIDATES = """
    SELECT n.place_code AS code, bool_or(n.norm = :norm) AS exact, max({score}) AS score
    FROM place_name AS n
    WHERE n.script = :script AND ({matches}) {within}
    GROUP BY n.place_code
"""
_WITHIN = "AND EXISTS (SELECT FROM unnest(CAST(:within AS text[])) AS parent WHERE starts_with(n.place_code, parent))"
# The likeness of trigrams as DESIGN §6 has it, mixed with that of letters: trigrams find what is misspelt, but lose
# most of a short name to one wrong letter. The letters of the key forgive the vowels, which romanisations differ in.
_LETTERS = "(1 - levenshtein(n.{column}, :{column})::float / greatest(length(n.{column}), length(:{column}), 1))"
_SCORES = {
    Script.KHMER: f".25 * similarity(n.norm, :norm) + .25 * similarity(n.key, :key)"
    f" + .5 * {_LETTERS.format(column='norm')}",
    Script.LATIN: ".16 * similarity(n.norm, :norm) + .12 * similarity(n.key, :key)"
    " + .12 * similarity(n.plain, :plain)"
    f" + .3 * {_LETTERS.format(column='norm')} + .3 * {_LETTERS.format(column='key')}",
}
_MATCHES = {
    Match.BEGINNING: "starts_with(n.norm, :norm)",
    Match.LIKENESS: "n.norm % :norm OR n.key % :key",
    Match.ANY_LETTERS: "levenshtein_less_equal(n.norm, :norm, 2) <= 2",
    Match.SAME_SOUND: "n.norm = :norm OR n.key = :key",
}
_RANKED = """
    SELECT p.code, p.level, p.name_en, p.name_km, p.type_en, p.type_km, p.retired_at IS NOT NULL AS retired,
           p.point IS NOT NULL AS has_point, c.exact, c.score
    FROM ({candidates}) AS c JOIN place AS p ON p.code = c.code
    WHERE c.exact OR p.retired_at IS NULL
    ORDER BY c.exact DESC, p.retired_at IS NOT NULL, p.level IS DISTINCT FROM :level AND c.exact,
             round(c.score::numeric, 3) DESC, p.level IS DISTINCT FROM :level, p.level, p.code
    LIMIT :limit
"""


def _ranked(script: Script, match: Match, within: bool) -> TextClause:
    # Nothing but the beginning is known of a short name: the higher level comes first.
    score = ".5::float" if match is Match.BEGINNING else _SCORES[script]
    candidates = _CANDIDATES.format(score=score, matches=_MATCHES[match], within=_WITHIN if within else "")
    return text(_RANKED.format(candidates=candidates))


# Built once: composing the statement for each search costs more than a short one takes.
_SEARCHES = {
    (script, match, within): _ranked(script, match, within)
    for script in Script
    for match in Match
    for within in (True, False)
}
_BY_CODE = text(
    "SELECT code, level, name_en, name_km, type_en, type_km, retired_at IS NOT NULL AS retired,"
    " point IS NOT NULL AS has_point, code = :code AS exact, length(code)::float / length(:code) AS score"
    " FROM place WHERE code = ANY(:codes) ORDER BY level DESC LIMIT 1"
)
_NAMES = text("SELECT code, level, name_en, name_km, type_en, type_km FROM place WHERE code = ANY(:codes)")


@remembered
def search_places(session: Session, wanted: str, limit: int = 10) -> list[FoundPlace]:
    """Find places by code, or by name in either script, likeliest first; at most `limit`, none where nothing is alike.

    Exact names come first, then likeness (the figures of DESIGN §6, in `bench/place_search.py`), then the higher
    level. "Trapeang, Takeo" and "ត្រពាំង តាកែវ" look for the name within the places that the last words name.
    A retired place is only offered where its name is exact and no other place's is.
    """
    code = read_code(wanted)
    if code is not None:
        return _with_parents(session, list(session.execute(_BY_CODE, {"code": code, "codes": _with_ancestors(code)})))
    best: dict[str, tuple[float, FoundRow]] = {}
    for reading in readings(wanted):
        share = SHARE_OF_WHOLE_NAME if reading.within_must_be_exact else 1.0
        for row in _search(session, reading, limit):
            weight = row.score * share + row.exact
            if row.code not in best or weight > best[row.code][0]:
                best[row.code] = weight, row
    rows = [row for _, row in sorted(best.values(), key=lambda found: -found[0])]
    if any(row.exact and not row.retired for row in rows):
        rows = [row for row in rows if not row.retired]
    return _with_parents(session, rows[:limit])


def _search(session: Session, reading: Wanted, limit: int) -> list[FoundRow]:
    if reading.within is None:
        return _named(session, reading.name, limit)
    if reading.within_must_be_exact:
        parents = [row.code for row in _run(session, name_keys(reading.within), Match.SAME_SOUND, limit)]
    else:
        found = search_places(session, reading.within, limit)
        parents = [place.code for place in found if place.exact] or [place.code for place in found]
    parents = [code for code in parents if len(code) < 2 * Level.VILLAGE]
    return _named(session, reading.name, limit, parents) if parents else []


def _named(session: Session, name: NameKeys, limit: int, within: list[str] | None = None) -> list[FoundRow]:
    if name.is_short:
        return _run(session, name, Match.BEGINNING, limit, within)
    # Two letters swapped leave a short name no trigram: then the letters are compared, which reads every name.
    return _run(session, name, Match.LIKENESS, limit, within) or _run(session, name, Match.ANY_LETTERS, limit, within)


def _run(session: Session, name: NameKeys, match: Match, limit: int, within: list[str] | None = None) -> list[FoundRow]:
    values = {"script": name.script.value, "plain": name.plain, "norm": name.norm, "key": name.key, "level": name.level}
    statement = _SEARCHES[name.script, match, within is not None]
    return list(session.execute(statement, values | {"within": within, "limit": limit}))


def _with_ancestors(code: str) -> list[str]:
    return [code[:length] for length in range(2, len(code) + 1, 2)]


def _with_parents(session: Session, rows: list[FoundRow]) -> list[FoundPlace]:
    codes = {row.code[:length] for row in rows for length in range(2, len(row.code), 2)}
    names = {
        row.code: ParentName(row.code, Level(row.level), *row[2:])
        for row in session.execute(_NAMES, {"codes": list(codes)})
    }
    return [
        FoundPlace(
            code=row.code,
            level=Level(row.level),
            name_en=row.name_en,
            name_km=row.name_km,
            type_en=row.type_en,
            type_km=row.type_km,
            parents=tuple(names[row.code[:length]] for length in range(len(row.code) - 2, 0, -2)),
            exact=row.exact,
            score=float(row.score),
            has_point=row.has_point,
            retired=row.retired,
        )
        for row in rows
    ]


_PROVINCES = text(
    "SELECT code, name_en, name_km, type_en, type_km, coarse FROM place"
    " WHERE level = 1 AND retired_at IS NULL ORDER BY code"
)
_POSITION = text(
    "SELECT ST_X(point) AS lon, ST_Y(point) AS lat, level FROM place"
    " WHERE code = ANY(:codes) AND point IS NOT NULL ORDER BY level DESC LIMIT 1"
)


def list_provinces(session: Session) -> list[PlaceSummary]:
    """List the provinces in the order of their codes."""
    return [PlaceSummary(*row) for row in session.execute(_PROVINCES)]


def get_place(session: Session, code: str) -> Place | None:
    """Read one place by its code, retired or not."""
    return session.get(Place, code)


@remembered
def is_place(session: Session, code: str) -> bool:
    """Say whether there is a place with this code, retired or not."""
    return bool(session.scalar(text("SELECT true FROM place WHERE code = :code"), {"code": code}))


@remembered
def position_of(session: Session, code: str) -> Position | None:
    """Say where a place lies, by its own point or the nearest parent's that has one; `precision` names whose it is.

    A province's is only good for a map: a listing is not placed by it.
    """
    row = session.execute(_POSITION, {"codes": _with_ancestors(code)}).one_or_none()
    return Position(row.lon, row.lat, Level(row.level).name.lower()) if row else None


BORDER_ERROR_METRES = 1_000
"""How far outside full outlines a position still counts as in the country: a pier, a river bank, a rounded fix."""
COARSE_BORDER_ERROR_METRES = 5_000
"""The same for coarse outlines (DESIGN §8: they overlap the survey by .85 to .99)."""
NEIGHBOUR_METRES = 2_000
COARSE_NEIGHBOUR_METRES = 5_000
"""Within this distance of another province both responsible units are shown (DESIGN §2)."""

_HOLDING = text("""
    SELECT place_code, level FROM place_area WHERE ST_Covers(area, ST_Point(:lon, :lat, 4326))
    ORDER BY level DESC, place_code LIMIT 1
""")
# The index orders by degrees, in which a metre east is longer than a metre north: fetch more, then measure.
_NEAREST_AREA = text("""
    WITH near AS (
        SELECT place_code, level, area FROM place_area WHERE level > 0
        ORDER BY area <-> ST_Point(:lon, :lat, 4326) LIMIT 60
    ), measured AS (
        SELECT place_code, level, ST_Distance(area::geography, ST_Point(:lon, :lat, 4326)::geography) AS metres
        FROM near
    )
    SELECT place_code, metres, (SELECT coarse FROM place WHERE code = left(place_code, 2)) AS coarse
    FROM measured ORDER BY round(metres::numeric), level DESC, metres LIMIT 1
""")
_NEAR_PROVINCES = text("""
    SELECT place_code AS code, min(ST_Distance(area::geography, ST_Point(:lon, :lat, 4326)::geography)) AS metres
    FROM place_area
    WHERE level = 1 AND area && ST_Expand(ST_Point(:lon, :lat, 4326), :degrees_east, :degrees_north)
    GROUP BY place_code
    HAVING min(ST_Distance(area::geography, ST_Point(:lon, :lat, 4326)::geography)) <= :metres
    ORDER BY metres, code
""")


def remember_places(session: Session) -> None:
    """Note every place and its position, for a session that remembers: one statement instead of thousands."""
    points = {
        row.code: (row.lon, row.lat, row.level)
        for row in session.execute(text("SELECT code, level, ST_X(point) AS lon, ST_Y(point) AS lat FROM place"))
    }
    remember(session, is_place.__name__, [((code,), True) for code in points])
    positions = []
    for code in points:
        found = next(
            (at for up in reversed(_with_ancestors(code)) if (at := points.get(up)) and at[0] is not None), None
        )
        positions.append(((code,), found and Position(found[0], found[1], Level(found[2]).name.lower())))
    remember(session, position_of.__name__, positions)


_HOLDING_ALL = text("""
    SELECT asked.lon, asked.lat, holding.place_code
    FROM unnest(CAST(:lons AS float8[]), CAST(:lats AS float8[])) AS asked (lon, lat)
    CROSS JOIN LATERAL (
        SELECT place_code, level FROM place_area WHERE ST_Covers(area, ST_Point(asked.lon, asked.lat, 4326))
        ORDER BY level DESC, place_code LIMIT 1
    ) AS holding
    WHERE holding.place_code IS NOT NULL
""")


def remember_positions(session: Session, positions: Collection[tuple[float, float]]) -> None:
    """Note which places hold these positions (longitude, latitude); of one that none holds nothing is noted."""
    lons, lats = [lon for lon, _ in positions], [lat for _, lat in positions]
    rows = session.execute(_HOLDING_ALL, {"lons": lons, "lats": lats})
    found = [((row.lon, row.lat), _located(row.place_code, inside=True, metres=0.0, in_country=True)) for row in rows]
    remember(session, locate.__name__, found)


@remembered
def locate(session: Session, lon: float, lat: float) -> Located | None:
    """Say which province, district and commune hold a position, at the finest level that has polygons.

    Where none does, the nearest polygon answers, with its distance. None only where no outline is loaded.
    """
    position = {"lon": lon, "lat": lat}
    holding = session.execute(_HOLDING, position).one_or_none()
    if holding is not None and holding.place_code is not None:
        return _located(holding.place_code, inside=True, metres=0.0, in_country=True)
    nearest = session.execute(_NEAREST_AREA, position).one_or_none()
    if nearest is None:
        return None
    error = COARSE_BORDER_ERROR_METRES if nearest.coarse else BORDER_ERROR_METRES
    in_country = holding is not None or nearest.metres <= error
    return _located(nearest.place_code, inside=False, metres=nearest.metres, in_country=in_country)


def _located(code: str, *, inside: bool, metres: float, in_country: bool) -> Located:
    return Located(
        province_code=code[:2],
        district_code=code[:4] if len(code) >= 4 else None,
        commune_code=code[:6] if len(code) >= 6 else None,
        inside=inside,
        metres_outside=metres,
        in_country=in_country,
    )


def provinces_near(session: Session, lon: float, lat: float, metres: float | None = None) -> list[NearProvince]:
    """List the provinces within `metres` of a position, nearest first; by default 2 km, 5 km on coarse outlines."""
    if metres is None:
        metres = COARSE_NEIGHBOUR_METRES if outlines_are_coarse(session) else NEIGHBOUR_METRES
    degrees_north = metres / 110_000
    degrees_east = degrees_north / max(cos(radians(lat)), 0.01)
    position = {"lon": lon, "lat": lat, "metres": metres, "degrees_east": degrees_east, "degrees_north": degrees_north}
    return [NearProvince(*row) for row in session.execute(_NEAR_PROVINCES, position)]


def latest_set(session: Session) -> GeodataSet | None:
    """Say which set of geodata was loaded last: its attribution, and whether its outlines are coarse."""
    return session.scalar(select(GeodataSet).order_by(GeodataSet.id.desc()).limit(1))


def current_codes(session: Session) -> frozenset[str]:
    """List the codes of all places that are not retired."""
    return frozenset(session.scalars(select(Place.code).where(Place.retired_at.is_(None))))


def outlines_are_coarse(session: Session) -> bool:
    """Say whether the provinces are drawn by the built-in simplified outlines."""
    return bool(session.scalar(text("SELECT bool_or(coarse) FROM place WHERE level = 1 AND retired_at IS NULL")))


def places_below(session: Session, code: str) -> list[ParentName]:
    """The names of the places right below another one, in the order of their codes; retired ones left out."""
    rows = session.execute(
        select(Place.code, Place.level, Place.name_en, Place.name_km, Place.type_en, Place.type_km)
        .where(Place.parent_code == code, Place.retired_at.is_(None))
        .order_by(Place.code)
    )
    return [ParentName(row.code, Level(row.level), *row[2:]) for row in rows]
