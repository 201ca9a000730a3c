"""What the page of a unit says about the cards with it on them, to those who may see who holds one."""

from dataclasses import dataclass

from accounts.permissions import Permission
from cards.reprints import ReprintFilter, count_cards_with, count_to_replace
from db import db
from pages.web.access import can
from pages.web.audiences import audiences


@dataclass(frozen=True)
class CardsWith:
    """How many people hold a card with a listing on it, and of how many it no longer holds."""

    held: int
    wrong: int


def cards_with(listing_id: int) -> CardsWith | None:
    """The cards with a listing on them; none for whoever may not see their holders."""
    if not may_see_holders():
        return None
    held = count_cards_with(db.session, listing_id)
    return CardsWith(held, wrong_cards_with(listing_id) if held else 0)


def wrong_cards_with(listing_id: int) -> int:
    """How many of them no longer hold and are still to be told or replaced, those not shown to this user included."""
    if not may_see_holders():
        return 0
    counts = count_to_replace(db.session, ReprintFilter(listing_id=listing_id), audiences())
    return counts.shown + counts.hidden


def may_see_holders() -> bool:
    """Whether whoever asks may open the list of those who hold a card."""
    return can(Permission.DIRECTORY_EDIT) and can(Permission.PERSONAL_VIEW)
