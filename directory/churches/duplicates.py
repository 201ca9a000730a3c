"""Likely duplicates of a church: whether what somebody is about to save stands in the directory already."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, String, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from directory.churches.resembling import CORE_EN, CORE_KM, RESEMBLING
from directory.codes import Audience, Status
from directory.coordinates import Coordinates
from directory.dates import today
from directory.listings.names import KHMER_WORDS, LATIN_WORDS
from directory.models import NotDuplicate
from directory.people.visibility import MAY_BE_SEEN
from places.keys import khmer_clean, latin_norm

NEARBY_METRES = 5_000
"""Two churches of a similar name count as likely duplicates within this distance, or in one commune."""

SIMILAR_NAME = 0.45
"""Trigram similarity from which two names nearby count as similar; one letter in eight may differ."""

SAME_NAME = 0.95
"""Trigram similarity from which two names count as the same: spacing and look-alikes only."""

SIMILAR_PASTOR = 0.7
"""Trigram similarity from which two pastors nearby count as having the same name."""


SHOWN = 5
"""How many likely duplicates are shown, likeliest first."""


class Reason(StrEnum):
    """Why a church looks like the one that is about to be saved."""

    SAME_NUMBER = "same_number"
    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_PASTOR = "same_pastor"


@dataclass(frozen=True)
class Candidate:
    """What is known of the church that is about to be saved."""

    name_en: str = ""
    name_km: str = ""
    place_code: str | None = None
    coordinates: Coordinates | None = None
    numbers: tuple[str, ...] = ()
    """Numbers of the church and its pastor, as they are stored (E.164)."""
    pastor_name_en: str = ""
    pastor_name_km: str = ""


@dataclass(frozen=True)
class LikelyDuplicate:
    """A church that may be the same one, with the reasons, strongest first, and the distance in metres if known."""

    listing_id: int
    name_en: str
    name_km: str
    place_code: str | None
    status: Status
    reasons: tuple[Reason, ...]
    metres: float | None
    same_commune: bool


TYPED = """
    SELECT 0 AS row, CAST(:own_id AS bigint) AS own_id, CAST(:core_en AS text) AS core_en,
           CAST(:core_km AS text) AS core_km,
           CASE WHEN CAST(:lon AS float8) IS NOT NULL THEN ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) END AS point,
           CAST(:commune AS text) AS commune, CAST(:numbers AS text[]) AS numbers,
           CAST(:names_en AS text[]) AS names_en, CAST(:names_km AS text[]) AS names_km,
           CAST(:pastor_en AS text) AS pastor_en, CAST(:pastor_km AS text) AS pastor_km
"""
"""The one church that a form is about, as `likely` compares it."""


def likely(typed: str, *, many: bool = False) -> TextClause:
    """The statement for what may be the same as any of the churches that the statement `typed` selects, by its `row`.

    It is asked with the values of `likely_values`, and with those of `typed`. `many` keeps names from being looked up
    one by one (the index of trigrams takes a millisecond for each, reading all names once takes less than for fifty),
    and from being compared with every name around: in a dense directory that is three million pairs for 10,000 rows.
    """
    any_index = " || ''" if many else ""
    return text(
        f"""
    WITH typed AS MATERIALIZED ({typed}), around AS MATERIALIZED (
        -- In a box, where a degree is 110 km at least, or in the commune.
        SELECT typed.row, listing.id, false AS in_commune FROM typed
        JOIN listing ON location && ST_Expand(
            typed.point, :metres / 110000.0 / cos(radians(ST_Y(typed.point))), :metres / 110000.0
        )
        WHERE kind = 'church' AND status = 'active'
        UNION ALL
        SELECT typed.row, listing.id, true FROM typed
        JOIN listing ON left(coalesce(place_code, ''), 6) = typed.commune
        WHERE kind = 'church'
    ), {RESEMBLING if many else ""} found AS MATERIALIZED (
        SELECT typed.row, typed.own_id, coalesce(phone.listing_id, person.listing_id) AS id,
               true AS same_number, false AS is_near
        FROM typed CROSS JOIN unnest(typed.numbers) AS typed_number
        JOIN phone ON phone.number = typed_number AND NOT phone.demo
        LEFT JOIN person ON person.id = phone.person_id
        WHERE phone.person_id IS NULL OR phone.person_id IN (SELECT id FROM person WHERE {MAY_BE_SEEN})
        UNION ALL
        SELECT typed.row, typed.own_id, listing.id, false, true
        FROM {"resembling" if many else "around"} AS near JOIN typed ON typed.row = near.row
        JOIN listing ON listing.id = near.id
        WHERE in_commune OR ST_DWithin(location::geography, typed.point::geography, :metres)
        UNION ALL
        -- Without a position on either side only the name can tell.
        SELECT typed.row, typed.own_id, listing.id, false, false FROM typed
        CROSS JOIN unnest(typed.names_en) AS typed_name JOIN listing ON key_en{any_index} = typed_name
        WHERE kind = 'church' AND (location IS NULL OR typed.point IS NULL)
        UNION ALL
        SELECT typed.row, typed.own_id, listing.id, false, false FROM typed
        CROSS JOIN unnest(typed.names_km) AS typed_name JOIN listing ON key_km{any_index} = typed_name
        WHERE kind = 'church' AND (location IS NULL OR typed.point IS NULL)
    ), candidate AS MATERIALIZED (
        SELECT found.row, id, bool_or(same_number) AS same_number, bool_or(is_near) AS is_near
        FROM found WHERE id <> own_id GROUP BY found.row, id
    ), compared AS MATERIALIZED (
        SELECT typed.row, listing.id, listing.name_en, listing.name_km, listing.place_code, listing.status,
               same_number, is_near,
               coalesce(left(listing.place_code, 6) = typed.commune, false) AS same_commune,
               ST_Distance(listing.location::geography, typed.point::geography) AS metres,
               greatest(
                   similarity({CORE_EN}, typed.core_en), similarity({CORE_KM}, typed.core_km)
               ) AS name_likeness,
               coalesce((
                   SELECT max(greatest(similarity(person.name_en, typed.pastor_en),
                                       similarity(person.name_km, typed.pastor_km)))
                   FROM person WHERE person.listing_id = listing.id AND {MAY_BE_SEEN}
               ), 0) AS pastor_likeness
        FROM candidate JOIN typed ON typed.row = candidate.row
        JOIN listing ON listing.id = candidate.id AND listing.kind = 'church'
        WHERE NOT EXISTS (
            SELECT FROM not_duplicate
            WHERE lower_id = least(listing.id, typed.own_id) AND higher_id = greatest(listing.id, typed.own_id)
        )
    ), ranked AS (
        SELECT *, row_number() OVER (
            PARTITION BY compared.row
            ORDER BY same_number::int * 2 + name_likeness + pastor_likeness / 2 + same_commune::int * 0.2
                     + coalesce(greatest(0, 1 - metres / :metres), 0) * 0.3 DESC, id
        ) AS rank
        FROM compared
        WHERE same_number OR name_likeness >= :same_name
           OR is_near AND (name_likeness >= :similar_name OR pastor_likeness >= :similar_pastor)
    )
    SELECT * FROM ranked WHERE rank <= :shown ORDER BY ranked.row, rank
    """  # noqa: S608  (a condition of ours)
    ).bindparams(
        bindparam("audiences", type_=ARRAY(String)),
        latin_words="|".join(LATIN_WORDS),
        khmer_words="|".join(KHMER_WORDS),
        metres=NEARBY_METRES,
        same_name=SAME_NAME,
        similar_name=SIMILAR_NAME,
        similar_pastor=SIMILAR_PASTOR,
        shown=SHOWN,
    )


LIKELY = likely(TYPED)


def likely_values(audiences: Collection[Audience]) -> dict[str, Any]:
    """What `likely` is asked with: as whom, and on which day."""
    return {"audiences": [audience.value for audience in audiences], "today": today()}


def find_duplicates(
    session: Session, candidate: Candidate, audiences: Collection[Audience], own_id: int | None = None
) -> list[LikelyDuplicate]:
    """The churches that may be the same one as the candidate, likeliest first; dismissed pairs are left out.

    A pastor's name and number count only where `audiences` may see them: a hint would tell that they stand here.
    `own_id` is the candidate's listing when it is being edited.
    """
    latin, khmer = latin_norm(candidate.name_en), khmer_clean(candidate.name_km)
    core_en, core_km = without_words(latin, LATIN_WORDS), without_words(khmer, KHMER_WORDS)
    place = candidate.place_code or ""
    rows = session.execute(
        LIKELY,
        {
            "core_en": core_en,
            "core_km": core_km,
            "names_en": spellings_en(latin, core_en),
            "names_km": spellings_km(khmer, core_km),
            "lon": candidate.coordinates and candidate.coordinates.lon,
            "lat": candidate.coordinates and candidate.coordinates.lat,
            "commune": place[:6] if len(place) >= 6 else None,
            "numbers": list(candidate.numbers),
            "pastor_en": candidate.pastor_name_en,
            "pastor_km": candidate.pastor_name_km,
            "own_id": own_id or 0,
            **likely_values(audiences),
        },
    )
    return [as_duplicate(row) for row in rows]


def as_duplicate(row: Row[Any]) -> LikelyDuplicate:
    """A row of `likely` as a result."""
    return LikelyDuplicate(
        listing_id=row.id,
        name_en=row.name_en,
        name_km=row.name_km,
        place_code=row.place_code,
        status=Status(row.status),
        reasons=reasons(row.same_number, row.name_likeness, row.pastor_likeness),
        metres=row.metres,
        same_commune=row.same_commune,
    )


def spellings_en(key: str, core: str) -> list[str]:
    """The keys of a Latin name with each of the words that say only that it is a church, and without."""
    return [name for name in (key, core, *(core + word for word in LATIN_WORDS)) if name]


def spellings_km(key: str, core: str) -> list[str]:
    """The same of a Khmer name, where the word stands in front."""
    return [name for name in (key, core, *(word + core for word in KHMER_WORDS)) if name]


def without_words(key: str, words: Collection[str]) -> str:
    """A search key of a name without the words that say only that it is a church; whole where nothing else is left."""
    return re.sub("|".join(words), "", key) or key


def reasons(same_number: bool, name_likeness: float, pastor_likeness: float) -> tuple[Reason, ...]:
    """The reasons that hold, strongest first."""
    holding = {
        Reason.SAME_NUMBER: same_number,
        Reason.SAME_NAME: name_likeness >= SAME_NAME,
        Reason.SIMILAR_NAME: SIMILAR_NAME <= name_likeness < SAME_NAME,
        Reason.SAME_PASTOR: pastor_likeness >= SIMILAR_PASTOR,
    }
    return tuple(reason for reason, holds in holding.items() if holds)


def dismiss_duplicates(session: Session, listing_id: int, others: Collection[int], user_id: int | None) -> None:
    """Remember that a listing is another one than each of these: the pairs are not shown again."""
    pairs = [
        {"lower_id": min(listing_id, other), "higher_id": max(listing_id, other), "dismissed_by_id": user_id}
        for other in set(others) - {listing_id}
    ]
    if pairs:
        session.execute(insert(NotDuplicate).values(pairs).on_conflict_do_nothing())
