"""Answers that a process keeps for as long as the listings, the units and the places stay as they are."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from geo.reach_queries import changes_so_far, is_settled

Answer = TypeVar("Answer")

MOST_KEPT = 120
"""Answers a process keeps: all provinces of a country for both kinds of readers, and some for chosen units.

One of 10,000 churches is half a megabyte.
"""

kept: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
"""How many changes had been counted when an answer was made, and the answer; the one used last at the end."""


def as_long_as_nothing_changes(session: Session, key: Hashable, make: Callable[[], Answer]) -> Answer:
    """What `make` answers from the database, or answered before the last change; `key` tells one answer from another.

    The count is read before the locks, and both before the answer: whoever had counted by then either holds the lock
    still, so that nothing is kept, or has ended, so that the answer has seen it. Whoever counts later raises the count.
    """
    database, changes = changes_so_far(session)
    key = (database, key)
    if key in kept and kept[key][0] == changes:
        kept.move_to_end(key)
        known: Answer = kept[key][1]
        return known
    settled = is_settled(session)
    answer = make()
    if settled:
        kept[key] = (changes, answer)
        kept.move_to_end(key)
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return answer
