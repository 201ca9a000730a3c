"""Likely duplicates among the churches that stand in the directory, as pairs, the likeliest first."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.churches.duplicates import NEARBY_METRES, LikelyDuplicate, as_duplicate, likely, likely_values
from directory.codes import Audience, Kind, Status
from directory.listings.names import KHMER_WORDS, LATIN_WORDS
from directory.models import Listing
from directory.people.visibility import MAY_BE_SEEN

MOST_CHURCHES = 3_000
"""So many churches are compared with the whole directory at once; above, one province at a time."""

STORED = f"""
    SELECT l.id AS row, l.id AS own_id, core.en AS core_en, core.km AS core_km, l.location AS point,
           CASE WHEN length(l.place_code) >= 6 THEN left(l.place_code, 6) END AS commune,
           ARRAY(
               SELECT phone.number FROM phone LEFT JOIN person ON person.id = phone.person_id
               WHERE (phone.listing_id = l.id OR person.listing_id = l.id) AND NOT phone.demo
                 AND (phone.person_id IS NULL OR phone.person_id IN (SELECT id FROM person WHERE {MAY_BE_SEEN}))
           ) AS numbers,
           ARRAY(
               SELECT name FROM unnest(ARRAY[l.key_en, core.en] || ARRAY(
                   SELECT core.en || word FROM unnest(CAST(:words_en AS text[])) AS word
               )) AS name WHERE name <> '' AND l.key_en <> ''
           ) AS names_en,
           ARRAY(
               SELECT name FROM unnest(ARRAY[l.key_km, core.km] || ARRAY(
                   SELECT word || core.km FROM unnest(CAST(:words_km AS text[])) AS word
               )) AS name WHERE name <> '' AND l.key_km <> ''
           ) AS names_km,
           coalesce(pastor.name_en, '') AS pastor_en, coalesce(pastor.name_km, '') AS pastor_km
    FROM listing AS l
    CROSS JOIN LATERAL (
        SELECT coalesce(nullif(regexp_replace(l.key_en, :latin_words, '', 'g'), ''), l.key_en) AS en,
               coalesce(nullif(regexp_replace(l.key_km, :khmer_words, '', 'g'), ''), l.key_km) AS km
    ) AS core
    LEFT JOIN LATERAL (
        SELECT name_en, name_km FROM person WHERE person.listing_id = l.id AND {MAY_BE_SEEN} ORDER BY id LIMIT 1
    ) AS pastor ON true
    WHERE l.kind = 'church' AND l.status = 'active' AND starts_with(coalesce(l.place_code, ''), :province)
"""  # noqa: S608  (a condition of ours)
"""The churches of a province as `likely` compares them."""

PAIRS = likely(STORED, many=True).bindparams(words_en=list(LATIN_WORDS), words_km=list(KHMER_WORDS))


@dataclass(frozen=True)
class LikelyPair:
    """Two churches in use that may be one."""

    one: int
    """The id of the one that was added first."""
    other: int
    found: LikelyDuplicate
    """Why they look alike."""
    likeness: float
    """By which pairs are ranked: as `directory.churches.duplicates` ranks what a form is about."""


def too_many(session: Session, province: str) -> bool:
    """Whether a province, or the country, has more churches than are compared at once."""
    churches = select(func.count()).select_from(Listing)
    there = func.coalesce(Listing.place_code, "").startswith(province, autoescape=True)
    counted = churches.where(Listing.kind == Kind.CHURCH, Listing.status == Status.ACTIVE, there)
    return (session.scalar(counted) or 0) > MOST_CHURCHES


def likely_pairs(session: Session, audiences: Collection[Audience], province: str = "") -> list[LikelyPair]:
    """The pairs of which one stands in a province, or anywhere; those that were dismissed are left out."""
    pairs: dict[tuple[int, int], LikelyPair] = {}
    for row in session.execute(PAIRS, {"province": province, **likely_values(audiences)}):
        if row.status != Status.ACTIVE:
            continue
        one, other = sorted((row.row, row.id))
        near = 0 if row.metres is None else max(0.0, 1 - row.metres / NEARBY_METRES)
        likeness = (
            row.same_number * 2 + row.name_likeness + row.pastor_likeness / 2 + row.same_commune * 0.2 + near * 0.3
        )
        if (one, other) not in pairs or pairs[one, other].likeness < likeness:
            pairs[one, other] = LikelyPair(one, other, as_duplicate(row), likeness)
    return sorted(pairs.values(), key=lambda pair: (-pair.likeness, pair.one, pair.other))
