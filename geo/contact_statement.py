"""The statement that asks for a whole crisis answer, built once, when this module is read.

Building it for each call took five times as long as running it; asking for its parts one after the other cost as many
times the way there.
"""

from sqlalchemy import TextualSelect, column, literal_column, text
from sqlalchemy.dialects import postgresql

from directory.models import Phone
from directory.phones.states import PHONE_STATES
from directory.units.replacements import CHAIN, ENDS_HERE
from geo.queries import METRES_PER_DEGREE, POINT
from geo.routing.models import OriginKind
from geo.travel_times import Mode
from places.queries import COARSE_NEIGHBOUR_METRES, NEIGHBOUR_METRES

VILLAGE_METRES = 5_000
"""A village farther away than this says nothing of the ways from a point."""

NEAR_UNITS = 10
"""How many of the nearest units are read; more than are shown, since one that is not to be called takes up no room."""

COLUMNS = {
    "part": "text",
    "code": "text",
    "id": "bigint",
    "kind": "text",
    "name_en": "text",
    "name_km": "text",
    "province": "text",
    "demo": "boolean",
    "withheld": "boolean",
    "metres": "float8",
    "seconds": "int",
    "way": "text",
    "level": "int",
    "type_en": "text",
    "type_km": "text",
    "unit_type": "text",
    "hotline_kind": "text",
    "free": "boolean",
    "all_day": "boolean",
    "national": "boolean",
    "farthest": "float8",
    "fetched": "bigint",
}
"""What each part of the answer has, where it has it."""

LISTING = {
    "id": "l.id",
    "kind": "l.kind",
    "name_en": "l.name_en",
    "name_km": "l.name_km",
    "province": "left(l.place_code, 2)",
    "demo": "l.demo",
    "metres": f"ST_Distance(l.location::geography, {POINT}::geography)",
}

WAY = {"seconds": "stored.seconds", "way": "stored.status"}

UNIT = LISTING | WAY | {"withheld": "u.do_not_use IS NOT NULL", "unit_type": "u.unit_type"}

HOTLINE = {
    "hotline_kind": "h.hotline_kind",
    "free": "h.free",
    "all_day": "h.all_day",
    "national": "l.place_code IS NULL",
}

PLACE = {name: f"p.{name}" for name in ("code", "level", "name_en", "name_km", "type_en", "type_km")}

STORED = f"""
    SELECT t.unit_id, t.seconds, t.status
    FROM place AS v
    JOIN road_network AS network ON network.status = 'active'
    JOIN travel_time AS t
      ON t.origin_kind = '{OriginKind.VILLAGE}' AND t.origin_id = v.code::bigint AND t.mode = '{Mode.MOTORCYCLE}'
     AND t.network_id = network.id AND t.origin_revision = v.revision
    JOIN listing AS timed ON timed.id = t.unit_id AND timed.revision = t.unit_revision
    WHERE v.code = {{village}} AND v.level = 4
"""  # noqa: S608
"""The stored ways from one village that count; a revision or roads that are no longer the same leave the estimate."""

PHONES = PHONE_STATES.add_columns(Phone.position).where(Phone.listing_id == literal_column("contact.id"))
"""The rule of what state a number is in, taken over as text: `directory.phones.states` alone knows it."""

PHONE_COLUMNS = tuple(PHONE_STATES.selected_columns.keys())


def columns(part: str, given: dict[str, str]) -> str:
    """The columns of a part of the answer: those that are given, and NULL for the others."""
    given = given | {"part": f"'{part}'"}
    return ", ".join(f"CAST({given.get(name, 'NULL')} AS {kind}) AS {name}" for name, kind in COLUMNS.items())


def contacts_statement(asked: str, fetched: int) -> TextualSelect:
    """The statement for a place that `asked` selects the code of.

    Other provinces are near within 2 km, 5 km on coarse outlines. Ways by road are those of the place itself where it
    is a village, else of the village nearest to the position; without roads no village is looked for. The nearest units
    are the first by the geodesic of the `fetched` nearest by degrees, and beside them those that one gets to first by
    road; kind and limit are literal, so that the planner takes the partial index. The columns are named, so that they
    are not read from each answer again: that took half as long as the statement.
    """
    phones = PHONES.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]
    outside = "CAST(:outside AS float8)"
    return text(
        f"""
        WITH asked AS MATERIALIZED (
            {asked}
        ), border AS MATERIALIZED (
            SELECT a.place_code AS code, min(ST_Distance(a.area::geography, {POINT}::geography)) AS metres
            FROM place_area a
            JOIN place p ON p.code = a.place_code
            WHERE a.level = 1 AND CAST(:close_enough AS boolean)
              AND a.area && ST_Expand({POINT}, ({outside} + {COARSE_NEIGHBOUR_METRES}) / {METRES_PER_DEGREE}
                                      / cos(radians(least(abs(CAST(:lat AS float8)), 85))))
              AND ST_DWithin(a.area::geography, {POINT}::geography, {outside}
                             + CASE WHEN p.coarse THEN {COARSE_NEIGHBOUR_METRES} ELSE {NEIGHBOUR_METRES} END)
              AND EXISTS (SELECT FROM asked WHERE left(asked.code, 2) <> a.place_code)
            GROUP BY a.place_code
        ), own AS MATERIALIZED (
            SELECT left(asked.code, digits) AS code FROM asked, generate_series(2, length(asked.code), 2) AS digits
        ), fetched AS MATERIALIZED (
            SELECT id, location, location <-> {POINT} AS degrees
            FROM listing
            WHERE kind = 'police_unit' AND status = 'active' AND location IS NOT NULL
              AND CAST(:lon AS float8) IS NOT NULL
            ORDER BY location <-> {POINT}
            LIMIT {fetched}
        ), near AS MATERIALIZED (
            SELECT l.id, {LISTING["metres"]} AS metres, max(degrees) OVER () AS farthest, count(*) OVER () AS fetched
            FROM fetched l
            ORDER BY metres, id
            LIMIT {NEAR_UNITS}
        ), village AS MATERIALIZED (
            SELECT near_village.*
            FROM asked, LATERAL (
                SELECT code, name_en, name_km, ST_Distance(point::geography, {POINT}::geography) AS metres
                FROM (
                    SELECT code, name_en, name_km, point FROM place
                    WHERE level = 4 AND retired_at IS NULL AND point IS NOT NULL
                    ORDER BY point <-> {POINT} LIMIT 5
                ) AS five
                ORDER BY code <> asked.code, metres LIMIT 1
            ) AS near_village
            WHERE CAST(:close_enough AS boolean) AND EXISTS (SELECT FROM road_network WHERE status = 'active')
              AND near_village.metres <= {VILLAGE_METRES}
        ), stored AS MATERIALIZED (
            {STORED.format(village="(SELECT code FROM village)")}
        ), fastest AS MATERIALIZED (
            SELECT l.id, stored.seconds
            FROM stored JOIN listing l ON l.id = stored.unit_id AND l.status = 'active'
            WHERE stored.seconds IS NOT NULL
            ORDER BY stored.seconds, l.id
            LIMIT {NEAR_UNITS}
        ), contact AS (
            SELECT {columns("place", PLACE)}
            FROM asked JOIN place p ON p.code = asked.code
            UNION ALL
            SELECT {columns("village", {name: f"village.{name}" for name in ("code", "name_en", "name_km", "metres")})}
            FROM village WHERE EXISTS (SELECT FROM stored)
            UNION ALL
            SELECT {columns("border", {"code": "border.code", "metres": "border.metres"})}
            FROM border
            UNION ALL
            SELECT {columns("near", UNIT | {name: f"near.{name}" for name in ("metres", "farthest", "fetched")})}
            FROM near
            JOIN listing l ON l.id = near.id
            JOIN police_unit u ON u.id = l.id
            LEFT JOIN stored ON stored.unit_id = u.id
            UNION ALL
            SELECT {columns("fast", UNIT)}
            FROM fastest
            JOIN listing l ON l.id = fastest.id
            JOIN police_unit u ON u.id = l.id
            JOIN stored ON stored.unit_id = u.id
            WHERE NOT EXISTS (SELECT FROM near WHERE near.id = fastest.id)
            UNION ALL
            SELECT {columns("responsible", UNIT | {"code": "j.place_code"})}
            FROM (SELECT code FROM own UNION SELECT code FROM border) AS answered
            JOIN jurisdiction j ON j.place_code = answered.code
            JOIN police_unit u ON u.id = j.police_unit_id
            JOIN listing l ON l.id = u.id
            LEFT JOIN stored ON stored.unit_id = u.id
            WHERE l.status = 'active'
            UNION ALL
            SELECT {columns("hotline", LISTING | HOTLINE)}
            FROM hotline h
            JOIN listing l ON l.id = h.id
            WHERE l.status = 'active' AND (l.place_code IS NULL OR l.place_code IN (SELECT code FROM own))
        )
        SELECT contact.*, {", ".join(f"number.{name} AS number_{name}" for name in PHONE_COLUMNS)}
        FROM contact LEFT JOIN LATERAL ({phones}) AS number ON contact.withheld IS DISTINCT FROM TRUE
        ORDER BY contact.metres, contact.id, contact.code, number.position, number.phone_id
        """  # noqa: S608
    ).columns(*(column(name) for name in (*COLUMNS, *(f"number_{name}" for name in PHONE_COLUMNS))))


FETCHED = tuple(2 * NEAR_UNITS * 4**step for step in range(6))

BY_CODE = {fetched: contacts_statement("SELECT CAST(:code AS text) AS code", fetched) for fetched in FETCHED}

BY_POINT = {
    fetched: contacts_statement(
        f"""SELECT place_code AS code FROM place_area WHERE ST_Covers(area, {POINT})
            ORDER BY level DESC, place_code LIMIT 1""",  # noqa: S608
        fetched,
    )
    for fetched in FETCHED
}

REPLACEMENTS = text(
    f"""
    WITH RECURSIVE {CHAIN}
    SELECT {columns("instead", LISTING | WAY | {"withheld": "FALSE"})}, chain.first_id
    FROM chain
    JOIN listing l ON l.id = chain.id
    LEFT JOIN police_unit u ON u.id = l.id
    LEFT JOIN ({STORED.format(village="CAST(:village AS text)")}) AS stored ON stored.unit_id = u.id
    WHERE {ENDS_HERE}
    """  # noqa: S608
)
