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

HERE, SPOT = "(SELECT point FROM here)", "(SELECT spot FROM here)"
"""The position asked about, in degrees and for metres: written out each time, it made the statement slow to read."""

SHOWN = {
    "part": "contact.part",
    "code": "contact.code",
    "id": "l.id",
    "kind": "l.kind",
    "name_en": "coalesce(l.name_en, p.name_en)",
    "name_km": "coalesce(l.name_km, p.name_km)",
    "province": "left(l.place_code, 2)",
    "demo": "l.demo",
    "withheld": "u.do_not_use IS NOT NULL",
    "metres": f"coalesce(contact.metres, ST_Distance(l.location::geography, {SPOT}))",
    "seconds": "stored.seconds",
    "way": "stored.status",
    "unit_type": "u.unit_type",
    "hotline_kind": "h.hotline_kind",
    "free": "h.free",
    "all_day": "h.all_day",
    "national": "l.place_code IS NULL",
    "level": "p.level",
    "type_en": "p.type_en",
    "type_km": "p.type_km",
    "farthest": "contact.farthest",
    "fetched": "contact.fetched",
}
"""What each row of the answer shows, where its part has it: a place, a village, a border, a unit or a hotline."""

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

PHONES = str(
    PHONE_STATES.add_columns(Phone.position)
    .where(Phone.listing_id == literal_column("contact.id"))
    .compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]
)
"""The rule of what state a number is in, taken over as text: `directory.phones.states` alone knows it."""

PHONE_COLUMNS = tuple(PHONE_STATES.selected_columns.keys())


def contacts_statement(asked: str, fetched: int) -> TextualSelect:
    """The statement for a place that `asked` selects the code of.

    Other provinces are near within 2 km, 5 km on coarse outlines. Ways by road are those of the place itself where it
    is a village, else of the village nearest to the position; without roads no village is looked for. The nearest units
    are the first by the geodesic of the `fetched` nearest by degrees, and beside them those that one gets to first by
    road; kind and limit are literal, so that the planner takes the partial index. The columns are named, so that they
    are not read from each answer again: that took half as long as the statement.
    """
    outside = "CAST(:outside AS float8)"
    return text(
        f"""
        WITH here AS MATERIALIZED (
            SELECT {POINT} AS point, {POINT}::geography AS spot
        ), asked AS MATERIALIZED (
            {asked}
        ), border AS MATERIALIZED (
            SELECT a.place_code AS code, min(ST_Distance(a.area::geography, {SPOT})) AS metres
            FROM place_area a
            JOIN place p ON p.code = a.place_code
            WHERE a.level = 1 AND CAST(:close_enough AS boolean)
              AND a.area && ST_Expand({HERE}, ({outside} + {COARSE_NEIGHBOUR_METRES}) / {METRES_PER_DEGREE}
                                      / cos(radians(least(abs(CAST(:lat AS float8)), 85))))
              AND ST_DWithin(a.area::geography, {SPOT}, {outside}
                             + CASE WHEN p.coarse THEN {COARSE_NEIGHBOUR_METRES} ELSE {NEIGHBOUR_METRES} END)
              AND EXISTS (SELECT FROM asked WHERE left(asked.code, 2) <> a.place_code)
            GROUP BY a.place_code
        ), own AS MATERIALIZED (
            SELECT left(asked.code, digits) AS code
            FROM asked, unnest(ARRAY[2, 4, 6, 8]) AS digits
            WHERE digits <= length(asked.code)
        ), fetched AS MATERIALIZED (
            SELECT id, location, location <-> {HERE} AS degrees
            FROM listing
            WHERE kind = 'police_unit' AND status = 'active' AND location IS NOT NULL
              AND {HERE} IS NOT NULL
            ORDER BY location <-> {HERE}
            LIMIT {fetched}
        ), near AS MATERIALIZED (
            SELECT id, ST_Distance(location::geography, {SPOT}) AS metres,
                max(degrees) OVER () AS farthest, count(*) OVER () AS fetched
            FROM fetched
            ORDER BY metres, id
            LIMIT {NEAR_UNITS}
        ), village AS MATERIALIZED (
            SELECT near_village.*
            FROM asked, LATERAL (
                SELECT code, name_en, name_km, ST_Distance(point::geography, {SPOT}) AS metres
                FROM (
                    SELECT code, name_en, name_km, point FROM place
                    WHERE level = 4 AND retired_at IS NULL AND point IS NOT NULL
                    ORDER BY point <-> {HERE} LIMIT 5
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
        ), contact (part, code, id, metres, farthest, fetched) AS (
            SELECT 'place', code, NULL::bigint, NULL::float8, NULL::float8, NULL::bigint FROM asked
            UNION ALL
            SELECT 'village', code, NULL, metres, NULL, NULL FROM village WHERE EXISTS (SELECT FROM stored)
            UNION ALL
            SELECT 'border', code, NULL, metres, NULL, NULL FROM border
            UNION ALL
            SELECT 'near', NULL, id, metres, farthest, fetched FROM near
            UNION ALL
            SELECT 'fast', NULL, id, NULL, NULL, NULL FROM fastest
            WHERE NOT EXISTS (SELECT FROM near WHERE near.id = fastest.id)
            UNION ALL
            SELECT 'responsible', j.place_code, j.police_unit_id, NULL, NULL, NULL
            FROM (SELECT code FROM own UNION SELECT code FROM border) AS answered
            JOIN jurisdiction j ON j.place_code = answered.code
            JOIN listing ON listing.id = j.police_unit_id AND listing.status = 'active'
            UNION ALL
            SELECT 'hotline', NULL, hotline.id, NULL, NULL, NULL
            FROM hotline
            JOIN listing ON listing.id = hotline.id AND listing.status = 'active'
            WHERE place_code IS NULL OR place_code IN (SELECT code FROM own)
        )
        SELECT {", ".join(f"{shown} AS {name}" for name, shown in SHOWN.items())},
            {", ".join(f"number.{name} AS number_{name}" for name in PHONE_COLUMNS)}
        FROM contact
        LEFT JOIN place p ON p.code = contact.code AND contact.part IN ('place', 'village')
        LEFT JOIN listing l ON l.id = contact.id
        LEFT JOIN police_unit u ON u.id = contact.id
        LEFT JOIN hotline h ON h.id = contact.id
        LEFT JOIN stored ON stored.unit_id = contact.id
        LEFT JOIN LATERAL ({PHONES}) AS number ON u.do_not_use IS NULL
        WHERE contact.part <> 'place' OR p.code IS NOT NULL
        ORDER BY metres, contact.id, contact.code, number.position, number.phone_id
        """  # noqa: S608
    ).columns(*(column(name) for name in (*SHOWN, *(f"number_{name}" for name in PHONE_COLUMNS))))


FETCHED = tuple(2 * NEAR_UNITS * 4**step for step in range(6))

BY_CODE = {fetched: contacts_statement("SELECT CAST(:code AS text) AS code", fetched) for fetched in FETCHED}

BY_POINT = {
    fetched: contacts_statement(
        f"""SELECT place_code AS code FROM place_area WHERE ST_Covers(area, {HERE})
            ORDER BY level DESC, place_code LIMIT 1""",  # noqa: S608
        fetched,
    )
    for fetched in FETCHED
}

REPLACEMENTS = text(
    f"""
    WITH RECURSIVE {CHAIN}
    SELECT l.id, l.kind, l.name_en, l.name_km, left(l.place_code, 2) AS province, l.demo, FALSE AS withheld,
        ST_Distance(l.location::geography, {POINT}::geography) AS metres,
        stored.seconds, stored.status AS way, chain.first_id
    FROM chain
    JOIN listing l ON l.id = chain.id
    LEFT JOIN police_unit u ON u.id = l.id
    LEFT JOIN ({STORED.format(village="CAST(:village AS text)")}) AS stored ON stored.unit_id = u.id
    WHERE {ENDS_HERE}
    """  # noqa: S608
)
