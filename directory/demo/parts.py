"""What the folders above this one add to the demo data: each registers it where it is made."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class DemoPart:
    """A part of the demo data that stands on the demo listings and accounts."""

    load: Callable[[Session], None]
    remove: Callable[[Session], object] | None = None
    """Takes out what the database does not remove by itself together with the demo listings."""


PARTS: list[DemoPart] = []
"""In the order in which they are loaded: a module imports those that its own part stands on."""


def load_parts(session: Session) -> None:
    """Add every part to demo listings and accounts that have just been loaded. Writers flush; the caller commits."""
    for part in PARTS:
        part.load(session)


def remove_parts(session: Session) -> None:
    """Take every part out, before the listings go on which they stand."""
    for part in reversed(PARTS):
        if part.remove is not None:
            part.remove(session)
