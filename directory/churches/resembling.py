"""Which churches around may be called alike, told by bits: for lists of which each row has hundreds around it.

Comparing two names takes some microseconds. Comparing their marks, made once for each church, takes a hundredth of
that, loses no pair that is similar enough, and leaves one in eighty to be compared.
"""

from directory.people.visibility import MAY_BE_SEEN

CORE_EN = "coalesce(nullif(regexp_replace(listing.key_en, :latin_words, '', 'g'), ''), listing.key_en)"
CORE_KM = "coalesce(nullif(regexp_replace(listing.key_km, :khmer_words, '', 'g'), ''), listing.key_km)"
"""The keys of a listing's names as `duplicates.without_words` has them."""

MARKS = "bit_or(set_bit(CAST(B'0' AS bit(512)), hashtext(trigram) & 511, 1))"
"""A bit for each of some trigrams; two may share one."""

COMPARED = {
    "core_en": ":similar_name",
    "core_km": ":similar_name",
    "pastor_en": ":similar_pastor",
    "pastor_km": ":similar_pastor",
}
"""How similar the names that were typed have to be to one that stands around."""


def marks_of(name: str, similar: str) -> str:
    """A join with the marks of a name, and with how many of them a name so similar has at least.

    It has that share of the trigrams, and a bit for each of them but for those that share one.
    """
    return f"""
        CROSS JOIN LATERAL (
            SELECT {MARKS} AS marks, floor({similar} * count(*))::int - (count(*) - bit_count({MARKS})) AS least
            FROM unnest(show_trgm({name})) AS trigram
        ) AS _{name}
    """  # noqa: S608  (columns of ours)


RESEMBLING = f"""
    marked AS MATERIALIZED (
        SELECT listing.id, bit_or(marks) AS marks
        FROM (SELECT DISTINCT id FROM around) AS each JOIN listing ON listing.id = each.id
        LEFT JOIN person ON person.listing_id = listing.id AND {MAY_BE_SEEN}
        CROSS JOIN LATERAL (
            SELECT {MARKS} AS marks FROM unnest(
                show_trgm({CORE_EN}) || show_trgm({CORE_KM}) || show_trgm(person.name_en) || show_trgm(person.name_km)
            ) AS trigram
        ) AS _names
        GROUP BY listing.id
    ), named AS MATERIALIZED (
        SELECT typed.row, {", ".join(f"_{name}.marks AS {name}, _{name}.least AS least_{name}" for name in COMPARED)},
               (SELECT bit_or(made) FROM (VALUES {", ".join(f"(_{name}.marks)" for name in COMPARED)}) AS _ (made))
                   AS every,
               least({", ".join(f"_{name}.least" for name in COMPARED)}) AS fewest
        FROM typed {"".join(marks_of(name, similar) for name, similar in COMPARED.items())}
    ), resembling AS MATERIALIZED (
        -- Without the OFFSET each church that is marked is compared with each that was typed, and only then looked up.
        SELECT DISTINCT pair.row, id, in_commune
        FROM (SELECT * FROM around JOIN marked USING (id) OFFSET 0) AS pair JOIN named ON named.row = pair.row
        -- Most have too few in common with all of the names together.
        WHERE bit_count(marks & every) >= fewest
          AND ({" OR ".join(f"bit_count(marks & {name}) >= least_{name}" for name in COMPARED)})
    ),
"""  # noqa: S608  (a condition of ours)
"""Of `around` those that may be similar enough to what was typed; it is asked as `duplicates.likely` is."""
