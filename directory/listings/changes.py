"""Writes that every kind of listing needs: its names, its place, whether it is in use."""

from geoalchemy2.shape import from_shape
from shapely.geometry import Point
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db import WGS84
from directory.codes import Precision, Status
from directory.listings.queries import coordinates_of
from directory.listings.versions import AnyListing, touch
from directory.models import Listing
from directory.positions import Placement
from places.keys import khmer_clean, latin_norm


def write_names(listing: Listing, name_en: str, name_km: str) -> None:
    """Copy names onto a listing, with the keys that they are found by."""
    listing.name_en, listing.name_km = name_en, name_km
    listing.key_en, listing.key_km = latin_norm(name_en), khmer_clean(name_km)


def in_use_by_name(session: Session, kind: type[AnyListing], name_en: str, name_km: str) -> Select[AnyListing]:
    """The statement for the listings in use with these names; who adds another one of them meanwhile waits."""
    names = f"{name_en}|{name_km}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(names, 0))))
    return select(kind).where(kind.status == Status.ACTIVE, kind.name_en == name_en, kind.name_km == name_km)


def set_status(session: Session, listing: Listing, status: Status) -> None:
    """Archive a listing, or take it into use again."""
    listing.status = status
    touch(session, listing)


def place_listing(listing: Listing, placement: Placement) -> bool:
    """Put a listing where the answers say; tells whether its position is another one now.

    Whoever names again the place that it stands in, of which no position is known, says nothing new: it stays there.
    """
    stored = coordinates_of(listing)
    if placement == Placement(listing.place_code) and stored and listing.precision is not Precision.GPS:
        return False
    moved = stored != placement.coordinates
    if moved:
        position = placement.coordinates
        listing.location = from_shape(Point(*position), srid=WGS84) if position else None
    listing.place_code, listing.precision = placement.place_code, placement.precision
    return moved
