"""Finding a listing by a part of its name, in either script, misspelt or not."""

import re

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from directory.models import Listing
from places.keys import is_khmer, khmer_clean, latin_norm

LATIN_WORDS = ("church", "fellowship", "assembly", "congregation")
KHMER_WORDS = tuple(khmer_clean(word) for word in ("ក្រុមជំនុំ", "ព្រះវិហារ", "វិហារ", "គ្រិស្តបរិស័ទ", "គ្រីស្ទាន"))
"""Words that say only that it is a church: two names are compared without them."""

SHORTEST_TEXT = 3
"""Fewer characters make no trigram; every listing would be looked at."""

SIMILAR_WORD = 0.5
"""Word similarity from which a name holds the searched text, misspelt; about one letter in six may differ."""


def name_condition(session: Session, typed: str) -> ColumnElement[bool] | None:
    """Whether a name holds the typed text, as it is or misspelt; none where the text says nothing."""
    latin = re.sub("|".join(LATIN_WORDS), "", latin_norm(typed))
    khmer = re.sub("|".join(KHMER_WORDS), "", khmer_clean(typed)) if is_khmer(typed) else ""
    conditions = []
    for key, column in ((latin, Listing.key_en), (khmer, Listing.key_km)):
        if len(key) >= SHORTEST_TEXT:
            conditions += [column.contains(key, autoescape=True), column.op("%>")(key)]
    if not conditions:
        return None
    session.execute(select(func.set_config("pg_trgm.word_similarity_threshold", str(SIMILAR_WORD), True)))
    return or_(*conditions)
