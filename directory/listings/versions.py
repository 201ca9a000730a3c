"""Two people editing one listing: the one who saves second is told, and loses nothing."""

from typing import TypeVar

from sqlalchemy import func
from sqlalchemy.orm import Session

from directory.models import Listing

AnyListing = TypeVar("AnyListing", bound=Listing)


class StaleVersionError(Exception):
    """Somebody else saved the listing after this form was opened; `listing` is what is stored now."""

    def __init__(self, listing: Listing) -> None:
        super().__init__(f"listing {listing.id} is at version {listing.version}")
        self.listing = listing


def take(session: Session, kind: type[AnyListing], listing_id: int, version: int) -> AnyListing:
    """The listing, locked until the end of the transaction, as long as it still has the version of the form.

    Raises `StaleVersionError` when it has another one, and `LookupError` when there is none.
    """
    listing = session.get(kind, listing_id, with_for_update={"of": Listing}, populate_existing=True)
    if listing is None:
        raise LookupError(listing_id)
    if listing.version != version:
        raise StaleVersionError(listing)
    return listing


def touch(session: Session, listing: Listing) -> None:
    """Count a change of a listing's people or numbers as a change of the listing: its version grows."""
    listing.updated_at = func.now()
    session.flush()
