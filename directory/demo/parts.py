"""What the folders above this one add to the demo data; the application names it, since nothing here may import it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class DemoPart:
    """A part of the demo data that stands on the demo listings and accounts."""

    load: Callable[[Session], None]
    remove: Callable[[Session], object] | None = None
    """Takes out what the database does not remove by itself together with the demo listings."""


def load_parts(session: Session, parts: Sequence[DemoPart]) -> None:
    """Add each part, in order, to demo listings and accounts that have just been loaded. The caller commits."""
    for part in parts:
        part.load(session)


def remove_parts(session: Session, parts: Sequence[DemoPart]) -> None:
    """Take every part out, the last one first, before the listings go on which they stand."""
    for part in reversed(parts):
        if part.remove is not None:
            part.remove(session)
